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
  readonly plan: { readonly byId: ReadonlyMap<string, NamedSeat> } | null | undefined;
  readonly words: Words["seats"];
}

export function linesOf({ items, seats }: Draft, { items: named, plan, words }: Names): Line[] {
  const seated = seats.map((id): Line => {
    const seat = plan?.byId.get(id);
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

/**
 * Lines of which some are `held`, both at today's prices, and what they come to without those
 * that are `lost`. What is held keeps the price it was taken for, of which the sum alone is
 * told: where today's come to another these lines have none, and the sum is known while all
 * of it stays.
 */
export function asHeld(
  lines: readonly Line[],
  held: readonly Line[],
  heldMinor: number | null,
  lost?: ReadonlySet<string>,
): { readonly lines: readonly Line[]; readonly amountMinor: number | null } {
  const now = amountOf(lines.filter(({ id }) => !lost?.has(id)));
  const before = amountOf(held);
  if (before === heldMinor) return { lines, amountMinor: now };
  const stays = held.every((line) => lines.some((l) => l.id === line.id && l.count >= line.count));
  const isKnown = stays && now !== null && before !== null && heldMinor !== null;
  return {
    lines: lines.map((line) =>
      held.some(({ id }) => id === line.id) ? { ...line, amountMinor: null } : line,
    ),
    amountMinor: isKnown ? heldMinor + now - before : null,
  };
}
