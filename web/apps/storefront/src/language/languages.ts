/** The languages there are, and the one the page speaks. */

import { type Speech, speechOf } from "@dibs/react";
import { keep, recall } from "../state/kept";
import { createStore } from "../state/store";
import { en, type Words } from "./en";

export const LANGUAGES = ["en", "de", "ar"] as const;
export type LanguageCode = (typeof LANGUAGES)[number];

/** What languages call themselves. */
export const NAMES: Readonly<Record<LanguageCode, string>> = {
  en: "English",
  de: "Deutsch",
  ar: "العربية",
};

export interface Language {
  readonly code: LanguageCode;
  readonly direction: "ltr" | "rtl";
  readonly speech: Speech;
  readonly words: Words;
}

type Catalogue = (speech: Speech) => Words;

/** English is always there; the others come when they are spoken. */
const CATALOGUES: Readonly<Record<LanguageCode, () => Promise<Catalogue>>> = {
  en: async () => en,
  de: async () => (await import("./de")).de,
  ar: async () => (await import("./ar")).ar,
};

const KEPT = "dibs.language";

const isCode = (found: unknown): found is LanguageCode => LANGUAGES.some((code) => code === found);

function languageOf(code: LanguageCode, catalogue: Catalogue): Language {
  const speech = speechOf(localeOf(code));
  const direction = code === "ar" ? "rtl" : "ltr";
  return { code, direction, speech, words: catalogue(speech) };
}

/** The reader's own region of the language, where they have one. */
function localeOf(code: LanguageCode): string {
  const own = navigator.languages.find((language) => language.split("-")[0] === code);
  return own ?? (code === "en" ? "en-GB" : code);
}

function preferred(): LanguageCode {
  const kept = recall(() => localStorage, KEPT, isCode);
  if (kept) return kept;
  const spoken = navigator.languages.map((language) => language.split("-")[0]);
  return spoken.find(isCode) ?? "en";
}

export const language = createStore<Language>(languageOf("en", en));

/** Speaks another language from now on. */
export async function speak(code: LanguageCode): Promise<void> {
  keep(() => localStorage, KEPT, code);
  await load(code);
}

/** Speaks what the reader chose, or what their browser prefers. */
export const speakPreferred = (): Promise<void> => load(preferred());

let wanted: LanguageCode = "en";

async function load(code: LanguageCode): Promise<void> {
  wanted = code;
  const catalogue = await CATALOGUES[code]();
  // Another may have been asked for since, and be here already.
  if (code === wanted) language.write(languageOf(code, catalogue));
}

/** Tells the document, for the fonts, the hyphens and the voices. */
export function showLanguage({ code, direction }: Language): void {
  document.documentElement.lang = code;
  document.documentElement.dir = direction;
}
