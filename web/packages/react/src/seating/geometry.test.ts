import { expect, test } from "vitest";
import { boxOfBoxes, boxOfPoints, outlineOf, roomBeside } from "./geometry";

test("no points have no box", () => {
  expect(boxOfPoints([])).toBeNull();
  expect(boxOfBoxes([])).toBeNull();
});

test("an outline goes around rows, also where every other row is numbered from the right", () => {
  const row = (y: number) => [0, 1, 2].map((x) => ({ x, y }));
  const outline = outlineOf([row(0), row(1).reverse(), row(2)]);
  expect(outline).toEqual([
    ...row(0),
    { x: 2, y: 1 },
    { x: 2, y: 2 },
    { x: 1, y: 2 },
    { x: 0, y: 2 },
    { x: 0, y: 1 },
  ]);
});

test("a single row is its own outline", () => {
  expect(outlineOf([[{ x: 1, y: 1 }]])).toEqual([{ x: 1, y: 1 }]);
  expect(outlineOf([])).toEqual([]);
});

test("the room beside a point is the way to the nearer side, and none outside", () => {
  const square = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 0, y: 10 },
  ];
  expect(roomBeside({ x: 4, y: 5 }, square)).toBe(4);
  expect(roomBeside({ x: 9, y: 5 }, square)).toBe(1);
  expect(roomBeside({ x: 12, y: 5 }, square)).toBe(0);
  expect(roomBeside({ x: 5, y: 11 }, square)).toBe(0);
});
