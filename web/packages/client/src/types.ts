/** What the client tells: answers as the service words them, states as a page shows them. */

import type { Surroundings } from "./surroundings";
import type * as Wire from "./wire";

/** Units of a whole event; null where unlimited. */
export type Totals = Wire.Totals;

/** Units of one item; due reservations count as available. Money in minor units. */
export type ItemAvailability = Wire.ItemAvailability;

/** What a seat is to anybody; what is one's own is the reservation's to say. */
export const SEAT_STATES = ["available", "reserved", "sold", "blocked"] as const;
export type SeatState = (typeof SEAT_STATES)[number];

/**
 * An event as last heard. A new object with each change of counts; the arrays of seats
 * stay and are written in place, with `seatsVersion` one higher.
 */
export interface EventAvailability {
  readonly eventId: string;
  /** Of the journal: whoever has a higher one knows more. */
  readonly position: number;
  readonly onSale: boolean;
  readonly totals: Totals;
  readonly items: Readonly<Record<string, ItemAvailability>>;
  /** Changes whenever seats were added, moved or removed: read the plan again. */
  readonly planVersion: string | null;
  /**
   * A number a seat, an index into SEAT_STATES: a section for each zone of the plan, in
   * the plan's order; in it the seats row by row, in the plan's order.
   */
  readonly seats: readonly Uint8Array[];
  readonly seatsVersion: number;
  /** By the service's clock, milliseconds since 1970: how old this is. */
  readonly heardAt: number;
  /** Of an earlier visit, of a server that rendered, or of before it was asked for in vain. */
  readonly isCached: boolean;
}

export interface SeatChange {
  readonly section: number;
  readonly index: number;
  readonly state: number;
}

/**
 * `live`: changes arrive by themselves. `polling`: asked for every few seconds, since
 * the stream failed three times or refuses all that is followed, or now and then, since
 * nobody looks at the page.
 * `offline`: the browser says that there is no network, and nothing has answered since.
 */
export type ConnectionState =
  | "idle"
  | "connecting"
  | "live"
  | "reconnecting"
  | "polling"
  | "offline";

export interface Connection {
  readonly state: ConnectionState;
  /** Attempts since it was last live. */
  readonly attempt: number;
  /** Nothing was heard for 30 seconds. */
  readonly isStale: boolean;
  /**
   * When something was last heard; by the service's clock, null before the first. Moves on
   * within the same object: nobody is told of each heartbeat.
   */
  readonly heardAt: number | null;
}

/** One subscription an event, however many listen; at most ten events a stream. */
export interface TicketAvailabilityManager {
  /** Listens until the function it returns is called. */
  subscribe(eventId: string, listener: () => void): () => void;
  /** What was last heard; the same object until it changes. */
  read(eventId: string): EventAvailability | undefined;
  /** Told which seats changed, at once; null means any may have. */
  subscribeSeats(
    eventId: string,
    listener: (changes: readonly SeatChange[] | null) => void,
  ): () => void;
  /** What a server rendered, until more is heard. */
  prime(eventId: string, availability: WireAvailability): void;
  readonly connection: Connection;
  subscribeConnection(listener: () => void): () => void;
  close(): void;
}

/** `GET …/availability`, as much of it as a page needs that a server renders. */
export type WireAvailability = Pick<
  Wire.AvailabilityNow,
  "event_id" | "position" | "on_sale" | "totals" | "items" | "server_now"
>;

/** What somebody asks for: items with quantities, seats by id, or the best of an item. */
export interface Choice {
  readonly items?: Readonly<Record<string, number>>;
  readonly seats?: readonly string[];
  readonly best?: Readonly<Record<string, number>>;
}

/** A reservation as the service tells it. Its token is kept by the client, never shown. */
export type Reservation = Pick<
  Wire.Reservation,
  | "id"
  | "event"
  | "status"
  | "items"
  | "seats"
  | "amount_minor"
  | "currency"
  | "reserved_at"
  | "expires_at"
  | "extension_count"
  | "extensions_left"
  /** What is the same and what is not, after trying again. */
  | "again"
>;

/** An expected no, by its code; `no_answer` where nothing was heard. */
export type Refusal =
  | {
      readonly code: "sold_out";
      readonly message: string;
      readonly available: Readonly<Record<string, number>>;
    }
  | {
      readonly code: "seats_unavailable" | "seats_not_found";
      readonly message: string;
      readonly seats: readonly string[];
    }
  | {
      readonly code: "rate_limited" | "unavailable" | "limit_reached";
      readonly message: string;
      readonly retryAfterSeconds: number | null;
    }
  | {
      readonly code: "duplicate_reservation";
      readonly message: string;
      readonly reservationId: string | null;
    }
  | { readonly code: OtherCode; readonly message: string };

export type OtherCode =
  | "already_confirmed"
  | "already_released"
  | "amount_changed"
  | "expired"
  | "extension_limit"
  /** Something is broken, here or there. */
  | "fault"
  | "forbidden"
  | "idempotency_key_reused"
  | "invalid_input"
  | "no_answer"
  | "not_confirmed"
  | "not_due"
  | "not_found"
  | "not_on_sale"
  | "too_many_seats"
  | "too_many_units"
  | "unauthenticated";

/** What only orders are refused with (`@dibs/client/orders`). */
export type OrderCode =
  | "already_cancelled"
  | "already_paid"
  | "idempotency_key_taken"
  | "in_another_order"
  | "not_paid"
  | "payment_refused";

