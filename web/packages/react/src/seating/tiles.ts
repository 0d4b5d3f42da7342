/** The plan at one scale, cut into square pictures that are painted once and then only moved. */

import { around, type Box, overlapOf, type Point } from "./geometry";

/** The upper left corner of the tile in column 0 and row 0 is the plan's origin. */
export interface Place {
  readonly column: number;
  readonly row: number;
}

export interface Tile extends Place {
  readonly canvas: HTMLCanvasElement;
  /** What of it has to be painted, in plan units. */
  dirty: Box | null;
}

/** From the first to the last, both included. */
export interface Span {
  readonly first: Place;
  readonly last: Place;
}

/** A span and a ring around it. */
export const ringed = ({ first, last }: Span): Span => ({
  first: { column: first.column - 1, row: first.row - 1 },
  last: { column: last.column + 1, row: last.row + 1 },
});

export const countOf = ({ first, last }: Span) =>
  (last.column - first.column + 1) * (last.row - first.row + 1);

export function* placesOf({ first, last }: Span): Generator<Place> {
  for (let row = first.row; row <= last.row; row += 1) {
    for (let column = first.column; column <= last.column; column += 1) yield { column, row };
  }
}

export class Tiles {
  /** Device pixels per plan unit. */
  readonly scale: number;
  /** Of a tile, in device pixels. */
  readonly side: number;
  readonly #tiles = new Map<string, Tile>();

  constructor(scale: number, side: number) {
    this.scale = scale;
    this.side = side;
  }

  get size() {
    return this.#tiles.size;
  }

  /** Those that show a part of the plan. */
  span({ left, top, right, bottom }: Box): Span {
    const at = (units: number) => Math.floor((units * this.scale) / this.side);
    return {
      first: { column: at(left), row: at(top) },
      last: { column: at(right), row: at(bottom) },
    };
  }

  find(column: number, row: number): Tile | undefined {
    return this.#tiles.get(`${column} ${row}`);
  }

  /** A tile that has still to be painted. */
  add(column: number, row: number): Tile {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = this.side;
    const tile = { canvas, column, row, dirty: this.boxOf({ column, row }) };
    this.#tiles.set(`${column} ${row}`, tile);
    return tile;
  }

  *[Symbol.iterator](): Iterator<Tile> {
    yield* this.#tiles.values();
  }

  /** What a tile shows, in plan units. */
  boxOf({ column, row }: Place): Box {
    const step = this.side / this.scale;
    const [left, top] = [column * step, row * step];
    return { left, top, right: left + step, bottom: top + step };
  }

  /** Where the plan's origin is in a tile, in device pixels. */
  originIn({ column, row }: Place): Point {
    return { x: -column * this.side, y: -row * this.side };
  }

  /** What a part of the plan shows has changed; null means all of it. */
  soil(box: Box | null) {
    for (const tile of this) {
      const whole = this.boxOf(tile);
      const part = box ? overlapOf(whole, box) : whole;
      if (part) tile.dirty = tile.dirty ? around(tile.dirty, part) : part;
    }
  }

  /** Gives up those that are furthest from a place, until no more than `countMax` are left. */
  keep(countMax: number, { first, last }: Span) {
    if (this.#tiles.size <= countMax) return;
    const middle = { column: (first.column + last.column) / 2, row: (first.row + last.row) / 2 };
    const far = ({ column, row }: Tile) =>
      Math.max(Math.abs(column - middle.column), Math.abs(row - middle.row));
    const byDistance = [...this.#tiles].sort(([, a], [, b]) => far(b) - far(a));
    for (const [key, { canvas }] of byDistance.slice(0, this.#tiles.size - countMax)) {
      canvas.width = canvas.height = 0; // Frees its memory at once, which Safari counts.
      this.#tiles.delete(key);
    }
  }

  clear() {
    for (const { canvas } of this) canvas.width = canvas.height = 0;
    this.#tiles.clear();
  }
}
