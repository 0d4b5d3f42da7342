import { describe, expect, test } from "vitest";
import { drawGlyph } from "./glyphs";
import { MARKS, type Mark } from "./marks";
import type { Palette } from "./palette";
import type { Access } from "./plan";

const palette: Palette = {
  surface: "#fff",
  ink: "#000",
  muted: "#555",
  faint: "#888",
  alarm: "#b00",
  area: "#eee",
  colors: ["#1565c0"],
  inks: ["#fff"],
  tints: [],
  font: "sans-serif",
};

/** What is drawn for a mark, without its colours: calls with numbers, and widths of lines. */
function shapeOf(mark: Mark, access: Access | null, r: number): string {
  const drawn: unknown[] = [];
  const context = new Proxy({} as CanvasRenderingContext2D, {
    get:
      (_, name) =>
      (...numbers: number[]) =>
        void drawn.push([name, ...numbers]),
    set: (_, name, value) => {
      if (name === "lineWidth") drawn.push([name, value]);
      return true;
    },
  });
  drawGlyph(context, { mark, color: 0, access }, r, palette);
  return JSON.stringify(drawn);
}

const ACCESSES = [null, "accessible", "companion"] as const;

describe.each(ACCESSES)("a seat kept for %s", (access) => {
  test.each([0.8, 1, 1.6, 2.4, 2.5, 4, 7, 12])(
    "at a radius of %f pixels every mark has a shape of its own",
    (r) => {
      const shapes = new Map(MARKS.map((mark) => [shapeOf(mark, access, r), mark]));
      expect([...shapes.values()]).toEqual(MARKS);
    },
  );
});

test.each(MARKS)("that a seat is kept, and for whom, shows while it is %s", (mark) => {
  const shapes = ACCESSES.map((access) => shapeOf(mark, access, 7.5));
  expect(new Set(shapes).size).toBe(ACCESSES.length);
  // Where neither could be read, the mark goes before the sign.
  const small = ACCESSES.map((access) => shapeOf(mark, access, 4));
  expect(new Set(small).size).toBe(mark === "available" ? 2 : 1);
});
