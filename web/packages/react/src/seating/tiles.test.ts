import fc from "fast-check";
import { expect, test } from "vitest";
import { countOf, placesOf, Tiles } from "./tiles";

const box = { left: -30, top: 10, right: 120, bottom: 65 };

test("the tiles of a part of the plan cover it", () => {
  const number = fc.double({ min: -900, max: 900, noNaN: true });
  const size = fc.double({ min: 0, max: 900, noNaN: true });
  fc.assert(
    fc.property(
      number,
      number,
      size,
      size,
      fc.double({ min: 0.1, max: 4, noNaN: true }),
      (x, y, w, h, scale) => {
        const part = { left: x, top: y, right: x + w, bottom: y + h };
        const tiles = new Tiles(scale, 256);
        const { first, last } = tiles.span(part);
        expect(tiles.boxOf(first).left).toBeLessThanOrEqual(part.left + 1e-9);
        expect(tiles.boxOf(first).top).toBeLessThanOrEqual(part.top + 1e-9);
        expect(tiles.boxOf(last).right).toBeGreaterThanOrEqual(part.right - 1e-9);
        expect(tiles.boxOf(last).bottom).toBeGreaterThanOrEqual(part.bottom - 1e-9);
      },
    ),
  );
});

test("what changed soils the tiles that show it, and no others", () => {
  const tiles = new Tiles(1, 50);
  for (const { column, row } of placesOf(tiles.span(box))) tiles.add(column, row).dirty = null;
  tiles.soil({ left: 60, right: 60, top: 20, bottom: 20 });
  const dirty = [...tiles].filter((tile) => tile.dirty);
  expect(dirty.map(({ column, row }) => [column, row])).toEqual([[1, 0]]);
  tiles.soil({ left: 90, right: 130, top: 30, bottom: 40 });
  expect(tiles.find(1, 0)?.dirty).toEqual({ left: 60, right: 100, top: 20, bottom: 40 });
  expect(tiles.find(2, 0)?.dirty).toEqual({ left: 100, right: 130, top: 30, bottom: 40 });
  tiles.soil(null);
  expect(tiles.find(1, 0)?.dirty).toEqual(tiles.boxOf({ column: 1, row: 0 }));
});

test("the tiles furthest away are given up", () => {
  const tiles = new Tiles(1, 50);
  const span = tiles.span(box);
  for (const { column, row } of placesOf(span)) tiles.add(column, row);
  tiles.add(40, 40);
  tiles.add(-40, 0);
  tiles.keep(countOf(span), span);
  expect(tiles.size).toBe(countOf(span));
  expect(tiles.find(40, 40)).toBeUndefined();
});
