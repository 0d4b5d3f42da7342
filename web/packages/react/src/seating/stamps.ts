/** Every glyph of a plan, drawn once for a size and then only copied. */

import { drawGlyph, GLYPH_EXTENT, type Glyph } from "./glyphs";
import { AVAILABLE, MARKS, type Mark, OTHER } from "./marks";
import type { Palette } from "./palette";
import type { Access } from "./plan";

const COLUMNS = 16;
const ACCESSES: readonly (Access | null)[] = [null, "accessible", "companion"];
const COLORED: readonly Mark[] = ["available", "other"];

export class Stamps {
  readonly #sheet = document.createElement("canvas");
  readonly #palette: Palette;
  #side = 0;
  #radius = 0;

  constructor(palette: Palette) {
    this.#palette = palette;
  }

  /** @param radius of a seat, in device pixels */
  prepare(radius: number) {
    if (radius === this.#radius) return;
    this.#radius = radius;
    this.#side = Math.ceil(radius * GLYPH_EXTENT) * 2 + 2;
    const glyphs = this.#glyphs();
    this.#sheet.width = this.#side * COLUMNS;
    this.#sheet.height = this.#side * Math.ceil(glyphs.length / COLUMNS);
    const context = this.#sheet.getContext("2d");
    glyphs.forEach((glyph, number) => {
      const column = number % COLUMNS;
      const row = (number - column) / COLUMNS;
      const middle = this.#side / 2;
      context?.setTransform(1, 0, 0, 1, column * this.#side + middle, row * this.#side + middle);
      if (context) drawGlyph(context, glyph, radius, this.#palette);
    });
  }

  /** Copies a glyph to a place in device pixels: thousands of times, so nothing is made here. */
  stamp(
    context: CanvasRenderingContext2D,
    mark: number,
    color: number,
    access: Access | null,
    x: number,
    y: number,
  ) {
    const side = this.#side;
    const number = numberOf(mark, color, access);
    const column = number % COLUMNS;
    const left = column * side;
    const top = ((number - column) / COLUMNS) * side;
    const half = side / 2;
    context.drawImage(this.#sheet, left, top, side, side, x - half, y - half, side, side);
  }

  /** Marks that show no colour first, then the others, colour by colour. */
  #glyphs(): Glyph[] {
    const kept = (mark: Mark, color: number) =>
      ACCESSES.map((access): Glyph => ({ mark, color, access }));
    return [
      ...MARKS.flatMap((mark) => kept(mark, 0)),
      ...this.#palette.colors.flatMap((_, color) => COLORED.flatMap((mark) => kept(mark, color))),
    ];
  }
}

function numberOf(mark: number, color: number, access: Access | null): number {
  const isColored = mark === AVAILABLE || mark === OTHER;
  const first = isColored ? MARKS.length + color * COLORED.length + Number(mark === OTHER) : mark;
  return first * ACCESSES.length + ACCESSES.indexOf(access);
}
