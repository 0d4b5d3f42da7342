/** A choice as the lines of an order, seats first. */

import type { ItemAvailability } from "@dibs/client";
import type { Words } from "@dibs/react";
import type { Draft } from "./draft";

export interface Line {
  readonly kind: "seat" | "ticket" | "stock";
  readonly id: string;
  /** What it is: a seat's place, an item's name. */
  readonly label: string;
  /** Of a seat, what it is sold as. */
  readonly note: string;
  readonly count: number;
  readonly amountMinor: number | null;
}

/** What a plan knows of a seat. */
export interface NamedSeat {
  readonly number: string;
  readonly item: string;
  readonly row: { readonly name: string };
  readonly section: { readonly name: string };
}

interface Names {
  readonly items: Readonly<Record<string, ItemAvailability>>;
  readonly seatOf: (id: string) => NamedSeat | undefined;
  readonly words: Words["seats"];
}

export function linesOf({ items, seats }: Draft, { items: named, seatOf, words }: Names): Line[] {
  const seated = seats.map((id): Line => {
    const seat = seatOf(id);
    const sold = seat && named[seat.item];
    return {
      kind: "seat",
      id,
      label: seat ? seatName(seat, words) : id,
      note: sold?.name ?? seat?.item ?? "",
      count: 1,
      amountMinor: sold?.price_minor ?? null,
    };
  });
  const counted = Object.entries(items).map(([id, count]): Line => {
    const sold = named[id];
    const price = sold?.price_minor ?? null;
    return {
      kind: sold?.kind === "stock" ? "stock" : "ticket",
      id,
      label: sold?.name ?? id,
      note: "",
      count,
      amountMinor: price === null ? null : price * count,
    };
  });
  return [...seated, ...counted];
}

/** “Section 1, Row A, Seat 4”. */
export function seatName({ section, row, number }: NamedSeat, words: Words["seats"]): string {
  return [section.name && words.section(section.name), row.name && words.row(row.name)]
    .concat(words.seat(number))
    .filter(Boolean)
    .join(words.comma);
}

/** The price of all lines, null where one has none. */
export function amountOf(lines: readonly Line[]): number | null {
  return lines.reduce<number | null>(
    (sum, { amountMinor }) => (sum === null || amountMinor === null ? null : sum + amountMinor),
    0,
  );
}
