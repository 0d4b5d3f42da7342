/** The seating plan as a picture: pan, zoom, point and tap. */

import { Camera } from "./camera.js";
import { find, setText } from "./dom.js";
import { watchGestures } from "./gestures.js";
import { Grid } from "./grid.js";
import { Painter } from "./painter.js";

/** From seat to seat at the closest, and what a finger needs (WCAG 2.2, 2.5.8). */
const PITCH_PX_MAX = 52;
const PITCH_PX_TOUCH = 24;
const PITCH_PX_MOUSE = 11;
const STEP = 1.6;
const GLIDE_MS = 160;
const REST_MS = 120;

/**
 * @typedef {object} Surroundings
 * @property {(seat: import("./plan.js").Seat) => void} onSeat
 * @property {(area: string) => void} onArea
 * @property {(seat: import("./plan.js").Seat) => string[]} describe lines of text
 * @property {(area: string) => string} noteOf
 */

export class SeatMap {
  #plan;
  #around;
  #frame = find("map");
  #canvas = find("canvas");
  #tip = find("tip");
  #camera;
  #painter;
  #grid;
  /** @type {Uint8Array} */
  #states;
  /** @type {import("./plan.js").Seat | null} */
  #pointedAt = null;
  #isDue = false;
  #gliding = 0;
  #resting = 0;
  #isMoving = false;

