import fc from "fast-check";
import { expect, test } from "vitest";
import { contains } from "./geometry";
import { Grid } from "./grid";

const coordinate = fc.double({ min: -1e4, max: 1e4, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate });
const size = fc.double({ min: 0.1, max: 5_000, noNaN: true });

test("finds the nearest point that looking at every one finds", () => {
  fc.assert(
    fc.property(fc.array(point), size, point, size, (points, cell, at, far) => {
      const found = new Grid(points, cell).nearest(at.x, at.y, far);
      const away = (each: { x: number; y: number }) => Math.hypot(each.x - at.x, each.y - at.y);
      const nearest = Math.min(...points.map(away));
      if (nearest > far) expect(found).toBeNull();
      else expect(found && away(found)).toBe(nearest);
    }),
  );
});

test("visits the points in a box, each once", () => {
  fc.assert(
    fc.property(fc.array(point), size, point, point, (points, cell, a, b) => {
      const box = {
        left: Math.min(a.x, b.x),
        right: Math.max(a.x, b.x),
        top: Math.min(a.y, b.y),
        bottom: Math.max(a.y, b.y),
      };
      const visited: unknown[] = [];
      new Grid(points, cell).visit(box, (each) => visited.push(each));
      const inside = points.filter((each) => contains(box, each));
      expect(visited).toHaveLength(inside.length);
      expect(new Set(visited)).toEqual(new Set(inside));
    }),
  );
});
