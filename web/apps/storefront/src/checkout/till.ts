/**
 * Paying for one event's hold: the order, its payment, and what becomes of both. Outside
 * React; what is under way is found again after a reload and from another tab.
 */

import { NoAnswer, Refused } from "@dibs/client";
import type {
  Checkout,
  Order,
  OrderRefusal,
  Orders,
  OwnReservation,
  Payment,
} from "@dibs/client/orders";
import { orderRefusalIn } from "@dibs/client/orders";
import { createStore, type Store } from "../state/store";
import { drop, isAbout, place, placedAt } from "./placed";

export type Accepts = NonNullable<Checkout["accepts"]>;

/** Why the last attempt to pay failed, by the provider's code. */
export interface Complaint {
  readonly code: string;
  readonly message: string;
}

/** How a payment stood when it was last confirmed. */
export type Confirmed = Pick<Payment, "status" | "error">;

/** Shows a provider what pays: a card of the sandbox, or Stripe's own form. */
export type Confirm = (payment: Payment) => Promise<Confirmed>;

export type Ending =
  /** In time. */
  | "sold"
  /** Too late, and something is sold all the same. */
  | "replaced"
  /** Too late, and nothing is. */
  | "refused"
  /** What was held changed after the order had been made. */
  | "changed"
  /** Given back after it was sold. */
  | "refunded"
  /** Nothing was paid. */
  | "stopped";

export type TillState =
  /** Whoever wants to pay can. */
  | {
      readonly step: "open";
      readonly order: Order | null;
      readonly complaint: Complaint | null;
      readonly refusal: OrderRefusal | null;
    }
  | { readonly step: "asking"; readonly order: Order | null }
  /** The buyer's bank wants to know who pays. */
  | { readonly step: "proving"; readonly order: Order }
  /** Nobody knows yet whether the money comes. */
  | { readonly step: "waiting"; readonly order: Order }
  | { readonly step: "ended"; readonly order: Order; readonly ending: Ending };

/** An order that came to nothing, or to nothing any more. */
export type Ended = Extract<TillState, { step: "ended" }> & {
  readonly ending: Exclude<Ending, "sold" | "replaced">;
};

export interface Till extends Pick<Store<TillState>, "read" | "subscribe"> {
  /** Finds what is under way for a reservation, and leaves what is about another one. */
  resume(reservationId: string): void;
  /** `accepts` is what the buyer takes where their money comes too late. */
  pay(reservationId: string, accepts: Accepts, confirm: Confirm): Promise<void>;
  /** The buyer answers their bank. */
  prove(answer: Confirm): Promise<void>;
  /** Forgets the order, of which all is told. */
  forget(): void;
}

export interface TillParts {
  readonly orders: Pick<Orders, "createOrder" | "readOrder" | "payOrder">;
  /** What is held, with what proves whose it is: where nothing is kept, only the client knows. */
  readonly held: () => OwnReservation | null;
  /** What the provider knows of a payment that began before this page; null: nothing new. */
  readonly ask?: (payment: Payment) => Promise<Confirmed | null>;
  /** Whatever became of it, the browser's hold is another now. */
  readonly ended: (order: Order, ending: Ending) => void;
}

/** What the provider said last; until the service has heard it, it tells what was before. */
interface Said {
  readonly before: ReadonlySet<string>;
  readonly told: Confirmed;
  readonly until: number;
}

const LOOK_MS_MIN = 300;
const LOOK_MS_MAX = 3_000;
/** A service that no message reaches looks by itself within half a minute. */
const NEWS_MS_MAX = 45_000;
const ASK_MS_MAX = 10_000;
const OPEN: TillState = { step: "open", order: null, complaint: null, refusal: null };
const MORE: ReadonlySet<Order["status"]> = new Set(["pending", "paying"]);
/** Codes of what may be answered later. */
export const PASSES = /^(no_answer|unavailable|rate_limited)$/;