  /**
   * @param {import("./plan.js").Plan} plan
   * @param {Surroundings} around
   */
  constructor(plan, around) {
    this.#plan = plan;
    this.#around = around;
    this.#camera = new Camera(plan.box, PITCH_PX_MAX / plan.pitch);
    this.#painter = new Painter(this.#canvas, plan);
    this.#grid = new Grid(plan.seats, plan.pitch * 2);
    this.#states = new Uint8Array(plan.seats.length);
    const { left, top, right, bottom } = plan.box;
    this.#frame.style.setProperty("--aspect", String((right - left) / (bottom - top || 1)));
    new ResizeObserver(() => this.#resize()).observe(this.#frame);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.#painter.recolor();
      this.#draw();
    });
    this.#watch();
  }

  /** @param {Uint8Array} states of the seats, by their index */
  show(states) {
    this.#states = states;
    if (this.#pointedAt) this.#explain(this.#pointedAt);
    this.#draw();
  }

  /**
   * Brings seats into view.
   *
   * @param {string[]} seatIds
   */
  reveal(seatIds) {
    const seat = this.#plan.byId.get(seatIds[0]);
    if (!seat) return;
    const scale = Math.max(this.#camera.scale, PITCH_PX_TOUCH / this.#plan.pitch);
    this.#glide(() => this.#camera.centre(seat.x, seat.y, scale));
  }

  #watch() {
    watchGestures(this.#canvas, {
      pan: (dx, dy) => this.#move(() => this.#camera.pan(dx, dy)),
      zoom: (x, y, factor) => this.#zoom(x, y, factor),
      tap: (x, y, isTouch) => this.#tap(x, y, isTouch),
      hover: (x, y) => this.#point(this.#seatAt(x, y, 2)),
      leave: () => this.#point(null),
      rest: () => this.#updateButtons(),
    });
    const zoomBy = (/** @type {number} */ factor) => () => {
      const { width, height } = this.#camera;
      this.#glide(() => this.#camera.zoom(width / 2, height / 2, factor));
    };
    find("zoom-in").addEventListener("click", zoomBy(STEP));
    find("zoom-out").addEventListener("click", zoomBy(1 / STEP));
    find("zoom-all").addEventListener("click", () => this.#glide(() => this.#camera.showAll()));
  }

  #resize() {
    const { clientWidth, clientHeight } = this.#frame;
    if (!clientWidth || !clientHeight) return; // Hidden behind the list.
    this.#move(() => this.#camera.resize(clientWidth, clientHeight));
    this.#updateButtons();
  }

  /** @param {() => void} change */
  #move(change) {
    this.#gliding += 1;
    change();
    this.#point(null);
    this.#drawMoving();
  }

  /** A frame among many, and one in full once they end. */
  #drawMoving() {
    clearTimeout(this.#resting);
    this.#isMoving = true;
    this.#resting = setTimeout(() => {
      this.#isMoving = false;
      this.#draw();
    }, REST_MS);
    this.#draw();
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} factor
   */
  #zoom(x, y, factor) {
    const before = this.#camera.scale;
    this.#move(() => this.#camera.zoom(x, y, factor));
    this.#updateButtons();
    return this.#camera.scale !== before;
  }

  /**
   * Moves the camera step by step to where a change takes it.
   *
   * @param {() => void} change
   */
  #glide(change) {
    const camera = this.#camera;
    const from = { x: camera.x, y: camera.y, scale: camera.scale };
    change();
    const to = { x: camera.x, y: camera.y, scale: camera.scale };
    this.#point(null);
    this.#updateButtons();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.#draw();
    const glide = (this.#gliding += 1);
    const startedAt = performance.now();
    const step = () => {
      if (glide !== this.#gliding) return;
      const part = Math.min((performance.now() - startedAt) / GLIDE_MS, 1);
      const eased = 1 - (1 - part) ** 3;
      for (const axis of /** @type {const} */ (["x", "y", "scale"])) {
        camera[axis] = from[axis] + (to[axis] - from[axis]) * eased;
      }
      this.#drawMoving();
      if (part < 1) requestAnimationFrame(step);
    };
    Object.assign(camera, from);
    step();
  }

  /**
   * Takes a seat, or comes closer where seats are too small to be told apart.
   *
   * @param {number} x
   * @param {number} y
   * @param {boolean} isTouch
   */
  #tap(x, y, isTouch) {
    const pitch = this.#plan.pitch * this.#camera.scale;
    const seat = this.#seatAt(x, y, isTouch ? 14 : 5);
    const wanted = isTouch ? PITCH_PX_TOUCH : PITCH_PX_MOUSE;
    if (seat && pitch >= wanted) {
      this.#around.onSeat(seat);
      this.#point(seat);
      return;
    }
    if (seat) {
      const scale = (Math.max(PITCH_PX_TOUCH, wanted) * 1.25) / this.#plan.pitch;
      this.#glide(() => this.#camera.zoom(x, y, scale / this.#camera.scale));
      return;
    }
    this.#point(null);
    const at = this.#camera.toPlan(x, y);
    const area = this.#plan.areas.find(({ box }) =>
      at.x >= box.left && at.x <= box.right && at.y >= box.top && at.y <= box.bottom);
    if (area) this.#around.onArea(area.name);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} slackPx
   */
  #seatAt(x, y, slackPx) {
    const at = this.#camera.toPlan(x, y);
    return this.#grid.nearest(at.x, at.y, this.#plan.radius + slackPx / this.#camera.scale);
  }

  /** @param {import("./plan.js").Seat | null} seat */
  #point(seat) {
    if (seat === this.#pointedAt && !seat) return;
    const hasChanged = seat !== this.#pointedAt;
    this.#pointedAt = seat;
    this.#tip.hidden = !seat;
    this.#canvas.style.cursor = seat ? "pointer" : "";
    if (seat) this.#explain(seat);
    if (hasChanged) this.#draw();
  }

  /** @param {import("./plan.js").Seat} seat */
  #explain(seat) {
    const lines = this.#around.describe(seat);
    [...this.#tip.children].forEach((line, index) => setText(line, lines[index] ?? ""));
    const { x, y } = this.#camera.toScreen(seat);
    const { offsetWidth: width, offsetHeight: height } = this.#tip;
    const left = Math.min(Math.max(x - width / 2, 8), this.#camera.width - width - 8);
    const gap = this.#plan.radius * this.#camera.scale * 1.5 + 8;
    const top = y - gap - height > 8 ? y - gap - height : y + gap;
    this.#tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  #updateButtons() {
    const { isWhole, isClosest } = this.#camera;
    find("zoom-in").ariaDisabled = String(isClosest);
    find("zoom-out").ariaDisabled = String(isWhole);
    find("zoom-all").ariaDisabled = String(isWhole);
    // With all of it in view, a finger that moves up or down means the page.
    this.#canvas.style.touchAction = isWhole ? "pan-y" : "none";
  }

  #draw() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#painter.paint(
        this.#camera, this.#states, this.#pointedAt, this.#around.noteOf, this.#isMoving,
      );
    });
  }
}
