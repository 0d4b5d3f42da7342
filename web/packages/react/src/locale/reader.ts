import { useSyncExternalStore } from "react";
import { chooseLocale } from "../words/words";

/** Who reads: language and zone, as the browser says. */
export interface Reader {
  readonly locale: string;
  readonly timeZone: string | null;
}

/** A server does not know who will read, and the first paint in the browser says the same. */
const unknownReader: Reader = { locale: "en", timeZone: null };
let reader: Reader | undefined;

function readBrowser(): Reader {
  reader ??= {
    locale: chooseLocale(navigator.languages),
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  return reader;
}

const neverChanges = () => () => {};

export function useReader(): Reader {
  return useSyncExternalStore(neverChanges, readBrowser, () => unknownReader);
}
