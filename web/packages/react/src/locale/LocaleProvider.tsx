import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Language } from "../words/words";
import { type Localised, localised } from "./localised";
import { type Reader, useReader } from "./reader";

const LocaleContext = createContext<Localised | null>(null);

export interface LocaleProviderProps {
  /** BCP 47; the browser's unless said, among those there are words for. */
  readonly locale?: string | undefined;
  /** IANA; give the event's. The reader's own unless said. */
  readonly timeZone?: string | undefined;
  /** ISO 4217, for what names none itself; EUR unless said. */
  readonly currency?: string | undefined;
  /** Words of your own: a language that is not here, or one of these changed. */
  readonly language?: Language | undefined;
  readonly children?: ReactNode;
}

/** Says in which language, zone and currency all below speaks; what is not said stays. */
export function LocaleProvider(props: LocaleProviderProps) {
  const { children, currency, language, locale, timeZone } = props;
  const above = useContext(LocaleContext);
  const reader = useReader();
  const value = useMemo(
    () =>
      localised({
        locale: locale ?? above?.locale ?? reader.locale,
        timeZone: timeZone ?? above?.timeZone ?? reader.timeZone ?? "UTC",
        currency: currency ?? above?.currency ?? "EUR",
        readerZone: reader.timeZone,
        language: language ?? (locale === undefined ? above?.language : undefined),
      }),
    [above, currency, language, locale, reader, timeZone],
  );
  return <LocaleContext.Provider value={value}>{children}</LocaleContext.Provider>;
}

const ofReaders = new WeakMap<Reader, Localised>();

function localisedFor(reader: Reader): Localised {
  const known = ofReaders.get(reader);
  if (known) return known;
  const { locale, timeZone } = reader;
  const zones = { timeZone: timeZone ?? "UTC", readerZone: timeZone };
  const made = localised({ locale, currency: "EUR", ...zones });
  ofReaders.set(reader, made);
  return made;
}

/** How to speak here: words, formats and direction; the browser's without a provider. */
export function useLocale(): Localised {
  const given = useContext(LocaleContext);
  const reader = useReader();
  return given ?? localisedFor(reader);
}

export const useWords = () => useLocale().words;
export const useFormats = () => useLocale().formats;
