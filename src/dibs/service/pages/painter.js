/** Draws the plan as the camera sees it. */

import { paintAreas } from "./areas.js";
import { legible } from "./colors.js";
import { paintLabels } from "./labels.js";
import { OWN, Stamps } from "./marks.js";

/** With more seats in sight a move shows the last picture, and a new one now and then. */
const SEATS_IN_MOTION_MAX = 2_500;
const PICTURE_MS_MAX = 250;

/** Draws one plan on one canvas. */
export class Painter {
  #plan;
  #context;
  #stamps = new Stamps();
  #palette;
  #ratio = 1;
  #picture = document.createElement("canvas");
  /** How the camera stood when the picture was taken. */
  #taken = { x: 0, y: 0, scale: 1, at: -Infinity };

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./plan.js").Plan} plan
   */
  constructor(canvas, plan) {
    this.#plan = plan;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.#palette = paletteOf(canvas, plan);
  }

  /** The page's colours have changed. */
  recolor() {
    this.#palette = paletteOf(this.#context.canvas, this.#plan);
  }

  /**
   * @param {import("./camera.js").Camera} camera
   * @param {Uint8Array} states
   * @param {import("./plan.js").Seat | null} pointedAt
   * @param {(area: string) => string} noteOf what to say of an area
   * @param {boolean} isMoving whether the next frame is sure to come
   */
  paint(camera, states, pointedAt, noteOf, isMoving) {
    const r = this.#plan.radius * camera.scale;
    const seen = this.#plan.seats.filter((seat) => camera.sees(seat, 2 * r));
    const isMuch = seen.length > SEATS_IN_MOTION_MAX;
    if (isMoving && isMuch && performance.now() - this.#taken.at < PICTURE_MS_MAX) {
      this.#movePicture(camera);
      return;
    }
    this.#fit(camera);
    const scene = {
      context: this.#context, ratio: this.#ratio, camera, plan: this.#plan, palette: this.#palette,
    };
    paintAreas(scene, noteOf);
    this.#stamps.prepare(r, this.#ratio, this.#palette);
    this.#stamp(camera, states, seen);
    paintLabels(scene, states, seen);
    if (isMuch) this.#takePicture(camera);
    if (pointedAt) this.#paintPointer(camera, pointedAt, r);
  }

  /** @param {import("./camera.js").Camera} camera */
  #takePicture({ x, y, scale }) {
    const { canvas } = this.#context;
    Object.assign(this.#picture, { width: canvas.width, height: canvas.height });
    this.#picture.getContext("2d")?.drawImage(canvas, 0, 0);
    this.#taken = { x, y, scale, at: performance.now() };
  }

  /** @param {import("./camera.js").Camera} camera */
  #movePicture(camera) {
    this.#fit(camera);
    const factor = camera.scale / this.#taken.scale;
    const left = (camera.x - this.#taken.x * factor) * this.#ratio;
    const top = (camera.y - this.#taken.y * factor) * this.#ratio;
    const { width, height } = this.#picture;
    this.#context.drawImage(this.#picture, left, top, width * factor, height * factor);
  }

  /**
   * An empty canvas of the right size, in device pixels.
   *
   * @param {import("./camera.js").Camera} camera
   */
  #fit({ width, height }) {
    this.#ratio = Math.min(devicePixelRatio || 1, 2);
    const { canvas } = this.#context;
    const [w, h] = [Math.round(width * this.#ratio), Math.round(height * this.#ratio)];
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, w, h);
  }

  /**
   * @param {import("./camera.js").Camera} camera
   * @param {Uint8Array} states
   * @param {import("./plan.js").Seat[]} seen
   */
  #stamp(camera, states, seen) {
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    const scale = camera.scale * this.#ratio;
    const [left, top] = [camera.x * this.#ratio, camera.y * this.#ratio];
    const stamp = (/** @type {import("./plan.js").Seat} */ seat) => this.#stamps.stamp(
      this.#context, states[seat.index], seat.color, seat.x * scale + left, seat.y * scale + top,
    );
    const last = [];
    for (const seat of seen) {
      if (OWN.has(states[seat.index])) last.push(seat);
      else stamp(seat);
    }
    last.forEach(stamp);
  }

  /**
   * @param {import("./camera.js").Camera} camera
   * @param {import("./plan.js").Seat} seat
   * @param {number} r
   */
  #paintPointer(camera, seat, r) {
    const context = this.#context;
    const { x, y } = camera.toScreen(seat);
    context.strokeStyle = this.#palette.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, r * 1.25 + 2.5, 0, 7);
    context.stroke();
  }
}

/**
 * The page's colours, from its style sheet, and the plan's made legible on them.
 *
 * @param {HTMLElement} element
 * @param {import("./plan.js").Plan} plan
 * @returns {import("./marks.js").Palette}
 */
export function paletteOf(element, plan) {
  const style = getComputedStyle(element);
  const named = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const surface = named("map");
  return {
    surface, ink: named("ink"), muted: named("muted"), faint: named("faint"),
    alarm: named("red"), line: named("area"),
    colors: plan.colors.map((color) => legible(color, surface)),
  };
}
