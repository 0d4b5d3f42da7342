/** Draws the plan as the camera sees it. */

import { legible, textOn } from "./colors.js";
import { OWN, Stamps } from "./marks.js";
import { AVAILABLE } from "./states.js";

const FONT = "system-ui, sans-serif";
const NUMBERS_FROM_PX = 10;
const ROWS_FROM_PX = 6.5;
const SECTIONS_UP_TO_PX = 6;
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
    const seen = this.#plan.seats.filter((seat) => isSeen(seat, camera, 2 * r));
    const isMuch = seen.length > SEATS_IN_MOTION_MAX;
    if (isMoving && isMuch && performance.now() - this.#taken.at < PICTURE_MS_MAX) {
      this.#movePicture(camera);
      return;
    }
    this.#fit(camera);
    this.#paintAreas(camera, noteOf);
    this.#stamps.prepare(r, this.#ratio, this.#palette);
    this.#stamp(camera, states, seen);
    this.#context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    this.#context.textAlign = "center";
    this.#context.textBaseline = "middle";
    if (r >= NUMBERS_FROM_PX) this.#paintNumbers(camera, states, seen, r);
    if (r >= ROWS_FROM_PX) this.#paintRows(camera, r);
    if (r < SECTIONS_UP_TO_PX) this.#paintSections(camera);
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

  /** @param {import("./camera.js").Camera} camera */
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
   * @param {(area: string) => string} noteOf
   */
  #paintAreas(camera, noteOf) {
    const context = this.#context;
    for (const area of this.#plan.areas) {
      const scale = camera.scale * this.#ratio;
      context.setTransform(
        scale, 0, 0, scale, camera.x * this.#ratio, camera.y * this.#ratio,
      );
      context.translate(area.x, area.y);
      context.rotate(((area.shape.rotation ?? 0) * Math.PI) / 180);
      outline(context, area.shape);
      context.fillStyle = this.#palette.line;
      context.strokeStyle = this.#palette.muted;
      context.lineWidth = 1 / camera.scale;
      context.fill();
      context.stroke();
      context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
      this.#paintLabel(camera, area, noteOf(area.name));
    }
  }

  /**
   * @param {import("./camera.js").Camera} camera
   * @param {import("./plan.js").Area} area
   * @param {string} note
   */
  #paintLabel(camera, area, note) {
    const context = this.#context;
    const { left, top, right, bottom } = area.box;
    const width = (right - left) * camera.scale;
    const size = Math.min(Math.max(width / 11, 11), 26);
    const x = ((left + right) / 2) * camera.scale + camera.x;
    const y = ((top + bottom) / 2) * camera.scale + camera.y;
    const isTwoLines = note !== "" && (bottom - top) * camera.scale > 2.6 * size;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = this.#palette.ink;
    context.font = `600 ${size}px ${FONT}`;
    const name = [area.text, area.name].find((text) =>
      text && (width === 0 || context.measureText(text).width < width - 6));
    if (name) context.fillText(name, x, isTwoLines ? y - size * 0.65 : y);
    context.font = `${size * 0.85}px ${FONT}`;
    if (!isTwoLines || context.measureText(note).width > width - 6) return;
    context.fillStyle = this.#palette.muted;
    context.fillText(note, x, y + size * 0.65);
  }

  /**
   * @param {import("./camera.js").Camera} camera
   * @param {Uint8Array} states
   * @param {import("./plan.js").Seat[]} seen
   * @param {number} r
   */
  #paintNumbers(camera, states, seen, r) {
    const context = this.#context;
    const ofColor = this.#palette.colors.map(textOn);
    context.font = `600 ${r * 0.9}px ${FONT}`;
    for (const seat of seen) {
      if (states[seat.index] !== AVAILABLE) continue;
      context.fillStyle = ofColor[seat.color];
      context.fillText(
        seat.number, seat.x * camera.scale + camera.x, seat.y * camera.scale + camera.y, r * 1.7,
      );
    }
  }

  /**
   * @param {import("./camera.js").Camera} camera
   * @param {number} r
   */
  #paintRows(camera, r) {
    const context = this.#context;
    context.font = `${Math.min(Math.max(r, 10), 16)}px ${FONT}`;
    context.fillStyle = this.#palette.muted;
    for (const row of this.#plan.sections.flatMap((section) => section.rows)) {
      for (const end of row.ends) {
        const at = beyond(row.seats, end, this.#plan.pitch);
        if (!isSeen(at, camera, r)) continue;
        context.fillText(row.name, at.x * camera.scale + camera.x, at.y * camera.scale + camera.y);
      }
    }
  }

  /** @param {import("./camera.js").Camera} camera */
  #paintSections(camera) {
    const context = this.#context;
    for (const { name, box } of this.#plan.sections) {
      const width = (box.right - box.left) * camera.scale;
      const size = Math.min(Math.max(width / 6, 10), 15);
      context.font = `600 ${size}px ${FONT}`;
      const needed = context.measureText(name).width + size * 0.7;
      if (needed > Math.max(width, 30)) continue;
      const x = ((box.left + box.right) / 2) * camera.scale + camera.x;
      const y = ((box.top + box.bottom) / 2) * camera.scale + camera.y;
      context.globalAlpha = 0.86;
      context.fillStyle = this.#palette.surface;
      context.beginPath();
      context.roundRect(x - needed / 2, y - size * 0.75, needed, size * 1.5, size * 0.5);
      context.fill();
      context.globalAlpha = 1;
      context.fillStyle = this.#palette.ink;
      context.fillText(name, x, y + 0.5);
    }
  }

  /**
   * @param {import("./camera.js").Camera} camera
   * @param {import("./plan.js").Seat} seat
   * @param {number} r
   */
  #paintPointer(camera, seat, r) {
    const context = this.#context;
    context.strokeStyle = this.#palette.ink;
    context.lineWidth = 2;
    context.beginPath();
    const [x, y] = [seat.x * camera.scale + camera.x, seat.y * camera.scale + camera.y];
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