export type Outcome =
  | { readonly ok: true; readonly reservation: Reservation }
  | { readonly ok: false; readonly refusal: Refusal };

/** One's own hold on an event, as a page shows it. */
export type Holding =
  | { readonly status: "none" }
  | { readonly status: "held"; readonly reservation: Reservation; readonly expiresAt: number }
  | { readonly status: "confirmed"; readonly reservation: Reservation }
  /** Over, and what it held, to try for the same again. */
  | { readonly status: "expired"; readonly reservation: Reservation; readonly choice: Choice };

/** What is being asked right now; buttons wait for it. */
export type Pending = "reserve" | "amend" | "extend" | "confirm" | "release" | "again" | null;

/** Green, yellow from a third left, red from two minutes; never later than the service. */
export interface Countdown {
  readonly phase: "green" | "yellow" | "red" | "over";
  readonly secondsLeft: number;
  /** 5, 2 and 1 minutes, once each, and none while it is in doubt: to be said aloud. */
  readonly announce: 5 | 2 | 1 | null;
}

/** The reservations of this browser: one an event, kept over reloads and tabs. */
export interface ReservationStore {
  subscribe(eventId: string, listener: () => void): () => void;
  read(eventId: string): Holding;
  pending(eventId: string): Pending;
  /** Beside what is held, what that has nothing of is added to it; more of the same is amended. */
  reserve(eventId: string, choice: Choice): Promise<Outcome>;
  amend(eventId: string, choice: Choice): Promise<Outcome>;
  extend(eventId: string): Promise<Outcome>;
  confirm(eventId: string): Promise<Outcome>;
  release(eventId: string): Promise<Outcome>;
  /** The same seats as the expired reservation held, else the best there are. */
  tryAgain(eventId: string): Promise<Outcome>;
  /**
   * How it stands now, by the service; refused as `already_confirmed` where it is bought, as
   * `expired` where it is over.
   */
  validate(eventId: string): Promise<Outcome>;
  /** Forgets what is over. */
  dismiss(eventId: string): void;
  subscribeCountdown(eventId: string, listener: () => void): () => void;
  /**
   * Null where nothing is held, and before the service told its time; the same object
   * within a second.
   */
  countdown(eventId: string): Countdown | null;
  close(): void;
}

/** The name that ticketing systems know it by. */
export type ReservationExpiryManager = ReservationStore;

/** So much of a product, and where it comes from. */
export type StockLine = Wire.StockLine;

/**
 * What somebody gathers in a store (`/v1/stock/cart`). A cart is the store's reservation:
 * its countdown, extension, checkout and expiry are those of `reservations`.
 */
export interface Carts {
  subscribe(storeId: string, listener: () => void): () => void;
  /** The same array until something changes; empty where nothing is held any more. */
  lines(storeId: string): readonly StockLine[];
  /** Adds units of a product; the first reserves, and the deadline stays. */
  add(storeId: string, product: string, quantity?: number): Promise<Outcome>;
  /** So much of it there shall be, without losing the hold; 0 takes the line out. */
  setQuantity(storeId: string, product: string, quantity: number): Promise<Outcome>;
  /** All of a product, or what of it comes from one location. */
  remove(storeId: string, product: string, location?: string): Promise<Outcome>;
  clear(storeId: string): Promise<Outcome>;
  /** Whether all of it still stands, before money is taken for it. */
  validate(storeId: string): Promise<Outcome>;
}

/** Client-side figures: counts since the page was opened, times in milliseconds. */
export interface Metrics {
  readonly connectAttempts: number;
  readonly connectSuccesses: number;
  /** From 0 to 1; null before the first attempt. */
  readonly connectSuccessRate: number | null;
  readonly reconnectMsMean: number | null;
  /** Events that this page has begun to follow. */
  readonly subscriptions: number;
  /** From when the service says something until it is heard. */
  readonly messageLatencyMsMean: number | null;
  /** By code; `stream_lost` and `no_answer` where there was none. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface ClientOptions {
  /** Where the service is; the page's own origin unless said. Another has to send CORS headers. */
  readonly url?: string;
  /**
   * A publishable key or a customer's token, or how to get one; that is asked again where
   * the service refuses what it told, or where it told nothing in 12 seconds.
   */
  readonly key?: string | (() => string | Promise<string>);
  readonly fetch?: typeof fetch;
  /** Where holds survive reloads: localStorage unless said, null to keep nothing. */
  readonly storage?: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  /** For tests: timers, clocks and the page. The browser's own unless said. */
  readonly surroundings?: Partial<Surroundings>;
}

export interface DibsClient {
  readonly availability: TicketAvailabilityManager;
  readonly reservations: ReservationStore;
  readonly carts: Carts;
  /** By the service's clock, milliseconds since 1970. */
  now(): number;
  events(after?: string): Promise<EventPage>;
  event(eventId: string): Promise<EventDetails>;
  /** In the public pretix plan format; null where the event has none. */
  plan(eventId: string): Promise<unknown>;
  metrics(): Metrics;
  close(): void;
}

/** An event with its items, and the most one reservation may hold of it. */
export type EventDetails = Wire.Event;

export interface EventPage {
  readonly events: readonly EventDetails[];
  readonly next: string | null;
}
