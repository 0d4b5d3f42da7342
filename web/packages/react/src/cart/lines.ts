import { type ItemAvailability, type Reservation, unitsOf } from "@dibs/client";

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
