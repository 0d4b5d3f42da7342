/** The orders that this browser made and that not all is told of yet. */

import type { Order } from "@dibs/client/orders";
import { keep, recall } from "../state/kept";
import { createStore, type Store, useStore } from "../state/store";

export interface Placed {
  readonly order: string;
  readonly reservation: string;
  /** Proves whose the reservation is, and what is sold in its place. */
  readonly token: string;
}

type All = readonly Placed[];

const stores = new Map<string, Store<All>>();

const nameOf = (eventId: string) => `dibs.checkout.${eventId}`;

// The only one that an earlier version kept is none of these.
const isAll = (found: unknown): found is All => Array.isArray(found);

/** Those at an event, the latest first. */
export const placedAt = (eventId: string): All =>
  recall(() => localStorage, nameOf(eventId), isAll) ?? [];

export function storeOf(eventId: string): Store<All> {
  const known = stores.get(eventId);
  if (known) return known;
  const made = createStore(placedAt(eventId));
  // Another tab pays.
  addEventListener("storage", ({ key }) => {
    if (key === nameOf(eventId)) made.write(placedAt(eventId));
  });
  stores.set(eventId, made);
  return made;
}

function write(eventId: string, all: All): void {
  keep(() => localStorage, nameOf(eventId), all.length > 0 ? all : null);
  storeOf(eventId).write(all);
}

/** Instead of an order of the same reservation, which has come to nothing. */
export function place(eventId: string, placed: Placed): void {
  const others = placedAt(eventId).filter(({ reservation }) => reservation !== placed.reservation);
  write(eventId, [placed, ...others]);
}

export function drop(eventId: string, orderId: string): void {
  const all = placedAt(eventId);
  const others = all.filter(({ order }) => order !== orderId);
  if (others.length < all.length) write(eventId, others);
}

export const usePlaced = (eventId: string): All => useStore(storeOf(eventId));

/** Whether an order is about a reservation, or about what was sold in its place. */
export function isAbout(order: Order | null, reservationId: string): boolean {
  return !!order?.reservations.some(
    ({ id, sold_id: soldId }) => id === reservationId || soldId === reservationId,
  );
}
