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

/** A reservation's items tell those of its seats too; these are the others. */
export function unitsOf(reservation: Reservation, items: Items): Record<string, number> {
  const isSeated = (id: string) => reservation.seats.length > 0 && items[id]?.kind === "seat";
  return Object.fromEntries(
    Object.entries(reservation.items).filter(([id, quantity]) => quantity > 0 && !isSeated(id)),
  );
}

export function linesOf(
  reservation: Reservation,
  items: Items,
  seatName: (seatId: string) => string = (seatId) => seatId,
): readonly CartLine[] {
  const units = Object.entries(unitsOf(reservation, items)).map(
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
