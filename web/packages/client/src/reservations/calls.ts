/** The calls about reservations of one event, as the service takes them. */

import { refusalIn } from "../refusals";
import { pathOf, type Service } from "../service";
import type { Choice } from "../types";
import type * as Wire from "../wire";
import type { CartChange } from "./cart";
import type { Held } from "./held";

export type Act = "extend" | "confirm" | "release" | "again";

/** Adds to a line of a cart (POST) or sets it (PUT). */
export type Filling = [method: "POST" | "PUT", line: CartChange];

/** Codes after which a reservation is not what was thought. */
export const MOVED_ON = /^(expired|already_\w+|not_due)$/;
/** Codes after which it is not ours, or not there any more; a page's key is another matter. */
export const GONE = /^(not_found|forbidden)$/;

/** A reservation, and what proves whose it is. */
type Named = Pick<Held, "token"> & { readonly reservation: Pick<Held["reservation"], "id"> };

/** All raise Refused, or NoAnswer where none came; what has a key is insisted on. */
export class Calls {
  readonly #service: Service;
  readonly #eventId: string;
  readonly #session: () => string;

  constructor(service: Service, eventId: string, session: () => string) {
    this.#service = service;
    this.#eventId = eventId;
    this.#session = session;
  }

  reserve(choice: Choice, key: string): Promise<Wire.Reservation> {
    const body = { ...choice, session: this.#session() };
    return this.#service.insist("POST", pathOf(this.#eventId, "/reservations"), key, { body });
  }

  act(held: Named, act: Act, key: string): Promise<Wire.Reservation> {
    return this.#service.insist("POST", this.#path(held, `/${act}`), key, proof(held));
  }

  amend(held: Held, choice: Choice, key: string): Promise<Wire.Reservation> {
    const call = { ...proof(held), body: choice };
    return this.#service.insist("PATCH", this.#path(held), key, call);
  }

  /** Changes a cart, or begins one where none is held. */
  fill(held: Held | undefined, [method, line]: Filling, key: string): Promise<Wire.Cart> {
    const cart = held && { cart: held.reservation.id };
    const body = { store: this.#eventId, ...line, ...cart, session: this.#session() };
    const call = { ...(held && proof(held)), body };
    return this.#service.insist(method, "/v1/stock/cart/lines", key, call);
  }

  /** How it stands, said to a page that is open. */
  beat(held: Held): Promise<Wire.Reservation> {
    const path = this.#path(held, "/heartbeat");
    return this.#service.ask<Wire.Reservation>("POST", path, proof(held)).catch((error) => {
      if (MOVED_ON.test(refusalIn(error).code)) return this.read(held);
      throw error;
    });
  }

  read(held: Named): Promise<Wire.Reservation> {
    return this.#service.ask("GET", this.#path(held), proof(held));
  }

  event(): Promise<Wire.Event> {
    return this.#service.ask("GET", pathOf(this.#eventId));
  }

  /** The page closes: nobody waits for the answer. */
  leave(held: Held): void {
    this.#service.part(this.#path(held, "/leave"), { token: held.token });
  }

  #path({ reservation: { id } }: Pick<Named, "reservation">, rest = ""): string {
    return pathOf(this.#eventId, `/reservations/${id}${rest}`);
  }
}

function proof({ token }: Pick<Held, "token">) {
  return { headers: { "Dibs-Token": token } };
}
