/** The test service's JSON API: which call does what, and what was answered before. */

import type { CartChange } from "../reservations/cart";
import type { Choice } from "../types";
import { Carts } from "./carts";
import type { Hold, Inventory, Owner } from "./inventory";
import { Refusing } from "./refusing";
import type { Sales } from "./sales";

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly status: number;
  readonly content: object | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Shop {
  readonly inventory: Inventory;
  readonly sales: Sales;
}

interface Line extends CartChange {
  readonly store: string;
  readonly session: string;
  readonly cart?: string;
}

export class Answers {
  readonly #shops: ReadonlyMap<string, Shop>;
  readonly #byKey = new Map<string, { readonly asked: string; readonly answered: Answered }>();
  readonly #customers: ReadonlyMap<string, string>;
  readonly #now: () => string;

  /** `customers` are those who have signed in, by their tokens. */
  constructor(
    shops: ReadonlyMap<string, Shop>,
    customers: ReadonlyMap<string, string>,
    now: () => string,
  ) {
    this.#shops = shops;
    this.#customers = customers;
    this.#now = now;
  }

  /** What the service answers, once for each idempotency key; refusals included. */
  to(asked: Asked): Answered {
    const key = asked.headers.get("Idempotency-Key");
    const known = key && this.#byKey.get(key);
    const meaning = JSON.stringify([asked.method, asked.url.pathname, asked.body]);
    if (known && known.asked !== meaning) {
      return this.#problem(new Refusing("idempotency_key_reused"));
    }
    if (known) return { ...known.answered, content: { ...known.answered.content, replayed: true } };
    const answered = this.#decided(asked);
    if (key) this.#byKey.set(key, { asked: meaning, answered });
    return answered;
  }

  #decided(asked: Asked): Answered {
    try {
      return this.#route(asked);
    } catch (error) {
      if (error instanceof Refusing) return this.#problem(error);
      throw error;
    }
  }

  #problem({ code, status, message, members }: Refusing): Answered {
    const retryAfter = status === 429 || status === 503 ? { "Retry-After": "1" } : {};
    const problem = { type: `/docs/codes#${code}`, title: message, status, code, detail: message };
    return { status, headers: retryAfter, content: { ...problem, ...members, ...this.#stamp() } };
  }

  #route(asked: Asked): Answered {
    const [, version, collection, id, part, ...rest] = asked.url.pathname.split("/");
    if (asked.url.pathname === "/v1/stock/cart/lines") return this.#fill(asked);
    if (version !== "v1" || collection !== "events") throw new Refusing("not_found");
    if (!id) return this.#events();
    const shop = this.#shop(decodeURIComponent(id));
    shop.inventory.expire();
    if (!part) return this.#ok({ ...shop.inventory.details });
    if (part === "availability") return this.#availability(asked, shop);
    if (part === "plan") return this.#plan(shop);
    if (part === "reservations") return this.#reservation(asked, shop, rest);
    throw new Refusing("not_found");
  }

  #events(): Answered {
    const events = [...this.#shops.values()].map(({ inventory }) => inventory.details);
    return this.#ok({ events, next: null });
  }

  #availability({ headers }: Asked, { inventory }: Shop): Answered {
    const etag = `"${inventory.position}-${inventory.planVersion}"`;
    if (headers.get("If-None-Match") === etag) {
      return { status: 304, content: null, headers: { ETag: etag } };
    }
    return { ...this.#ok(inventory.availability()), headers: { ETag: etag } };
  }

  #plan({ inventory }: Shop): Answered {
    if (!inventory.plan) throw new Refusing("not_found", { plan: inventory.eventId });
    return { status: 200, content: inventory.plan };
  }

  #reservation(asked: Asked, { inventory, sales }: Shop, [id, verb]: string[]): Answered {
    const { method, body } = asked;
    if (!id) {
      const { session, ...choice } = body as unknown as { session: string } & Choice;
      return this.#told(sales, sales.reserve(choice, this.#owner(asked, session)), 201, true);
    }
    const hold = inventory.holds.get(id);
    if (!hold) throw new Refusing("not_found", { reservation: id });
    const token = asked.headers.get("Dibs-Token") ?? body.token;
    if (!token) throw new Refusing("unauthenticated");
    if (token !== hold.token) throw new Refusing("forbidden");
    if (method === "GET") return this.#told(sales, hold);
    if (method === "PATCH") sales.amend(hold, body as Choice);
    else if (verb === "again") {
      const { hold: made, again } = sales.again(hold);
      return this.#told(sales, made, 201, true, { again });
    } else this.#act(sales, verb ?? "", hold);
    return this.#told(sales, hold);
  }

  #act(sales: Sales, verb: string, hold: Hold): void {
    const verbs: Record<string, (hold: Hold) => void> = {
      extend: (held) => sales.extend(held),
      confirm: (held) => sales.confirm(held),
      release: (held) => sales.release(held),
      leave: (held) => sales.leave(held),
      heartbeat: (held) => sales.beat(held),
    };
    const act = verbs[verb];
    if (!act) throw new Refusing("not_found");
    act(hold);
  }

  #fill(asked: Asked): Answered {
    const { method, headers, body } = asked;
    const { store, product, quantity, location, cart, session } = body as unknown as Line;
    const shop = this.#shop(store);
    shop.inventory.expire();
    const owner = this.#owner(asked, session);
    const held = cart === undefined ? hers(shop, owner) : this.#held(shop, cart, headers);
    const carts = new Carts(shop);
    const how = method === "POST" ? "add" : "set";
    const hold = carts.fill(how, { product, quantity, location }, held, owner);
    const secret = hold ? { token: hold.token } : {};
    const told = { ...carts.told(hold), replayed: false, ...secret };
    return { status: 200, content: { ...told, ...this.#stamp() } };
  }

  #owner({ headers }: Asked, session: string): Owner {
    const token = headers.get("Authorization")?.replace(/^Bearer /, "") ?? "";
    return { session, customer: this.#customers.get(token) ?? null };
  }

  #held({ inventory }: Shop, id: string, headers: Headers): Hold {
    const hold = inventory.holds.get(id);
    if (!hold) throw new Refusing("not_found", { reservation: id });
    if (headers.get("Dibs-Token") !== hold.token) throw new Refusing("forbidden");
    return hold;
  }

  #told(sales: Sales, hold: Hold, status = 200, isSecret = false, more: object = {}): Answered {
    const secret = isSecret ? { token: hold.token } : {};
    const told = { ...sales.told(hold), replayed: false, ...more, ...secret };
    return { status, content: { ...told, ...this.#stamp() } };
  }

  #ok(content: object): Answered {
    return { status: 200, content: { ...content, ...this.#stamp() } };
  }

  #shop(eventId: string): Shop {
    const shop = this.#shops.get(eventId);
    if (!shop) throw new Refusing("not_found", { event: eventId });
    return shop;
  }

  #stamp() {
    return { server_now: this.#now() };
  }
}

/** The cart that a customer fills on whatever device; a browser alone has to show it. */
function hers({ sales }: Shop, { session, customer }: Owner): Hold | null {
  if (customer === null) return null;
  return sales.heldBy({ session, customer }).find((hold) => hold.customer === customer) ?? null;
}
