/** The seats as a list: sections, rows, and a button for each seat. */

import { element, find, setText } from "./dom.js";
import { AVAILABLE, CHOSEN, LOST } from "./states.js";
import * as words from "./words.js";

/**
 * @typedef {import("./plan.js").Seat} Seat
 * @typedef {import("./plan.js").Section} Section
 */

/**
 * How far arrow keys go, in seats and rows.
 *
 * @type {Record<string, [number, number]>}
 */
const ARROWS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

export class SeatList {
  #plan;
  #onSeat;
  #noteOf;
  /** @type {Uint8Array} */
  #states;
  /** @type {Map<Section, {free: HTMLElement, rows: HTMLElement}>} */
  #sections = new Map();
  /** @type {Map<Seat, HTMLElement>} */
  #buttons = new Map();

  /**
   * @param {import("./plan.js").Plan} plan
   * @param {(seat: Seat) => void} onSeat
   * @param {(seat: Seat) => string} noteOf category and price
   */
  constructor(plan, onSeat, noteOf) {
    this.#plan = plan;
    this.#onSeat = onSeat;
    this.#noteOf = noteOf;
    this.#states = new Uint8Array(plan.seats.length);
    find("list").append(...plan.sections.map((section) => this.#sectionOf(section)));
  }

  /** @param {Uint8Array} states of the seats, by their index */
  show(states) {
    this.#states = states;
    for (const [section, { free }] of this.#sections) {
      const count = section.rows.reduce((sum, row) =>
        sum + row.seats.filter((seat) => states[seat.index] === AVAILABLE).length, 0);
      setText(free, words.freeSeats(count));
    }
    for (const [seat, button] of this.#buttons) this.#update(seat, button);
  }

  /** @param {Section} section */
  #sectionOf(section) {
    const free = element("span", { className: "free" });
    const rows = element("div", { className: "rows" });
    rows.addEventListener("keydown", (event) => this.#move(event, section));
    this.#sections.set(section, { free, rows });
    // Thousands of buttons are only made where somebody looks.
    const ontoggle = () => {
      if (!rows.childElementCount) rows.append(...section.rows.map((row) => this.#rowOf(row)));
    };
    return element("details", { ontoggle },
      element("summary", {}, element("h3", {}, words.section(section.name) || "Seats"), free),
      rows);
  }

  /** @param {import("./plan.js").Row} row */
  #rowOf(row) {
    const buttons = row.seats.map((seat) => this.#buttonOf(seat));
    buttons.forEach((button, index) => { button.tabIndex = index ? -1 : 0; });
    const seats = element("div", { className: "row-seats" }, ...buttons);
    seats.addEventListener("focusin", ({ target }) => {
      buttons.forEach((button) => { button.tabIndex = button === target ? 0 : -1; });
    });
    const name = row.name ? `Row ${row.name}` : "Row";
    return element("div", { className: "row", role: "group", "aria-label": name },
      element("h4", {}, name), seats);
  }

  /** @param {Seat} seat */
  #buttonOf(seat) {
    const button = element("button", {
      type: "button", className: "seat", "data-seat": seat.id,
      onclick: () => this.#onSeat(seat),
    }, seat.number);
    this.#buttons.set(seat, button);
    this.#update(seat, button);
    return button;
  }

  /**
   * @param {Seat} seat
   * @param {HTMLElement} button
   */
  #update(seat, button) {
    const state = this.#states[seat.index];
    const label = `Seat ${seat.number}, ${this.#noteOf(seat)}, ${words.seatState[state]}`;
    if (button.ariaLabel === label) return;
    button.ariaLabel = label;
    button.dataset.state = String(state);
    button.ariaPressed = String(state === CHOSEN || state === LOST);
    button.ariaDisabled = String(![AVAILABLE, CHOSEN, LOST].includes(state));
  }

  /**
   * Arrow keys go from seat to seat; Tab goes from row to row.
   *
   * @param {KeyboardEvent} event
   * @param {Section} section
   */
  #move(event, section) {
    const seat = this.#plan.byId.get(/** @type {any} */ (event.target).dataset.seat);
    if (!seat) return;
    const next = event.key === "Home" ? seat.row.seats[0]
      : event.key === "End" ? seat.row.seats.at(-1)
        : neighbour(seat, section, ARROWS[event.key]);
    if (!next) return;
    event.preventDefault();
    this.#buttons.get(next)?.focus();
  }
}

/**
 * @param {Seat} seat
 * @param {Section} section
 * @param {[number, number] | undefined} step
 */
function neighbour(seat, section, step) {
  if (!step) return null;
  const [seats, rows] = step;
  const row = section.rows[section.rows.indexOf(seat.row) + rows];
  const at = seat.row.seats.indexOf(seat) + seats;
  if (rows && row) return row.seats[Math.min(at, row.seats.length - 1)];
  return seats ? seat.row.seats[at] : null;
}
