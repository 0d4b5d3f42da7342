/**
 * `@dibs/client/orders`: checking out what is held. An entry of its own, so that pages
 * that take no payment do not load it.
 */

import { ServerClock } from "../clock";
import { Kept } from "../kept";
import { Tally } from "../metrics";
import { newKey } from "../names";
import { refusalIn } from "../refusals";
import { keptAs, type Remembered } from "../reservations/held";
import { pathOf as pathAt, Service } from "../service";
import { surroundings } from "../surroundings";
import type { ClientOptions, OrderCode, Refusal, Reservation } from "../types";
import type * as Wire from "../wire";
import type { OwnReservation } from "./own";

export { heldBy, type OwnReservation, takeUp } from "./own";

/** One checkout, as it stands. Its token is kept by the client, never shown. */
export type Order = Omit<Wire.Order, "token">;
export type Payment = NonNullable<Wire.Order["payment"]>;
/** How to pay: with whom, on whose page, and where to come back to from there. */
export type PayAsk = Wire.PayAsk;
/** How a payment stands at the sandbox, after its buyer has done something. */
export type Played = Wire.Played;

/** What to check out: reservations of this browser, or of anybody whose token is told. */
export interface Checkout {
  readonly reservations: readonly {
    readonly event: string;
    readonly id: string;
    readonly token?: string;
  }[];
  /** What may be bought instead where payment comes too late for the same. */
  readonly accepts?: Wire.OrderPut["accepts"];
}

/** What orders are refused with, besides what everything may be. */
export type OrderRefusal = Refusal | { readonly code: OrderCode; readonly message: string };

/** All raise Refused, or NoAnswer where none came within 45 seconds. */
export interface Orders {
  /** With the same key again it is the same order. */
  createOrder(checkout: Checkout, key?: string): Promise<Order>;
  readOrder(id: string): Promise<Order>;
  /** However often it is asked for, and with however many keys, it is charged once. */
  payOrder(id: string, ask?: PayAsk, key?: string): Promise<Order>;
  cancelOrder(id: string): Promise<Order>;
  /** What an order bought, also while the browser holds something else. */
  readReservation(own: OwnReservation): Promise<Reservation>;
  /** At the sandbox: the buyer gives the number of a card. */
  confirmPayment(reference: string, card: string): Promise<Played>;
  /** At the sandbox: the buyer proves who they are, or does not. */
  authenticatePayment(reference: string, approve: boolean): Promise<Played>;
}

const ORDERS = "/v1/orders";

/** The orders of this browser; the options are those of the client beside it. */
export function createOrders(options: ClientOptions = {}): Orders {
  const around = { ...surroundings(), ...options.surroundings };
  const kept = new Kept(options.storage);
  const service = new Service({
    ...options,
    around,
    clock: new ServerClock(around),
    tally: new Tally(),
  });

  const told = (order: Wire.Order): Order => {
    const { token, ...shown } = order;
    if (token) kept.write(nameOf(order.id), token);
    return shown;
  };
  const change = async (path: string, key: string, body: object, id?: string) => {
    const headers = id ? proofOf(id) : {};
    // A header is bytes, one a character: the key's text goes as UTF-8.
    const bytes = String.fromCharCode(...new TextEncoder().encode(key));
    return told(await service.insist("POST", path, bytes, { headers, body }));
  };
  const proofOf = (id: string): Record<string, string> => {
    const token = kept.read<string>(nameOf(id));
    return token ? { "Dibs-Token": token } : {};
  };
  const tokenOf = (event: string, id: string): { token?: string } => {
    const held = kept.read<Remembered>(keptAs(event))?.held;
    return held?.reservation.id === id ? { token: held.token } : {};
  };
  const play = (reference: string, act: string, body: object): Promise<Played> => {
    const path = `/v1/sandbox/payments/${encodeURIComponent(reference)}/${act}`;
    return service.insist("POST", path, newKey(), { body });
  };

  return {
    createOrder: ({ reservations, ...more }, key = newKey()) => {
      const proved = reservations.map((one) => ({ ...tokenOf(one.event, one.id), ...one }));
      return change(ORDERS, key, { ...more, reservations: proved });
    },
    readOrder: async (id) => told(await service.ask("GET", pathOf(id), { headers: proofOf(id) })),
    payOrder: (id, ask = {}, key = newKey()) => change(pathOf(id, "/pay"), key, ask, id),
    readReservation: ({ event, id, token }) =>
      service.ask("GET", pathAt(event, `/reservations/${id}`), {
        headers: { "Dibs-Token": token },
      }),
    cancelOrder: (id) => change(pathOf(id, "/cancel"), newKey(), {}, id),
    confirmPayment: (reference, card) => play(reference, "confirm", { card }),
    authenticatePayment: (reference, approve) => play(reference, "authenticate", { approve }),
  };
}

/** The refusal in what was thrown, of orders too; what is no refusal is thrown on. */
export function orderRefusalIn(error: unknown): OrderRefusal {
  return refusalIn(error);
}

function pathOf(id: string, rest = ""): string {
  return `${ORDERS}/${encodeURIComponent(id)}${rest}`;
}

function nameOf(id: string): string {
  return `dibs.order.${id}`;
}
