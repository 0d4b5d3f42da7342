/** The forms a number asks for in a language; `#` stands for the number. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & {
  readonly other: string;
};

/** How numbers are said in one locale; each room of words is a function of it. */
export interface Speech {
  readonly locale: string;
  count(count: number): string;
  plural(count: number, forms: PluralForms): string;
}

/** The speech of a BCP 47 locale. */
export function speechOf(locale: string): Speech {
  const counts = new Intl.NumberFormat(locale);
  const rules = new Intl.PluralRules(locale);
  const count = (number: number) => counts.format(number);
  return {
    locale,
    count,
    plural: (number, forms) =>
      (forms[rules.select(number)] ?? forms.other).replace("#", () => count(number)),
  };
}
