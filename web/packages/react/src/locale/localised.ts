import { speechOf } from "../words/speech";
import { chooseLocale, type Language, languageFor, type Words } from "../words/words";
import { type Formats, type FormatsAsked, formatsOf } from "./formats";

/** What every component needs in order to speak. */
export interface Localised {
  /** Of numbers, money and times. */
  readonly locale: string;
  /** Of the words: English where there are none for the locale. */
  readonly lang: string;
  readonly dir: "ltr" | "rtl";
  readonly timeZone: string;
  readonly currency: string;
  readonly language: Language;
  readonly words: Words;
  readonly formats: Formats;
}

export interface LocalisedAsked extends FormatsAsked {
  /** The words that come with the package unless said. */
  readonly language?: Language | undefined;
}

const RIGHT_TO_LEFT = /^(ar|arc|ckb|dv|fa|he|ps|sd|syr|ug|ur|yi)\b/i;

export function localised(asked: LocalisedAsked): Localised {
  const { locale, timeZone, currency } = asked;
  const lang = asked.language ? locale : chooseLocale([locale]);
  const language = asked.language ?? languageFor(lang);
  return {
    locale,
    lang,
    dir: RIGHT_TO_LEFT.test(lang) ? "rtl" : "ltr",
    timeZone,
    currency,
    language,
    words: language(speechOf(lang)),
    formats: formatsOf(asked),
  };
}
