/** Tickets without a seat, and goods: each with a stepper and what is true of it now. */

import { drawsOf, mostOf } from "./choice.js";
import { element, find, icon, setText } from "./dom.js";
import { formatCount } from "./format.js";
import * as words from "./words.js";

/** @typedef {{room: HTMLElement, parts: Record<string, any>}} Ware */

const ROOMS = /** @type {const} */ ({ ticket: "tickets", stock: "goods" });

export class Shelf {
  #onCount;
  /** @type {Map<string, Ware>} */
  #wares = new Map();

  /** @param {(item: string, change: 1 | -1) => void} onCount */
  constructor(onCount) {
    this.#onCount = onCount;
  }

  /**
   * @param {any} state
   * @param {import("./format.js").Formats} formats
   */
  show(state, formats) {
    const { event, availability } = state;
    for (const item of offered(event, availability)) {
      if (!this.#wares.has(item)) this.#add(item, availability.items[item]);
      this.#update(item, state, formats);
    }
    for (const [kind, room] of Object.entries(ROOMS)) {
      const isEmpty = !find(`${room}-list`).childElementCount;
      find(room).hidden = isEmpty;
      if (kind === "ticket") setText(find("shared"), sharedWords(event, availability));
    }
  }

  /**
   * Leads to what an area of the plan is sold as.
   *
   * @param {string} area
   * @param {any} event
   */
  reveal(area, event) {
    const item = [...this.#wares.keys()].find((ware) => area in drawsOf(ware, event));
    const more = item && this.#wares.get(item)?.parts.more;
    more?.scrollIntoView({ block: "center" });
    more?.focus();
  }

  /**
   * @param {string} item
   * @param {any} stock
   */
  #add(item, { kind, name }) {
    const button = (/** @type {string} */ symbol, /** @type {string} */ label,
      /** @type {1 | -1} */ change) => element("button", {
      type: "button", className: "step", "aria-label": `${label} ${name}`,
      onclick: (/** @type {MouseEvent} */ { currentTarget }) => {
        const { ariaDisabled } = /** @type {Element} */ (currentTarget);
        if (ariaDisabled !== "true") this.#onCount(item, change);
      },
    }, icon(symbol));
    const parts = {
      price: element("span", { className: "price" }),
      left: element("span", { className: "left" }),
      refusal: element("p", { className: "refusal", hidden: true }),
      fewer: button("minus", "One fewer:", -1),
      count: element("output", {}, "0"),
      more: button("plus", "One more:", 1),
    };
    const room = find(`${ROOMS[/** @type {"ticket" | "stock"} */ (kind)]}-list`);
    room.append(element("li", { className: "ware", "data-item": item },
      element("div", { className: "about" },
        element("h3", {}, name),
        element("p", {}, parts.price, parts.left)),
      element("div", { className: "stepper", role: "group", "aria-label": name },
        parts.fewer, parts.count, parts.more),
      parts.refusal));
    this.#wares.set(item, { room, parts });
  }

  /**
   * @param {string} item
   * @param {any} state
   * @param {import("./format.js").Formats} formats
   */
  #update(item, state, formats) {
    const { event, availability, choice, asked, phase, busy } = state;
    const stock = availability.items[item];
    const { parts } = /** @type {Ware} */ (this.#wares.get(item));
    const isHeld = phase === "reserved" || phase === "checking";
    const count = (isHeld ? asked : choice).items[item] ?? 0;
    const most = isHeld || busy ? 0 : mostOf(item, choice, event, availability);
    const price = stock.price_minor;
    setText(parts.price, price === null ? "" : formats.money(price));
    const { text, level } = leftOf(item, state);
    setText(parts.left, text);
    parts.left.dataset.level = level;
    setText(parts.count, formatCount(count));
    parts.more.ariaDisabled = String(count >= most || !availability.on_sale);
    parts.fewer.ariaDisabled = String(count === 0 || isHeld || Boolean(busy));
    const short = shortOf(item, state);
    parts.refusal.hidden = short === null;
    setText(parts.refusal, short === null ? "" : words.fewLeft(short));
  }
}

/**
 * The items sold by the piece; what is sold as something else is no ware of its own.
 *
 * @param {any} event
 * @param {any} availability
 */
function offered(event, availability) {
  const isOffered = (/** @type {string} */ item) => {
    const { kind, price_minor: price } = availability.items[item];
    if (kind === "seat" || hasTypes(item, event)) return false;
    return price !== null || !isDrawnOn(item, event);
  };
  const priceOf = (/** @type {string} */ item) => availability.items[item].price_minor ?? 0;
  return Object.keys(availability.items).filter(isOffered)
    .sort((a, b) => priceOf(b) - priceOf(a) || a.localeCompare(b));
}

/**
 * @param {string} item
 * @param {any} event
 */
const isDrawnOn = (item, event) =>
  Object.values(event.items).some((/** @type {any} */ other) => item in other.draws);

/**
 * Whether some ticket is one unit of it and nothing else, as adult and student are of a floor.
 *
 * @param {string} item
 * @param {any} event
 */
const hasTypes = (item, event) => Object.values(event.items).some(
  (/** @type {any} */ { draws }) => draws[item] === 1 && Object.keys(draws).length === 1,
);

/**
 * What is left of that which several wares share.
 *
 * @param {any} event
 * @param {any} availability
 */
function sharedWords(event, availability) {
  return Object.entries(availability.items)
    .filter(([item, stock]) => stock.kind === "ticket" && isDrawnOn(item, event))
    .filter(([, stock]) => stock.capacity !== null)
    .map(([, stock]) =>
      `${stock.name}: ${words.leftOf(stock.available_count, stock.capacity)}`)
    .join(" · ");
}

/**
 * What is true of an item now, in words, and how pressing it is.
 *
 * @param {string} item
 * @param {any} state
 */
function leftOf(item, { event, availability, reservation, phase }) {
  const stock = availability.items[item];
  const count = stock.available_count;
  if (count === null) return { text: words.unlimited, level: "plenty" };
  if (count > 0) {
    return stock.low_stock
      ? { text: words.fewLeft(count), level: "few" }
      : { text: words.left(count), level: "plenty" };
  }
  const empty = Object.keys(drawsOf(item, event))
    .filter((target) => (availability.items[target]?.available_count ?? 1) <= 0);
  const reserved = Math.max(0, ...empty.map((target) => availability.items[target].reserved_count));
  const isOurs = phase === "reserved" && reservation?.items[item] > 0;
  if (isOurs) return { text: words.allYours, level: "few" };
  return reserved > 0
    ? { text: words.inCarts, level: "few" }
    : { text: words.soldOut, level: "none" };
}

/**
 * How much is left of an item that was just refused; null where it was not.
 *
 * @param {string} item
 * @param {any} state
 */
function shortOf(item, { event, refusal, choice }) {
  if (refusal?.code !== "sold_out" || !choice.items[item]) return null;
  const lefts = Object.entries(drawsOf(item, event))
    .filter(([target]) => target in refusal.available)
    .map(([target, each]) => Math.floor(refusal.available[target] / each));
  return lefts.length ? Math.min(...lefts) : null;
}
