/** What somebody has chosen and not yet reserved: seats, tickets and goods. */

/**
 * @typedef {import("./storage.js").Asked} Asked
 * @typedef {{kind: "seat" | "item", id: string, label: string, note: string, count: number,
 *   amountMinor: number | null, isLost: boolean}} Line
 */

import { LOST } from "./states.js";
import * as words from "./words.js";

/** @type {Asked} */
export const NOTHING = { items: {}, seats: [] };

/**
 * @param {Asked} choice
 * @param {string} seatId
 * @returns {Asked}
 */
export function toggleSeat({ items, seats }, seatId) {
  const without = seats.filter((id) => id !== seatId);
  return { items, seats: without.length < seats.length ? without : [...seats, seatId] };
}

/**
 * @param {Asked} choice
 * @param {string} item
 * @param {number} count
 * @returns {Asked}
 */
export function setCount({ items, seats }, item, count) {
  const { [item]: _, ...others } = items;
  return { seats, items: count > 0 ? { ...others, [item]: count } : others };
}

/** @param {Asked} choice */
export function countOf({ items, seats }) {
  return Object.values(items).reduce((sum, count) => sum + count, seats.length);
}

/**
 * The most units of an item that can be chosen beside the rest of a choice.
 *
 * What is drawn on is shared: adults and students stand on one floor.
 *
 * @param {string} item
 * @param {Asked} choice
 * @param {any} event
 * @param {any} availability
 */
export function mostOf(item, choice, event, availability) {
  const others = setCount(choice, item, 0);
  const wanted = demandOf(others, event);
  const rooms = Object.entries(drawsOf(item, event)).map(([target, each]) => {
    const left = availability.items[target]?.available_count ?? Infinity;
    return Math.floor((left - (wanted[target] ?? 0)) / each);
  });
  return Math.max(Math.min(...rooms, event.units_max - countOf(others)), 0);
}

/**
 * An item itself and everything it draws on, by units.
 *
 * @param {string} item
 * @param {any} event
 * @returns {Record<string, number>}
 */
export function drawsOf(item, event) {
  return { [item]: 1, ...event.items[item]?.draws };
}

/**
 * @param {Asked} choice
 * @param {any} event
 */
function demandOf(choice, event) {
  /** @type {Record<string, number>} */
  const demand = {};
  for (const [item, count] of Object.entries(choice.items)) {
    for (const [target, each] of Object.entries(drawsOf(item, event))) {
      demand[target] = (demand[target] ?? 0) + count * each;
    }
  }
  return demand;
}

/**
 * A choice as lines of an order, seats first.
 *
 * @param {Asked} asked
 * @param {{plan: import("./plan.js").Plan | null, availability: any}} state
 * @param {Uint8Array | null} seatStates
 * @returns {Line[]}
 */
export function linesOf({ items, seats }, { plan, availability }, seatStates) {
  const named = availability.items;
  return [
    ...seats.map((id) => {
      const seat = plan?.byId.get(id);
      return /** @type {Line} */ ({
        kind: "seat", id, count: 1, label: seat ? words.seat(seat) : id,
        note: seat ? named[seat.item]?.name ?? seat.item : "",
        amountMinor: (seat && named[seat.item]?.price_minor) ?? null,
        isLost: Boolean(seat && seatStates?.[seat.index] === LOST),
      });
    }),
    ...Object.entries(items).map(([id, count]) => {
      const price = named[id]?.price_minor ?? null;
      return /** @type {Line} */ ({
        kind: "item", id, count, label: named[id]?.name ?? id, note: "", isLost: false,
        amountMinor: price === null ? null : price * count,
      });
    }),
  ];
}

/**
 * The price of all lines, null where one has none.
 *
 * @param {Line[]} lines
 */
export function amountOf(lines) {
  return lines.reduce(
    (sum, { amountMinor }) => (sum === null || amountMinor === null ? null : sum + amountMinor),
    /** @type {number | null} */ (0),
  );
}
