/** What items are called and what they cost, apart from how many are left. */

import type { ItemAvailability } from "@dibs/client";

export interface Price {
  readonly name: string;
  readonly minor: number | null;
  readonly currency: string | null;
}

/** By item. */
export type Pricing = ReadonlyMap<string, Price>;

/** The prices of items; the object before where nothing of it has changed. */
export function priced(
  items: Readonly<Record<string, ItemAvailability>>,
  before: Pricing,
): Pricing {
  const entries = Object.entries(items).map(
    ([id, { name, price_minor: minor, currency }]) => [id, { name, minor, currency }] as const,
  );
  const isSame = ([id, price]: readonly [string, Price]) => {
    const old = before.get(id);
    return old?.name === price.name && old.minor === price.minor && old.currency === price.currency;
  };
  return entries.length === before.size && entries.every(isSame) ? before : new Map(entries);
}

/** The least of some items' prices; null where none has one. */
export function lowestOf(pricing: Pricing, items: readonly string[]): Price | null {
  const known = items.flatMap((item) => pricing.get(item) ?? []);
  const withPrice = known.filter(({ minor }) => minor !== null);
  return withPrice.sort((a, b) => (a.minor ?? 0) - (b.minor ?? 0))[0] ?? null;
}