export function createTill(eventId: string, parts: TillParts): Till {
  const { orders, ended } = parts;
  const store = createStore<TillState>(OPEN);
  let listening = 0;
  let isLooking = false;
  let said: Said | null = null;
  /** The reservation at hand; what is heard of others is not shown. */
  let about = "";
  /** As the service told it last. */
  let heard = "";

  const orderNow = () => store.read().order;

  function turnTo(reservationId: string): void {
    if (about === reservationId) return;
    about = reservationId;
    if (!isAbout(orderNow(), reservationId)) leave();
  }

  /** For what the buyer has left since: nothing comes of it here. */
  function stillAbout<Answer>(reservationId: string, answer: Answer): Answer {
    if (about !== reservationId) throw new Error(`${reservationId} was left.`);
    return answer;
  }

  /** With what the provider said, where the service has not heard of it. */
  function newest(order: Order): Order {
    const { payment } = order;
    heard = meaningOf(payment);
    if (said && (Date.now() > said.until || !said.before.has(heard))) said = null;
    return payment && said ? { ...order, payment: { ...payment, ...said.told } } : order;
  }

  function show(read: Order): void {
    if (!isAbout(read, about)) return;
    const order = newest(read);
    const before = store.read();
    const next = stateOf(order, eventId);
    if (next.step === "open" && before.step === "open") {
      const { complaint, refusal } = before;
      const isKnown = !next.complaint || next.complaint.code === complaint?.code;
      store.write({ ...next, complaint: isKnown ? complaint : next.complaint, refusal });
    } else {
      store.write(next);
    }
    if (next.step === "ended" && before.step !== "ended") ended(order, next.ending);
    look();
  }

  /** Asks how it goes on, as long as somebody wants to know. */
  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    let ms = LOOK_MS_MIN;
    for (;;) {
      const order = orderNow();
      if (!order || !MORE.has(order.status) || listening === 0) break;
      await pause(ms);
      ms = Math.min(ms * 1.4, LOOK_MS_MAX);
      const before = store.read();
      if (before.step === "asking" || before.order?.id !== order.id) continue;
      const read = await readAgain(order.id);
      // Meanwhile something else was asked, and that answer is newer.
      if (store.read() === before) {
        if (read === "gone") forget();
        else if (read) show(read);
      }
    }
    isLooking = false;
  }

  async function readAgain(id: string): Promise<Order | "gone" | null> {
    try {
      return await orders.readOrder(id);
    } catch (error) {
      if (error instanceof NoAnswer) return null;
      const code = error instanceof Refused ? error.refusal.code : "";
      return code === "not_found" || code === "forbidden" ? "gone" : null;
    }
  }

  async function takeUp(id: string): Promise<void> {
    const asking: TillState = { step: "asking", order: null };
    store.write(asking);
    for (let ms = LOOK_MS_MIN; ; ms = Math.min(ms * 1.4, LOOK_MS_MAX)) {
      const read = await readAgain(id);
      if (store.read() !== asking) return;
      if (read === "gone") return forget(id);
      if (read) {
        const told = await knownOf(read);
        if (store.read() !== asking) return;
        return told ? settle(read, told) : show(read);
      }
      await pause(ms);
    }
  }

  /** The buyer may be back from their bank before the service has heard of it. */
  async function knownOf(order: Order): Promise<Confirmed | null> {
    const { payment } = order;
    heard = meaningOf(payment);
    if (!parts.ask || !payment?.reference || !isPayable(order, true)) return null;
    // A provider that cannot be asked has said nothing: it is the service's word that counts.
    const told = parts.ask(payment).catch(() => null);
    return Promise.race([told, pause(ASK_MS_MAX).then(() => null)]);
  }

  function forget(id = orderNow()?.id): void {
    if (id) drop(eventId, id);
    leave();
  }

  function leave(): void {
    said = null;
    store.write(OPEN);
  }

  /** The order of this reservation that can still be paid, else a new one. */
  async function orderOf(reservationId: string, accepts: Accepts): Promise<Order> {
    const known = orderNow();
    if (known && MORE.has(known.status)) return known;
    const held = parts.held();
    const proof = held?.id === reservationId ? { token: held.token } : null;
    const own = { event: eventId, id: reservationId, ...proof };
    const order = await orders.createOrder({ reservations: [own], accepts });
    place(eventId, { token: "", ...proof, reservation: reservationId, order: order.id });
    return order;
  }

  /** With the provider's own name for it, which may take a moment. */
  async function opened(order: Order): Promise<Order> {
    let now = await orders.payOrder(order.id, { method: "intent" });
    for (let ms = LOOK_MS_MIN; now.payment?.status === "starting"; ms *= 1.4) {
      if (!MORE.has(now.status) || ms > LOOK_MS_MAX) return now;
      await pause(ms);
      now = await orders.readOrder(order.id);
    }
    return now;
  }

  /** One thing at a time: whatever else is pressed meanwhile is pressed for nothing. */
  async function once(work: () => Promise<void>): Promise<void> {
    const { step, order } = store.read();
    if (step === "asking") return;
    store.write({ step: "asking", order });
    const reservationId = about;
    try {
      await work();
    } catch (error) {
      if (about !== reservationId) return;
      const refusal = refusalOf(error);
      // It may have happened all the same.
      const now = orderNow() && (await readAgain(orderNow()?.id ?? ""));
      if (about !== reservationId) return;
      if (now && now !== "gone") show(now);
      const { step, order } = store.read();
      if (step === "asking" || step === "open") {
        store.write({ step: "open", order, complaint: null, refusal });
      }
    }
  }

  async function settle(order: Order, { status, error }: Confirmed): Promise<void> {
    const before = new Set(said ? [...said.before, meaningOf(said.told), heard] : [heard]);
    said = { before, told: { status, error }, until: Date.now() + NEWS_MS_MAX };
    const read = await readAgain(order.id);
    show(read && read !== "gone" ? read : order);
  }

  return {
    read: store.read,
    subscribe: (listener) => {
      listening += 1;
      const stop = store.subscribe(listener);
      look();
      return () => {
        listening -= 1;
        stop();
      };
    },
    resume: (reservationId) => {
      turnTo(reservationId);
      if (orderNow() || store.read().step !== "open") return;
      const found = placedAt(eventId).find(({ reservation }) => reservation === reservationId);
      if (found) takeUp(found.order);
    },
    pay: (reservationId, accepts, confirm) => {
      turnTo(reservationId);
      const isAsked = store.read().step === "proving";
      return once(async () => {
        const made = stillAbout(reservationId, await orderOf(reservationId, accepts));
        store.write({ step: "asking", order: made });
        const now = MORE.has(made.status) ? await opened(made) : made;
        const order = newest(stillAbout(reservationId, now));
        store.write({ step: "asking", order });
        const { payment } = order;
        if (!payment?.reference || !isPayable(order, isAsked)) show(order);
        else await settle(order, stillAbout(reservationId, await confirm(payment)));
      });
    },
    prove: (answer) =>
      once(async () => {
        const reservationId = about;
        const order = orderNow();
        if (!order?.payment?.reference) return;
        await settle(order, stillAbout(reservationId, await answer(order.payment)));
      }),
    forget,
  };
}

