/** Finding the seat under a finger among many thousands. */

/**
 * Points in square cells, so that a look-up reads nine cells and not every point.
 *
 * @template {{x: number, y: number}} P
 */
export class Grid {
  /** @type {Map<string, P[]>} */
  #cells = new Map();
  #size;

  /**
   * @param {P[]} points
   * @param {number} size of a cell; also how far `nearest` sees at most
   */
  constructor(points, size) {
    this.#size = size;
    for (const point of points) {
      const key = this.#key(point.x, point.y);
      const cell = this.#cells.get(key);
      if (cell) cell.push(point);
      else this.#cells.set(key, [point]);
    }
  }

  /**
   * The point closest to a position and not further away than `distanceMax`.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} distanceMax
   * @returns {P | null}
   */
  nearest(x, y, distanceMax) {
    let best = null;
    let bestDistance = Math.min(distanceMax, this.#size);
    for (const point of this.#around(x, y)) {
      const distance = Math.hypot(point.x - x, point.y - y);
      if (distance <= bestDistance) [best, bestDistance] = [point, distance];
    }
    return best;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  *#around(x, y) {
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        yield* this.#cells.get(this.#key(x + dx * this.#size, y + dy * this.#size)) ?? [];
      }
    }
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  #key(x, y) {
    return `${Math.floor(x / this.#size)} ${Math.floor(y / this.#size)}`;
  }
}
