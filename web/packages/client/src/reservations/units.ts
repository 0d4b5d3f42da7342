/** What a hold is made of: units of items, and numbered seats. */

import type { Choice, ItemAvailability, Reservation } from "../types";

/** What is known of items. */
export type Kinds = Readonly<Record<string, Pick<ItemAvailability, "kind">>>;

export type Units = Readonly<Record<string, number>>;

/**
 * A reservation's items tell those of its seats too; these are the others. Null where
 * both are held and nobody has said yet which is which.
 */
export function unitsOf({ items, seats }: Reservation, kinds: Kinds): Units | null {
  const lines = Object.entries(items).filter(([, quantity]) => quantity > 0);
  if (seats.length === 0) return Object.fromEntries(lines);
  // Each seat is one of its item: where that makes all, there is nothing else.
  const count = lines.reduce((sum, [, quantity]) => sum + quantity, 0);
  if (count === seats.length) return {};
  if (lines.some(([id]) => !kinds[id])) return null;
  return Object.fromEntries(lines.filter(([id]) => kinds[id]?.kind !== "seat"));
}

/** What a hold has to become for more to be in it; says only what changes. */
export function withMore(
  held: { readonly units: Units; readonly seats: readonly string[] },
  more: Choice,
): Choice {
  const items = { ...held.units };
  for (const [id, quantity] of Object.entries(more.items ?? {})) {
    items[id] = (items[id] ?? 0) + quantity;
  }
  return {
    ...(more.items ? { items } : {}),
    ...(more.seats ? { seats: [...new Set([...held.seats, ...more.seats])] } : {}),
    ...(more.best ? { best: more.best } : {}),
  };
}
