/** The seats of an event, as a map and as a list. */

import { find } from "./dom.js";
import { Legend } from "./legend.js";
import { SeatMap } from "./map.js";
import { SeatList } from "./seat-list.js";
import { seatStates } from "./states.js";
import * as words from "./words.js";

/**
 * @typedef {object} Surroundings
 * @property {(seat: import("./plan.js").Seat, state: number) => void} onSeat
 * @property {(area: string) => void} onArea
 * @property {() => any} state
 */

export class Seating {
  #plan;
  #formats;
  #around;
  #map;
  #list;
  #legend;
  #states;

  /**
   * @param {import("./plan.js").Plan} plan
   * @param {import("./format.js").Formats} formats
   * @param {Surroundings} around
   */
  constructor(plan, formats, around) {
    this.#plan = plan;
    this.#formats = formats;
    this.#around = around;
    this.#states = new Uint8Array(plan.seats.length);
    find("seating").hidden = false;
    find("event").dataset.seated = "";
    const onSeat = (/** @type {import("./plan.js").Seat} */ seat) =>
      around.onSeat(seat, this.#states[seat.index]);
    this.#map = new SeatMap(plan, {
      onSeat,
      onArea: around.onArea,
      describe: (seat) => [
        words.seat(seat), this.#noteOf(seat), words.seatState[this.#states[seat.index]],
      ],
      noteOf: (area) => this.#leftIn(area),
    });
    this.#list = new SeatList(plan, onSeat, (seat) => this.#noteOf(seat));
    this.#legend = new Legend(plan);
    this.#listenToViews();
  }

  /** The state of every seat by its index. */
  get states() {
    return this.#states;
  }

  /**
   * @param {any} state
   * @param {any} before
   */
  show(state, before) {
    const { availability, choice, reservation, phase, refusal } = state;
    const isHeld = ["reserved", "checking", "confirmed"].includes(phase);
    const refused = refusal?.code === "seats_unavailable" ? refusal.seats : [];
    this.#states = seatStates(
      this.#plan, availability, choice.seats, isHeld ? reservation.seats : [], refused,
    );
    this.#map.show(this.#states);
    this.#list.show(this.#states);
    this.#legend.show(availability, this.#formats);
    if (refused.length && refusal !== before.refusal) this.#map.reveal(refused);
  }

  /** @param {import("./plan.js").Seat} seat */
  #noteOf(seat) {
    const stock = this.#around.state().availability.items[seat.item];
    const price = stock?.price_minor ?? null;
    const name = stock?.name ?? seat.item;
    return price === null ? name : `${name} · ${this.#formats.money(price)}`;
  }

  /** @param {string} area */
  #leftIn(area) {
    const count = this.#around.state().availability?.items[area]?.available_count;
    if (count === undefined || count === null) return "";
    return count > 0 ? words.left(count) : words.soldOut;
  }

  #listenToViews() {
    const choose = (/** @type {boolean} */ isList) => {
      find("map-view").hidden = isList;
      find("list-view").hidden = !isList;
      find("show-map").ariaPressed = String(!isList);
      find("show-list").ariaPressed = String(isList);
    };
    find("show-map").addEventListener("click", () => choose(false));
    find("show-list").addEventListener("click", () => choose(true));
    find("skip").addEventListener("click", (/** @type {Event} */ event) => {
      event.preventDefault();
      choose(true);
      find("list").querySelector("summary")?.focus();
    });
  }
}
