import { beforeEach, expect, test, vi } from "vitest";
import type { Glyph } from "./glyphs";
import { MARKS } from "./marks";
import type { Palette } from "./palette";
import { Stamps } from "./stamps";

const drawn = vi.hoisted((): unknown[] => []);
vi.mock("./glyphs", async (original) => ({
  ...(await original<typeof import("./glyphs")>()),
  drawGlyph: (_: unknown, glyph: Glyph) => drawn.push(glyph),
}));

const RADIUS = 10;
const COLUMNS = 16;

/** Where on the sheet something is, in glyphs, counted row by row. */
function numberAt(left: number, top: number, side: number) {
  return left / side + (top / side) * COLUMNS;
}

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue({
    setTransform: () => {},
  } as never);
});

test("every seat is stamped with the glyph of its mark, its colour and whom it is kept for", () => {
  const stamps = new Stamps({ colors: ["#111", "#222"] } as unknown as Palette);
  stamps.prepare(RADIUS);
  const drawImage = vi.fn();
  const context = { drawImage } as unknown as CanvasRenderingContext2D;
  for (const [number, mark] of MARKS.entries()) {
    const isColored = mark === "available" || mark === "other";
    for (const color of [0, 1]) {
      for (const access of [null, "accessible", "companion"] as const) {
        stamps.stamp(context, number, color, access, 0, 0);
        const [, left, top, side] = drawImage.mock.lastCall ?? [];
        const found = drawn[numberAt(left, top, side)];
        expect(found).toEqual({ mark, color: isColored ? color : 0, access });
      }
    }
  }
});
