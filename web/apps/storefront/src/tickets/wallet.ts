/** What was bought with this browser, kept in it so that it shows the codes again. */

import type { EventDetails, Reservation } from "@dibs/client";
import type { Order } from "@dibs/client/orders";
import type { Line } from "../order/lines";
import { keep, recall } from "../state/kept";
import { createStore } from "../state/store";

export interface Purchase {
  readonly reservationId: string;
  /** Proves whose it is, as long as it is known. */
  readonly token?: string;
  readonly eventId: string;
  readonly eventName: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly amountMinor: number | null;
  /** What of it stands; none where all was cancelled. */
  readonly lines: readonly Line[];
  /** What it was paid by, where there was an order, and what the money bought if it was late. */
  readonly order?: PaidBy;
}

interface PaidBy {
  readonly id: string;
  readonly outcome: Order["reservations"][number]["outcome"];
  readonly paidMinor: number;
  readonly backMinor: number;
}

type Purchases = readonly Purchase[];

const KEPT = "dibs.purchases";
const PURCHASES_MAX = 50;

const isPurchases = (found: unknown): found is Purchases =>
  Array.isArray(found) &&
  found.every(
    (each) =>
      typeof each === "object" &&
      each !== null &&
      typeof each.reservationId === "string" &&
      typeof each.eventId === "string" &&
      Array.isArray(each.lines),
  );

const stored = (): Purchases => recall(() => localStorage, KEPT, isPurchases) ?? [];

/** The newest first. */
export const purchases = createStore(stored());

// Another tab bought.
addEventListener("storage", ({ key }) => {
  if (key === KEPT) purchases.write(stored());
});

export function purchaseOf(
  reservation: Reservation,
  event: EventDetails,
  lines: readonly Line[],
  order: Order | null = null,
  token?: string,
): Purchase {
  return {
    reservationId: reservation.id,
    ...(token && { token }),
    eventId: event.event_id,
    eventName: event.name,
    currency: reservation.currency ?? event.currency,
    timeZone: event.time_zone,
    amountMinor: reservation.amount_minor,
    lines,
    ...(order && { order: paidBy(order, event.event_id) }),
  };
}

function paidBy(order: Order, eventId: string): PaidBy {
  const part = order.reservations.find(({ event }) => event === eventId);
  return {
    id: order.id,
    outcome: part?.outcome ?? null,
    paidMinor: order.captured_minor,
    backMinor: order.refunded_minor,
  };
}

/**
 * Once: what is known already stays as it was named when it was bought, but for its order,
 * of which another page may have heard first.
 */
export function remember(purchase: Purchase): void {
  change((all) => withThis(all, purchase));
}

/** Of what was bought, what stands still as its seller has it now. */
export function stands(reservation: Reservation): void {
  change((all) => withStanding(all, reservation));
}

/** `made` says the same purchases where nothing is new. */
function change(made: (all: Purchases) => Purchases): void {
  if (made(purchases.read()) === purchases.read()) return;
  // Other tabs buy, too, and this one may not have heard of it yet.
  const before = stored();
  const all = made(before);
  if (all !== before) keep(() => localStorage, KEPT, all);
  purchases.write(all);
}

function withStanding(all: Purchases, reservation: Reservation): Purchases {
  const known = all.find(({ reservationId }) => reservationId === reservation.id);
  if (!known) return all;
  const lines = linesLeft(known.lines, reservation);
  const isSame = lines.every((line, place) => line === known.lines[place]);
  if (isSame && lines.length === known.lines.length) return all;
  return all.map((each) => (each === known ? { ...each, lines } : each));
}

function linesLeft(lines: readonly Line[], { status, items, seats }: Reservation): Line[] {
  if (status === "cancelled") return [];
  return lines.flatMap((line) => {
    if (line.kind === "seat") return seats.includes(line.id) ? line : [];
    const count = Math.min(line.count, items[line.id] ?? 0);
    return count === line.count ? line : count ? { ...line, count } : [];
  });
}

function withThis(all: Purchases, purchase: Purchase): Purchases {
  const { reservationId, order } = purchase;
  const known = all.find((each) => each.reservationId === reservationId);
  if (!known) return [purchase, ...all].slice(0, PURCHASES_MAX);
  if (known.order || !order) return all;
  return all.map((each) => (each === known ? { ...each, order } : each));
}
