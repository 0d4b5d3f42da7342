/** What somebody has chosen: seats by name, tickets and goods by number. */

import type { Choice, Reservation } from "@dibs/client";

export interface Draft {
  readonly items: Readonly<Record<string, number>>;
  readonly seats: readonly string[];
}

export const NOTHING: Draft = { items: {}, seats: [] };

export function toggleSeat({ items, seats }: Draft, seat: string): Draft {
  const without = seats.filter((id) => id !== seat);
  return { items, seats: without.length < seats.length ? without : [...seats, seat] };
}

export function setCount({ items, seats }: Draft, item: string, count: number): Draft {
  const { [item]: _, ...others } = items;
  return { seats, items: count > 0 ? { ...others, [item]: count } : others };
}

export function countOf({ items, seats }: Draft): number {
  return Object.values(items).reduce((sum, count) => sum + count, seats.length);
}

export function isSame(one: Draft, other: Draft): boolean {
  const seats = new Set(one.seats);
  const items = Object.keys({ ...one.items, ...other.items });
  return (
    one.seats.length === other.seats.length &&
    other.seats.every((seat) => seats.has(seat)) &&
    items.every((item) => (one.items[item] ?? 0) === (other.items[item] ?? 0))
  );
}

/** What a reservation holds, its seats apart from what is counted. */
export function heldIn(
  reservation: Pick<Reservation, "items" | "seats">,
  isSeat: (item: string) => boolean,
): Draft {
  const counted = Object.entries(reservation.items).filter(([item]) => !isSeat(item));
  return { items: Object.fromEntries(counted), seats: reservation.seats };
}

/** To reserve: only what there is of it. */
export function asWish({ items, seats }: Draft, best: Readonly<Record<string, number>>): Choice {
  return {
    ...(Object.keys(items).length > 0 && { items }),
    ...(seats.length > 0 && { seats }),
    ...(Object.keys(best).length > 0 && { best }),
  };
}

/** To amend: the whole, since what is absent would stay. */
export function asWhole({ items, seats }: Draft, best: Readonly<Record<string, number>>): Choice {
  return { items, seats, ...(Object.keys(best).length > 0 && { best }) };
}

export const isDraft = (found: unknown): found is Draft =>
  typeof found === "object" &&
  found !== null &&
  "items" in found &&
  typeof found.items === "object" &&
  found.items !== null &&
  Object.values(found.items).every((count) => typeof count === "number") &&
  "seats" in found &&
  Array.isArray(found.seats) &&
  found.seats.every((seat) => typeof seat === "string");
