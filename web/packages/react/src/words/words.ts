import { ar } from "./ar";
import { de } from "./de";
import { en } from "./en";
import type { Speech } from "./speech";

/** Everything that is said, by room; English is the measure of the others. */
export type Words = ReturnType<typeof en>;

/** A language: give `LocaleProvider` one of your own, or change a room of these. */
export type Language = (speech: Speech) => Words;

export const languages = { en, de, ar } as const satisfies Readonly<Record<string, Language>>;

const byName: Readonly<Record<string, Language>> = languages;

const languageOf = (locale: string) => locale.split("-", 1)[0]?.toLowerCase() ?? "";

/** The first of somebody's locales that there are words for. */
export function chooseLocale(wanted: readonly string[]): string {
  return wanted.find((locale) => Object.hasOwn(languages, languageOf(locale))) ?? "en";
}

export function languageFor(locale: string): Language {
  return byName[languageOf(locale)] ?? en;
}
