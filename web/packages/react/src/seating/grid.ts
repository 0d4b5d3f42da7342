/** Finding the seats under a finger, or in a tile, among many thousands. */

import { type Box, boxOfPoints, contains, type Point } from "./geometry";

/**
 * Points in square cells, in two flat arrays: the points of cell c are those of `#order`
 * from `#starts[c]` up to `#starts[c + 1]`.
 */
export class Grid<P extends Point> {
  readonly #points: readonly P[];
  readonly #size: number;
  readonly #left: number;
  readonly #top: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #starts: Uint32Array;
  readonly #order: Uint32Array;

  /** @param size of a cell; it grows where points lie so far apart that cells would be many */
  constructor(points: readonly P[], size: number) {
    const box = boxOfPoints(points) ?? { left: 0, top: 0, right: 0, bottom: 0 };
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const cellsMax = 4 * points.length + 64;
    this.#size = Math.max(
      size,
      Math.sqrt((width * height) / cellsMax),
      (width + height) / cellsMax,
    );
    this.#left = box.left;
    this.#top = box.top;
    this.#columns = Math.floor(width / this.#size) + 1;
    this.#rows = Math.floor(height / this.#size) + 1;
    this.#points = points;
    this.#starts = new Uint32Array(this.#columns * this.#rows + 1);
    this.#order = new Uint32Array(points.length);
    this.#sort();
  }

  /** By counting: how many in each cell, where each begins, then each to its place. */
  #sort() {
    const starts = this.#starts;
    const cells = this.#points.map(({ x, y }) => this.#cellAt(x, y));
    for (const cell of cells) starts[cell + 1] = at(starts, cell + 1) + 1;
    for (let cell = 1; cell < starts.length; cell += 1) {
      starts[cell] = at(starts, cell) + at(starts, cell - 1);
    }
    const next = starts.slice();
    cells.forEach((cell, index) => {
      this.#order[at(next, cell)] = index;
      next[cell] = at(next, cell) + 1;
    });
  }

  /** The point closest to a position and not further away than `distanceMax`. */
  nearest(x: number, y: number, distanceMax: number): P | null {
    let best: P | null = null;
    let bestDistance = distanceMax;
    const box = { left: x - distanceMax, top: y - distanceMax };
    this.visit({ ...box, right: x + distanceMax, bottom: y + distanceMax }, (point) => {
      const away = Math.hypot(point.x - x, point.y - y);
      if (away <= bestDistance) [best, bestDistance] = [point, away];
    });
    return best;
  }

  /** Calls with every point in a box, its edges included, in no particular order. */
  visit(box: Box, visitor: (point: P) => void) {
    const first = { column: this.#column(box.left), row: this.#row(box.top) };
    const last = { column: this.#column(box.right), row: this.#row(box.bottom) };
    for (let row = first.row; row <= last.row; row += 1) {
      const cells = row * this.#columns;
      const end = at(this.#starts, cells + last.column + 1);
      for (let next = at(this.#starts, cells + first.column); next < end; next += 1) {
        const point = this.#points[at(this.#order, next)];
        if (point && contains(box, point)) visitor(point);
      }
    }
  }

  #cellAt(x: number, y: number) {
    return this.#row(y) * this.#columns + this.#column(x);
  }

  #column(x: number) {
    return clamp(Math.floor((x - this.#left) / this.#size), this.#columns - 1);
  }

  #row(y: number) {
    return clamp(Math.floor((y - this.#top) / this.#size), this.#rows - 1);
  }
}

const clamp = (value: number, max: number) => Math.min(Math.max(value, 0), max);

const at = (numbers: Uint32Array, index: number) => numbers[index] ?? 0;
