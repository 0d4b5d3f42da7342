/** Carts of a store in memory: products, and the items they come from. */

import type { CartChange } from "../reservations/cart";
import type { StockLine } from "../types";
import type * as Wire from "../wire";
import type { Shop } from "./answers";
import type { Hold, Owner } from "./inventory";
import { Refusing } from "./refusing";

export class Carts {
  readonly #shop: Shop;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  /** The hold afterwards; null where nothing is left in it. */
  fill(how: "add" | "set", line: CartChange, held: Hold | null, owner: Owner): Hold | null {
    const { sales, inventory } = this.#shop;
    const items = inventory.unseated(held?.items ?? {});
    const sources = this.#sources(line);
    if (!sources.length) throw new Refusing("not_found", { products: [line.product] });
    let wanted = line.quantity;
    if (how === "add") for (const item of sources) wanted += items[item] ?? 0;
    for (const item of sources) {
      const left = inventory.item(item).available_count ?? Number.POSITIVE_INFINITY;
      const units = Math.min(wanted, left + (held?.items[item] ?? 0));
      wanted -= units;
      if (units) items[item] = units;
      else delete items[item];
    }
    if (wanted) throw new Refusing("sold_out", { available: { [line.product]: 0 } });
    if (!held) return Object.keys(items).length ? sales.reserve({ items }, owner) : null;
    if (Object.keys(items).length) sales.amend(held, { items });
    else sales.release(held);
    return held.status === "reserved" ? held : null;
  }

  told(hold: Hold | null): Omit<Wire.Cart, "server_now" | "replayed"> {
    const store = this.#shop.inventory.eventId;
    if (hold) {
      const { event: _, items, seats: __, ...told } = this.#shop.sales.told(hold);
      return { ...told, store, status: "reserved", lines: this.#lines(items) };
    }
    const nothing = { id: null, amount_minor: 0, currency: null, reserved_at: null };
    const counts = { seconds_left: 0, extension_count: 0, extensions_left: 0 };
    const state = { store, status: "empty" as const, lines: [], valid: false, expires_at: null };
    return { ...nothing, ...counts, ...state };
  }

  #lines(items: Readonly<Record<string, number>>): StockLine[] {
    const lines = new Map<string, StockLine>();
    for (const [item, quantity] of Object.entries(items)) {
      const { product, location } = this.#shop.inventory.item(item);
      const name = product ?? item;
      const line = lines.get(name) ?? { product: name, quantity: 0, locations: [] };
      const place = { item, location: location ?? null, quantity };
      lines.set(name, {
        product: name,
        quantity: line.quantity + quantity,
        locations: [...line.locations, place],
      });
    }
    return [...lines.values()];
  }

  /** Items a product comes from, the item of its own name where it is one. */
  #sources({ product, location }: CartChange): string[] {
    const { details } = this.#shop.inventory;
    const items = Object.entries(details.items).filter(([id, item]) => {
      const isOf = (item.product ?? id) === product;
      return isOf && (location === undefined || item.location === location);
    });
    return items.map(([id]) => id);
  }
}
