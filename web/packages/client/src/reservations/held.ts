/** What is kept of a reservation, and what a page is shown of it. */

import { newKey } from "../names";
import type { Choice, Holding, Reservation, StockLine } from "../types";
import type { Act, Filling } from "./calls";
import { type Kinds, unitsOf } from "./units";

export interface Held {
  readonly token: string;
  readonly choice: Choice;
  readonly reservation: Reservation;
  /** Of a cart: its products, and where they come from. */
  readonly lines?: readonly StockLine[];
}

/** What is asked for by a key that is kept. */
export type Given = Choice | Act | Filling;

export interface Asked {
  readonly key: string;
  /** What it was, by which it is known again. */
  readonly call: string;
  /** When, by this device. */
  readonly at: number;
  /** Where nothing was held: what it made nobody knows until it is answered. */
  readonly begins: boolean;
  /** Where it was to try again: what had been held, which may be let go meanwhile. */
  readonly of?: Held | undefined;
  /** What was chosen since, while it was not answered. */
  readonly meant?: Choice;
}

/** What survives a reload. */
export interface Remembered {
  readonly held?: Held | undefined;
  /** Sent, and not answered yet: by the same key it happens once. */
  readonly asked?: Asked | undefined;
}

/**
 * What is asked now: by the key of before where the same was never answered, so that pressed
 * again, also after a reload, it happens once. What is known of what is held tells one
 * press from the next.
 */
export function askedNow({ held, asked }: Remembered, given: Given): Pick<Asked, "key" | "call"> {
  const known = held?.reservation;
  const call = JSON.stringify([given, known?.expires_at, known?.items]);
  return { key: asked?.call === call ? asked.key : newKey(), call };
}

/** Calls for a choice, or a line of a cart: what somebody means who opens the page again. */
export const WAS_CHOSEN = /^\[[{[]/;

/** Calls that give back, also by the last line of a cart. */
export const GIVES_BACK = /^\["release"|"quantity":0/;

/** What it is kept by. */
export const keptAs = (eventId: string) => `dibs.hold.${eventId}`;

const NONE: Holding = { status: "none" };

/** `kinds` as far as they are known. */
export function holdingOf(held: Held | undefined, kinds: Kinds): Holding {
  if (!held) return NONE;
  const { reservation, choice } = held;
  switch (reservation.status) {
    case "reserved":
      return { status: "held", reservation, expiresAt: Date.parse(reservation.expires_at) };
    case "confirmed":
      return { status: "confirmed", reservation };
    case "cancelled":
      return NONE;
    default:
      // Released, but not by us: we left, and came back too late.
      return { status: "expired", reservation, choice: hadIn(reservation, choice, kinds) };
  }
}

/** To be asked for again: the best seats have become certain ones. */
function hadIn(reservation: Reservation, { items = {} }: Choice, kinds: Kinds): Choice {
  return { items: unitsOf(reservation, kinds) ?? items, seats: reservation.seats };
}
