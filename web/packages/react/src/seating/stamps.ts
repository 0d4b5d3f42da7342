/** Every glyph of a plan, drawn once for a size and then only copied. */

import { drawGlyph, GLYPH_EXTENT, type Glyph } from "./glyphs";
import { AVAILABLE, MARKS, OTHER } from "./marks";
import type { Palette } from "./palette";
import type { Access } from "./plan";

const COLUMNS = 16;
const ACCESSES: readonly (Access | null)[] = [null, "accessible", "companion"];

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
    const plain = MARKS.map((mark): Glyph => ({ mark, color: 0, access: null }));
    const colored = this.#palette.colors.flatMap((_, color) => [
      ...ACCESSES.map((access): Glyph => ({ mark: "available", color, access })),
      { mark: "other", color, access: null } as const,
    ]);
    return [...plain, ...colored];
  }
}

function numberOf(mark: number, color: number, access: Access | null): number {
  if (mark !== AVAILABLE && mark !== OTHER) return mark;
  const first = MARKS.length + color * (ACCESSES.length + 1);
  return first + (mark === OTHER ? ACCESSES.length : ACCESSES.indexOf(access));
}
