/** Which part of the plan is seen: from plan units to CSS pixels and back. */

import { type Box, middleOf, type Point } from "./geometry";

/** How a camera stands: CSS pixels per plan unit, and where the plan's origin is. */
export interface Stand extends Point {
  readonly scale: number;
}

const MARGIN_PX = 24;

/** Stays within the plan: never further out than all of it, never past its edges. */
export class Camera implements Stand {
  readonly #box: Box;
  readonly #closest: number;
  scale = 1;
  x = 0;
  y = 0;
  width = 1;
  height = 1;

  /**
   * @param box what there is to see
   * @param scaleMax how close one may come
   */
  constructor(box: Box, scaleMax: number) {
    this.#box = box;
    this.#closest = scaleMax;
  }

  /** The scale at which everything is seen. */
  get scaleMin() {
    const margin = Math.min(MARGIN_PX, this.width / 20, this.height / 20);
    return Math.min(this.#scaleFor(this.#box, margin), this.#closest);
  }

  get scaleMax() {
    return this.#closest;
  }

  get isWhole() {
    return this.scale <= this.scaleMin * 1.001;
  }

  get isClosest() {
    return this.scale >= this.scaleMax * 0.999;
  }

  /** What was in the middle stays there; who saw all of it still does. */
  resize(width: number, height: number) {
    const wasWhole = this.isWhole || this.width <= 1;
    const middle = this.toPlan(this.width / 2, this.height / 2);
    this.width = Math.max(width, 1);
    this.height = Math.max(height, 1);
    if (wasWhole) this.showAll();
    else this.centre(middle, this.scale);
  }

  showAll() {
    this.centre(middleOf(this.#box), this.scaleMin);
  }

  /** Shows a part as large as it fits, but not larger than `scaleMax`. */
  show(box: Box, scaleMax = this.scaleMax) {
    this.centre(middleOf(box), Math.min(this.#scaleFor(box, MARGIN_PX), scaleMax));
  }

  centre({ x, y }: Point, scale: number) {
    this.scale = this.#within(scale);
    this.x = this.width / 2 - x * this.scale;
    this.y = this.height / 2 - y * this.scale;
    this.#keepInSight();
  }

  /** Magnifies around a point on the screen, which stays where it is. */
  zoom(x: number, y: number, factor: number) {
    const at = this.toPlan(x, y);
    this.scale = this.#within(this.scale * factor);
    this.x = x - at.x * this.scale;
    this.y = y - at.y * this.scale;
    this.#keepInSight();
  }

  pan(dx: number, dy: number) {
    this.x += dx;
    this.y += dy;
    this.#keepInSight();
  }

  /** Between two stands: 0 is the first, 1 the second. */
  between(from: Stand, to: Stand, part: number) {
    this.scale = from.scale + (to.scale - from.scale) * part;
    this.x = from.x + (to.x - from.x) * part;
    this.y = from.y + (to.y - from.y) * part;
  }

  get stand(): Stand {
    return { x: this.x, y: this.y, scale: this.scale };
  }

  toPlan(x: number, y: number): Point {
    return { x: (x - this.x) / this.scale, y: (y - this.y) / this.scale };
  }

  toScreen({ x, y }: Point): Point {
    return { x: x * this.scale + this.x, y: y * this.scale + this.y };
  }

  /** What is in the picture, in plan units. */
  get view(): Box {
    const { x: left, y: top } = this.toPlan(0, 0);
    const { x: right, y: bottom } = this.toPlan(this.width, this.height);
    return { left, top, right, bottom };
  }

  #scaleFor({ left, top, right, bottom }: Box, margin: number) {
    const [width, height] = [this.width - 2 * margin, this.height - 2 * margin];
    return Math.max(Math.min(width / (right - left || 1), height / (bottom - top || 1)), 1e-4);
  }

  #within(scale: number) {
    return Math.min(Math.max(scale, this.scaleMin), this.scaleMax);
  }

  /** No further than the plan's edge to the picture's; what is smaller stays centred. */
  #keepInSight() {
    const { left, top, right, bottom } = this.#box;
    this.x = originWithin(this.x, left, right, this.width, this.scale);
    this.y = originWithin(this.y, top, bottom, this.height, this.scale);
  }
}

/** Where the origin may be along one axis. */
function originWithin(at: number, low: number, high: number, size: number, scale: number) {
  const first = size - MARGIN_PX - high * scale;
  const last = MARGIN_PX - low * scale;
  if (first > last) return (size - (low + high) * scale) / 2;
  return Math.min(Math.max(at, first), last);
}
