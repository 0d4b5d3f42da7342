/** What the marks and colours on the map mean. */

import { element, find, setText } from "./dom.js";
import { drawMark } from "./marks.js";
import { paletteOf } from "./painter.js";
import { AVAILABLE, BLOCKED, CHOSEN, RESERVED, SOLD, YOURS } from "./states.js";
import * as words from "./words.js";

const SIDE_PX = 22;
const RADIUS_PX = 7;

export class Legend {
  #plan;
  #colors;
  /** @type {Map<string, {price: HTMLElement, left: HTMLElement}>} */
  #items = new Map();
  /** @type {(() => void)[]} */
  #redraws = [];

  /** @param {import("./plan.js").Plan} plan */
  constructor(plan) {
    this.#plan = plan;
    this.#colors = new Map(plan.seats.map((seat) => [seat.item, seat.color]));
    find("legend").append(...[AVAILABLE, CHOSEN, YOURS, RESERVED, SOLD, BLOCKED].map((state) =>
      element("li", {}, this.#mark(state, 0), words.legend[state])));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const redraw of this.#redraws) redraw();
    });
  }

  /**
   * @param {any} availability
   * @param {import("./format.js").Formats} formats
   */
  show(availability, formats) {
    for (const [item, color] of this.#colors) {
      const stock = availability.items[item];
      if (!stock) continue;
      const { price, left } = this.#items.get(item) ?? this.#add(item, color, stock.name);
      setText(price, stock.price_minor === null ? "" : formats.money(stock.price_minor));
      const isLent = stock.available_count === 0 && stock.reserved_count > 0;
      setText(left, stock.available_count > 0 ? words.left(stock.available_count)
        : isLent ? words.inCarts : words.soldOut);
    }
  }

  /**
   * @param {string} item
   * @param {number} color
   * @param {string} name
   */
  #add(item, color, name) {
    const parts = {
      price: element("span", { className: "price" }),
      left: element("span", { className: "left" }),
    };
    find("categories").append(element("li", {},
      this.#mark(AVAILABLE, color), element("span", {}, name), parts.price, parts.left));
    this.#items.set(item, parts);
    return parts;
  }

  /**
   * The mark of a state as the map draws it.
   *
   * @param {number} state
   * @param {number} color
   */
  #mark(state, color) {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", {
      width: SIDE_PX * ratio, height: SIDE_PX * ratio, className: "mark", "aria-hidden": "true",
    }));
    const draw = () => {
      const palette = paletteOf(find("map"), this.#plan);
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      const middle = (SIDE_PX * ratio) / 2;
      context.setTransform(ratio, 0, 0, ratio, middle, middle);
      drawMark(context, state, RADIUS_PX, palette.colors[color] ?? palette.muted, palette);
    };
    draw();
    this.#redraws.push(draw);
    return canvas;
  }
}
