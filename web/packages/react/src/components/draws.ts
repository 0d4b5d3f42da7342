/** What items take of each other: a ticket of its floor, a bundle of its parts. */

import type { ItemAvailability } from "@dibs/client";

/** By item. */
export type Units = Readonly<Record<string, number>>;

/** What one of each item takes of others: the `items` of `client.event()`. */
export type Draws = Readonly<Record<string, { readonly draws: Units }>>;

/** An item as last heard, and how many of it one's own hold takes. */
export interface Stock {
  readonly item: ItemAvailability | undefined;
  readonly mine: number;
}

/** An item itself and everything it draws on, by units. */
export function drawsOf(item: string, draws: Draws): Units {
  return { [item]: 1, ...draws[item]?.draws };
}

/** What a choice or a hold takes of each item, through what its items draw on. */
export function demandOf(units: Units, draws: Draws): Units {
  const demand: Record<string, number> = {};
  for (const [item, count] of Object.entries(units)) {
    for (const [target, each] of Object.entries(drawsOf(item, draws))) {
      demand[target] = (demand[target] ?? 0) + count * each;
    }
  }
  return demand;
}

/** The item itself, then what it draws on, as far as it is heard of. */
export function stocksOf(
  item: string,
  items: Readonly<Record<string, ItemAvailability>>,
  held: Units,
  draws: Draws,
): readonly [Stock, ...Stock[]] {
  const ours = demandOf(held, draws);
  const stockOf = (id: string) => ({ item: items[id], mine: ours[id] ?? 0 });
  const drawn = Object.keys(draws[item]?.draws ?? {}).filter((id) => id in items);
  return [stockOf(item), ...drawn.map(stockOf)];
}
