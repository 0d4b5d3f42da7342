/** Currencies by their digits after the point, where they are not two; ISO 4217. */
const BY_DIGITS: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

const DIGITS: ReadonlyMap<string, number> = new Map(
  Object.entries(BY_DIGITS).flatMap(([digits, all]) =>
    all.split(" ").map((currency) => [currency, Number(digits)] as const),
  ),
);

/** How many of the service's minor units make one: what a browser shows is another matter. */
export function minorDigits(currency: string): number {
  return DIGITS.get(currency.toUpperCase()) ?? 2;
}
