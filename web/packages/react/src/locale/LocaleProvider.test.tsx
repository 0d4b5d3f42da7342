import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, test } from "vitest";
import "../../tests/stage";
import type { Language } from "../words/words";
import { languages } from "../words/words";
import { LocaleProvider, type LocaleProviderProps, useLocale } from "./LocaleProvider";

const localeIn = (...providers: LocaleProviderProps[]) =>
  renderHook(() => useLocale(), {
    wrapper: ({ children }: { readonly children: ReactNode }) =>
      providers.reduceRight(
        (inner, props) => (
          <LocaleProvider key={props.locale} {...props}>
            {inner}
          </LocaleProvider>
        ),
        children,
      ),
  }).result.current;

describe("LocaleProvider", () => {
  test("without one the browser says how to speak, and without a zone in which", () => {
    const { lang, timeZone, words } = renderHook(() => useLocale()).result.current;
    expect([lang.slice(0, 2), timeZone]).toEqual(["en", "UTC"]);
    expect(words.availability.soldOut).toBe("Sold out");
  });

  test("an inner one changes what it says, and keeps the rest", () => {
    const { lang, dir, timeZone, currency, formats } = localeIn(
      { locale: "de", timeZone: "Europe/Vienna", currency: "CHF" },
      { locale: "ar" },
    );
    expect([lang, dir, timeZone, currency]).toEqual(["ar", "rtl", "Europe/Vienna", "CHF"]);
    expect(formats.money(100)).toContain("CHF");
  });

  test("a language that is not there is said in English, with the locale's own numbers", () => {
    const { lang, dir, words, formats } = localeIn({ locale: "he-IL", currency: "ILS" });
    expect([lang, dir]).toEqual(["en", "ltr"]);
    expect(words.availability.soldOut).toBe("Sold out");
    expect(formats.money(123_456)).toContain("\u20aa");
  });

  test("words of one's own are taken, down to where another language is asked for", () => {
    const shouting: Language = (speech) => {
      const words = languages.en(speech);
      return { ...words, availability: { ...words.availability, soldOut: "GONE" } };
    };
    const own = { locale: "en", language: shouting };
    expect(localeIn(own).words.availability.soldOut).toBe("GONE");
    expect(localeIn(own, { currency: "USD" }).words.availability.soldOut).toBe("GONE");
    expect(localeIn(own, { locale: "de" }).words.availability.soldOut).toBe("Ausverkauft");
  });

  test("gives the same object until something changes", () => {
    const { result, rerender } = renderHook(() => useLocale(), { wrapper: German });
    const before = result.current;
    rerender();
    expect(result.current).toBe(before);
  });
});

const German = ({ children }: { readonly children: ReactNode }) => (
  <LocaleProvider locale="de" timeZone="UTC">
    {children}
  </LocaleProvider>
);
