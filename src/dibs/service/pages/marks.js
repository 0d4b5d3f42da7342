/** How a seat is drawn in each state: told apart by shape, not by colour alone. */

import { AVAILABLE, BLOCKED, CHOSEN, LOST, RESERVED, SOLD, STATES, YOURS } from "./states.js";

/**
 * @typedef {{ink: string, surface: string, muted: string, faint: string, alarm: string,
 *   line: string, colors: string[]}} Palette
 */

/** Below it no shape is seen, only size. */
const SMALL_PX = 3;
/** What is one's own is seen from any distance. */
const OWN_PX_MIN = 5;
/** States drawn last and at a size of their own, so that no neighbour covers them. */
export const OWN = new Set([CHOSEN, YOURS, LOST]);
/** A mark's extent, in radii. */
const PADDING = 1.75;

/**
 * Draws one seat's mark around the origin.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} state
 * @param {number} r its radius
 * @param {string} color its category's
 * @param {Palette} palette
 */
export function drawMark(context, state, r, color, palette) {
  context.lineCap = "round";
  context.lineJoin = "round";
  if (state === AVAILABLE) disc(context, r, color);
  else if (state === CHOSEN) drawOwn(context, r, palette, false);
  else if (state === YOURS) drawOwn(context, r, palette, true);
  else if (state === RESERVED) drawReserved(context, r, palette);
  else if (state === LOST) drawLost(context, r, palette);
  else if (r < SMALL_PX) disc(context, r * 0.45, palette.faint);
  else if (state === SOLD) cross(context, r * 0.5, r * 0.28, palette.muted);
  else if (state === BLOCKED) bar(context, r * 0.55, r * 0.28, palette.faint);
}

/**
 * Every mark of a plan, drawn once for a size and then only copied.
 */
export class Stamps {
  #sheet = document.createElement("canvas");
  #side = 0;
  #key = "";

  /**
   * @param {number} radius in CSS pixels
   * @param {number} ratio device pixels per CSS pixel
   * @param {Palette} palette
   */
  prepare(radius, ratio, palette) {
    const key = `${Math.round(radius * ratio * 4)} ${palette.ink} ${palette.surface}`;
    if (key === this.#key) return;
    this.#key = key;
    const own = Math.max(radius, OWN_PX_MIN) * ratio;
    this.#side = Math.ceil(own * PADDING * 2) + 2;
    this.#sheet.width = this.#side * palette.colors.length;
    this.#sheet.height = this.#side * STATES.length;
    const context = /** @type {CanvasRenderingContext2D} */ (this.#sheet.getContext("2d"));
    for (const state of STATES) {
      const r = OWN.has(state) ? own : radius * ratio;
      palette.colors.forEach((color, column) => {
        const middle = this.#side / 2;
        context.setTransform(
          1, 0, 0, 1, column * this.#side + middle, state * this.#side + middle,
        );
        drawMark(context, state, r, color, palette);
      });
    }
  }

  /**
   * Copies a mark to a place in device pixels.
   *
   * @param {CanvasRenderingContext2D} context
   * @param {number} state
   * @param {number} color
   * @param {number} x
   * @param {number} y
   */
  stamp(context, state, color, x, y) {
    const side = this.#side;
    context.drawImage(
      this.#sheet, color * side, state * side, side, side, x - side / 2, y - side / 2, side, side,
    );
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} r
 * @param {string} color
 */
function disc(context, r, color) {
  context.fillStyle = color;
  context.beginPath();
  context.arc(0, 0, r, 0, 7);
  context.fill();
}

/**
 * A tick in a dark disc; a ring around it once it is held.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} r
 * @param {Palette} palette
 * @param {boolean} isHeld
 */
function drawOwn(context, r, palette, isHeld) {
  disc(context, r * 1.5, palette.surface);
  disc(context, r * 1.18, palette.ink);
  if (isHeld) {
    context.strokeStyle = palette.ink;
    context.lineWidth = Math.max(r * 0.16, 1);
    context.beginPath();
    context.arc(0, 0, r * 1.45, 0, 7);
    context.stroke();
  }
  context.strokeStyle = palette.surface;
  context.lineWidth = r * 0.3;
  context.beginPath();
  context.moveTo(-r * 0.5, r * 0.03);
  context.lineTo(-r * 0.12, r * 0.42);
  context.lineTo(r * 0.54, -r * 0.36);
  context.stroke();
}

/**
 * A ring that is half full.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} r
 * @param {Palette} palette
 */
function drawReserved(context, r, palette) {
  context.fillStyle = context.strokeStyle = palette.muted;
  context.lineWidth = Math.max(r * 0.2, 0.75);
  context.beginPath();
  context.arc(0, 0, r * 0.82, 0, 7);
  context.stroke();
  context.beginPath();
  context.arc(0, 0, r * 0.82, Math.PI / 2, (Math.PI * 3) / 2);
  context.fill();
}

/**
 * A cross in a ring, in the colour of alarm.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} r
 * @param {Palette} palette
 */
function drawLost(context, r, palette) {
  disc(context, r * 1.5, palette.surface);
  context.strokeStyle = palette.alarm;
  context.lineWidth = r * 0.26;
  context.beginPath();
  context.arc(0, 0, r * 1.2, 0, 7);
  context.stroke();
  cross(context, r * 0.5, r * 0.28, palette.alarm);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} r
 * @param {number} width
 * @param {string} color
 */
function cross(context, r, width, color) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(-r, -r);
  context.lineTo(r, r);
  context.moveTo(r, -r);
  context.lineTo(-r, r);
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} r
 * @param {number} width
 * @param {string} color
 */
function bar(context, r, width, color) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(-r, 0);
  context.lineTo(r, 0);
  context.stroke();
}