/** What is no refusal, as of a provider's script that does not come, is a fault; it is told on. */
function refusalOf(error: unknown): OrderRefusal {
  if (error instanceof Refused || error instanceof NoAnswer) return orderRefusalIn(error);
  reportError(error);
  return { code: "fault", message: String(error) };
}

/** Whether a card is of use; while the bank asks about one, only to who knows that it does. */
function isPayable({ status, payment }: Order, isAsked: boolean): boolean {
  const isOpen = payment?.status === "open" || payment?.status === "failed";
  return MORE.has(status) && (isOpen || (isAsked && payment?.status === "needs_action"));
}

function stateOf(order: Order, eventId: string): TillState {
  if (!MORE.has(order.status)) return { step: "ended", order, ending: endingOf(order, eventId) };
  const { payment } = order;
  switch (payment?.status) {
    case "needs_action":
      return { step: "proving", order };
    case "starting":
    case "processing":
    case "authorised":
    case "succeeded":
      return { step: "waiting", order };
    case "cancelled":
      // And the order is about to be, unless what it is for is held longer.
      if (!isHeldStill(order)) return { step: "waiting", order };
      return { step: "open", order, complaint: null, refusal: null };
    default:
      return { step: "open", order, complaint: payment?.error ?? null, refusal: null };
  }
}

/** Whether the time to pay in is over, as of when the order was read. */
export const isTimeUp = ({ pay_until: payUntil, server_now: now }: Order) =>
  Date.parse(payUntil) <= Date.parse(now);

const isHeldStill = (order: Order) => order.status === "pending" && !isTimeUp(order);

const meaningOf = (payment: Confirmed | null) =>
  JSON.stringify([payment?.status, payment?.error?.code]);

function endingOf(order: Order, eventId: string): Ending {
  const part = order.reservations.find(({ event }) => event === eventId);
  if (part?.outcome === "refused" || part?.outcome === "changed") return part.outcome;
  if (order.status === "paid") return part?.status === "replaced" ? "replaced" : "sold";
  return order.status === "refunded" ? "refunded" : "stopped";
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