/**
 * @param {{x: number, y: number}} point
 * @param {import("./camera.js").Camera} camera
 * @param {number} margin
 */
function isSeen(point, camera, margin) {
  const x = point.x * camera.scale + camera.x;
  const y = point.y * camera.scale + camera.y;
  return x > -margin && y > -margin && x < camera.width + margin && y < camera.height + margin;
}

/**
 * Where a row's name stands: one seat further than its last.
 *
 * @param {import("./plan.js").Seat[]} seats
 * @param {"start" | "end"} end
 * @param {number} pitch
 */
function beyond(seats, end, pitch) {
  const [last, before] = end === "start" ? [seats[0], seats[1]] : [seats.at(-1), seats.at(-2)];
  if (!last) return { x: 0, y: 0 };
  if (!before) return { x: last.x - pitch, y: last.y };
  const gap = Math.hypot(last.x - before.x, last.y - before.y) || 1;
  const step = Math.min(pitch / gap, 1);
  return { x: last.x + (last.x - before.x) * step, y: last.y + (last.y - before.y) * step };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {any} shape
 */
function outline(context, shape) {
  context.beginPath();
  if (shape.shape === "rectangle" && shape.rectangle) {
    const { width, height } = shape.rectangle;
    context.roundRect(0, 0, width, height, Math.min(width, height) / 20);
  } else if (shape.shape === "polygon" && shape.polygon) {
    shape.polygon.points.forEach((/** @type {any} */ point) => context.lineTo(point.x, point.y));
    context.closePath();
  } else if (shape.shape === "ellipse" && shape.ellipse) {
    context.ellipse(0, 0, shape.ellipse.radius.x, shape.ellipse.radius.y, 0, 0, 7);
  } else if (shape.shape === "circle" && shape.circle) {
    context.arc(0, 0, shape.circle.radius, 0, 7);
  }
}
