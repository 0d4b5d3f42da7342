/** What the stream says (`GET /v1/live`), message by message. */

import type { ItemAvailability, Totals } from "../types";

export interface Snapshot {
  readonly event_id: string;
  readonly epoch: string | number;
  readonly position: number;
  readonly server_now: string;
  readonly on_sale: boolean;
  readonly next_change_at: string | null;
  readonly totals: Totals;
  readonly items: Readonly<Record<string, ItemAvailability>>;
  /** The version of the seating plan, null where there is none. */
  readonly plan: string | null;
  /** A letter a seat, a string a zone: available, reserved, sold, blocked. */
  readonly seats: readonly string[];
}

/** What changed, whole items and nothing else; numbers of seats by zone and letter. */
export interface Change {
  readonly event_id: string;
  readonly position: number;
  readonly server_now: string;
  readonly on_sale?: boolean;
  readonly next_change_at?: string | null;
  readonly totals?: Totals;
  readonly items?: Readonly<Record<string, ItemAvailability>>;
  readonly seats?: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

export interface Heartbeat {
  readonly server_now: string;
}

/** An event that cannot be followed; the others go on. */
export interface RefusedEvent {
  readonly event_id: string;
  readonly code: string;
  readonly detail: string;
}

/** The server ends the stream, and says when to come back. */
export interface Goodbye {
  readonly reason: "stopping" | "slow" | "revoked" | "too_many";
  readonly retry_ms: number;
}

/** The letters of seats, in the order of SEAT_STATES. */
export const SEAT_LETTERS = "arsb";
