/** The calls about reservations of one event, as the service takes them. */

import { refusalIn } from "../refusals";
import { pathOf, type Request, type Service } from "../service";
import type { Choice } from "../types";
import type * as Wire from "../wire";
import type { CartChange } from "./cart";
import type { Held } from "./held";

export type Act = "extend" | "confirm" | "release" | "again";

/** Codes after which a reservation is not what was thought. */
export const MOVED_ON = /^(expired|already_\w+|not_due)$/;
/** Codes after which it is not ours, or not there any more; a page's key is another matter. */
export const GONE = /^(not_found|forbidden)$/;

/** What is sent by a key is told as a request; the others raise Refused, or NoAnswer. */
export class Calls {
  readonly #service: Service;
  readonly #eventId: string;
  readonly #session: () => string;

  constructor(service: Service, eventId: string, session: () => string) {
    this.#service = service;
    this.#eventId = eventId;
    this.#session = session;
  }

  reserve(choice: Choice): Request {
    const body = { ...choice, session: this.#session() };
    return ["POST", pathOf(this.#eventId, "/reservations"), { body }];
  }

  act(held: Held, act: Act): Request {
    return ["POST", this.#path(held, `/${act}`), proof(held)];
  }

  amend(held: Held, choice: Choice): Request {
    return ["PATCH", this.#path(held), { ...proof(held), body: choice }];
  }

  /** Adds to a cart (POST) or sets a line of it (PUT); begins one where none is held. */
  fill(held: Held | undefined, method: "POST" | "PUT", line: CartChange): Request {
    const cart = held && { cart: held.reservation.id };
    const body = { store: this.#eventId, ...line, ...cart, session: this.#session() };
    return [method, "/v1/stock/cart/lines", { ...(held && proof(held)), body }];
  }

  /** How it stands, said to a page that is open. */
  beat(held: Held): Promise<Wire.Reservation> {
    const path = this.#path(held, "/heartbeat");
    return this.#service.ask<Wire.Reservation>("POST", path, proof(held)).catch((error) => {
      if (MOVED_ON.test(refusalIn(error).code)) return this.read(held);
      throw error;
    });
  }

  read(held: Pick<Held, "token"> & { reservation: { id: string } }): Promise<Wire.Reservation> {
    return this.#service.ask("GET", this.#path(held), proof(held));
  }

  event(): Promise<Wire.Event> {
    return this.#service.ask("GET", pathOf(this.#eventId));
  }

  /** The page closes: nobody waits for the answer. */
  leave(held: Held): void {
    this.#service.part(this.#path(held, "/leave"), { token: held.token });
  }

  #path({ reservation: { id } }: { reservation: { id: string } }, rest = ""): string {
    return pathOf(this.#eventId, `/reservations/${id}${rest}`);
  }
}

function proof({ token }: Pick<Held, "token">) {
  return { headers: { "Dibs-Token": token } };
}
