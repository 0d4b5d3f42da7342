/** Which part of the plan is seen: from plan units to CSS pixels and back. */

/** @typedef {import("./plan.js").Box} Box */

export class Camera {
  #box;
  #scaleMax;
  /** CSS pixels per plan unit. */
  scale = 1;
  /** Where the plan's origin is on the screen. */
  x = 0;
  y = 0;
  width = 1;
  height = 1;

  /**
   * @param {Box} box what there is to see
   * @param {number} scaleMax
   */
  constructor(box, scaleMax) {
    this.#box = box;
    this.#scaleMax = scaleMax;
  }

  /** The scale at which everything is seen. */
  get scaleMin() {
    const { left, top, right, bottom } = this.#box;
    const margin = Math.min(24, this.width / 20);
    const fit = Math.min(
      (this.width - 2 * margin) / (right - left || 1),
      (this.height - 2 * margin) / (bottom - top || 1),
    );
    return Math.min(Math.max(fit, 1e-4), this.#scaleMax);
  }

  get isWhole() {
    return this.scale <= this.scaleMin * 1.001;
  }

  get isClosest() {
    return this.scale >= this.#scaleMax * 0.999;
  }

  /**
   * Keeps what was in the middle in the middle.
   *
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    const wasWhole = this.isWhole || this.width <= 1;
    const middle = this.toPlan(this.width / 2, this.height / 2);
    this.width = width;
    this.height = height;
    if (wasWhole) this.showAll();
    else this.centre(middle.x, middle.y, this.scale);
  }

  showAll() {
    const { left, top, right, bottom } = this.#box;
    this.centre((left + right) / 2, (top + bottom) / 2, this.scaleMin);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} scale
   */
  centre(x, y, scale) {
    this.scale = Math.min(Math.max(scale, this.scaleMin), this.#scaleMax);
    this.x = this.width / 2 - x * this.scale;
    this.y = this.height / 2 - y * this.scale;
    this.#keepInSight();
  }

  /**
   * Magnifies around a point on the screen, which stays where it is.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} factor
   */
  zoom(x, y, factor) {
    const at = this.toPlan(x, y);
    this.scale = Math.min(Math.max(this.scale * factor, this.scaleMin), this.#scaleMax);
    this.x = x - at.x * this.scale;
    this.y = y - at.y * this.scale;
    this.#keepInSight();
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.#keepInSight();
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  toPlan(x, y) {
    return { x: (x - this.x) / this.scale, y: (y - this.y) / this.scale };
  }

  /** @param {import("./plan.js").Point} point in plan units */
  toScreen({ x, y }) {
    return { x: x * this.scale + this.x, y: y * this.scale + this.y };
  }

  /**
   * Whether a point is in the picture, or no further outside than a margin.
   *
   * @param {import("./plan.js").Point} point in plan units
   * @param {number} margin in CSS pixels
   */
  sees(point, margin) {
    const { x, y } = this.toScreen(point);
    return x > -margin && y > -margin && x < this.width + margin && y < this.height + margin;
  }

  /** No further than the plan's edge to the middle; all of it stays centred. */
  #keepInSight() {
    const { left, top, right, bottom } = this.#box;
    const margin = 24;
    this.x = clamp(this.x, left, right, this.width, this.scale, margin);
    this.y = clamp(this.y, top, bottom, this.height, this.scale, margin);
  }
}

/**
 * Where the origin may be along one axis.
 *
 * @param {number} at
 * @param {number} low
 * @param {number} high
 * @param {number} size
 * @param {number} scale
 * @param {number} margin
 */
function clamp(at, low, high, size, scale, margin) {
  const first = size - margin - high * scale;
  const last = margin - low * scale;
  if (first > last) return (size - (low + high) * scale) / 2;
  return Math.min(Math.max(at, first), last);
}
