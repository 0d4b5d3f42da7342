/** A cart is a reservation of a store, read as lines of products. */

import type { Reservation, StockLine } from "../types";
import type * as Wire from "../wire";
import type { Held } from "./held";

/** What a line shall be, or what is added to it. */
export interface CartChange {
  readonly product: string;
  readonly quantity: number;
  readonly location?: string | undefined;
}

/** What a cart holds, as its reservation tells it; undefined where it is empty. */
export function heldIn({ token, lines, ...cart }: Wire.Cart, before: string): Held | undefined {
  if (!cart.id) return;
  const items = itemsIn(lines);
  const told = { ...cart, items, event: cart.store, status: "reserved", seats: [] };
  const reservation = told as unknown as Reservation; // What has an id has its times.
  return { token: token ?? before, choice: { items }, reservation, lines };
}

const NO_LINES: readonly StockLine[] = [];

/** The lines that were told, unless what is held has changed since, elsewhere. */
export function linesOf(
  held: Held | undefined,
  before: readonly StockLine[],
): readonly StockLine[] {
  if (!held) return NO_LINES;
  const { items } = held.reservation;
  const isStill = (lines: readonly StockLine[]) => sorted(itemsIn(lines)) === sorted(items);
  if (held.lines && isStill(held.lines)) return held.lines;
  if (isStill(before)) return before;
  return Object.entries(items).map(([item, quantity]) => ({
    product: item,
    quantity,
    locations: [{ item, location: null, quantity }],
  }));
}

function sorted(items: Reservation["items"]): string {
  return JSON.stringify(Object.entries(items).sort());
}

function itemsIn(lines: readonly StockLine[]): Record<string, number> {
  return Object.fromEntries(
    lines.flatMap(({ locations }) => locations.map(({ item, quantity }) => [item, quantity])),
  );
}
