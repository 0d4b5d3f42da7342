import type { Choice, ItemAvailability, Reservation } from "@dibs/client";

/** Units of an item, or one numbered seat. */
export type CartLine =
  | {
      readonly kind: "units";
      /** The item's id. */
      readonly id: string;
      readonly name: string;
      readonly quantity: number;
      /** Of one; what a line cost when it was taken is in the cart's total. */
      readonly priceMinor: number | null;
      readonly currency: string | null;
    }
  | { readonly kind: "seat"; readonly id: string; readonly name: string; readonly quantity: 1 };

export type Items = Readonly<Record<string, ItemAvailability>>;

/** What is known of items. */
export type Kinds = Readonly<Record<string, Pick<ItemAvailability, "kind">>>;

/**
 * A reservation's items tell those of its seats too; these are the others. Null where
 * both are held and nobody has said yet which is which.
 */
export function unitsOf(
  { items, seats }: Reservation,
  kinds: Kinds,
): Readonly<Record<string, number>> | null {
  const lines = Object.entries(items).filter(([, quantity]) => quantity > 0);
  if (seats.length === 0) return Object.fromEntries(lines);
  // Each seat is one of its item: where that makes all, there is nothing else.
  const count = lines.reduce((sum, [, quantity]) => sum + quantity, 0);
  if (count === seats.length) return {};
  if (lines.some(([id]) => !kinds[id])) return null;
  return Object.fromEntries(lines.filter(([id]) => kinds[id]?.kind !== "seat"));
}

export function linesOf(
  reservation: Reservation,
  items: Items,
  seatName: (seatId: string) => string = (seatId) => seatId,
): readonly CartLine[] {
  const units = Object.entries(unitsOf(reservation, items) ?? {}).map(
    ([id, quantity]): CartLine => ({
      kind: "units",
      id,
      name: items[id]?.name ?? id,
      quantity,
      priceMinor: items[id]?.price_minor ?? null,
      currency: items[id]?.currency ?? null,
    }),
  );
  const seats = reservation.seats.map(
    (id): CartLine => ({ kind: "seat", id, name: seatName(id), quantity: 1 }),
  );
  return [...units, ...seats];
}

/** What a hold has to become for more to be in it; says only what changes. */
export function withMore(
  held: { readonly units: Readonly<Record<string, number>>; readonly seats: readonly string[] },
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
