import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Camera } from "./camera";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const box = fc
  .tuple(number(-500, 500), number(-500, 500), number(1, 5_000), number(1, 5_000))
  .map(([left, top, width, height]) => ({ left, top, right: left + width, bottom: top + height }));
const step = fc.oneof(
  fc.tuple(fc.constant("pan" as const), number(-900, 900), number(-900, 900)),
  fc.tuple(fc.constant("zoom" as const), number(0.2, 5), number(0, 300)),
  fc.tuple(fc.constant("resize" as const), number(1, 2_000), number(1, 2_000)),
);

function moved(
  camera: Camera,
  steps: readonly (readonly ["pan" | "zoom" | "resize", number, number])[],
) {
  for (const [kind, a, b] of steps) {
    if (kind === "pan") camera.pan(a, b);
    else if (kind === "zoom") camera.zoom(b, b, a);
    else camera.resize(a, b);
  }
  return camera;
}

function opened(around: Parameters<typeof Camera.prototype.show>[0]) {
  const camera = new Camera(around, 3);
  camera.resize(800, 600);
  return camera;
}

describe("however it is moved", () => {
  test("it never goes further out than everything, nor closer than it may", () => {
    fc.assert(
      fc.property(box, fc.array(step), (around, steps) => {
        const camera = moved(opened(around), steps);
        expect(camera.scale).toBeGreaterThanOrEqual(camera.scaleMin);
        expect(camera.scale).toBeLessThanOrEqual(camera.scaleMax);
      }),
    );
  });

  test("the middle of the picture is in the plan", () => {
    fc.assert(
      fc.property(box, fc.array(step), (around, steps) => {
        const camera = moved(opened(around), steps);
        const { x, y } = camera.toPlan(camera.width / 2, camera.height / 2);
        const slack = 24 / camera.scale + 1e-6;
        expect(x).toBeGreaterThanOrEqual(around.left - slack);
        expect(x).toBeLessThanOrEqual(around.right + slack);
        expect(y).toBeGreaterThanOrEqual(around.top - slack);
        expect(y).toBeLessThanOrEqual(around.bottom + slack);
      }),
    );
  });

  test("a place on the screen is found again by the way back", () => {
    fc.assert(
      fc.property(box, fc.array(step), number(0, 900), number(0, 900), (around, steps, x, y) => {
        const camera = moved(opened(around), steps);
        const back = camera.toScreen(camera.toPlan(x, y));
        expect(back.x).toBeCloseTo(x, 4);
        expect(back.y).toBeCloseTo(y, 4);
      }),
    );
  });
});

const HALL = { left: 0, top: 0, right: 1_000, bottom: 800 };

test("begins with all in view, and keeps all in view when the window changes", () => {
  const camera = opened(HALL);
  expect(camera.isWhole).toBe(true);
  camera.resize(300, 500);
  expect(camera.isWhole).toBe(true);
  const { left, right, top, bottom } = camera.view;
  expect([left <= 0, right >= 1_000, top <= 0, bottom >= 800]).toEqual([true, true, true, true]);
});

test("zooms around the finger: what is under it stays there", () => {
  const camera = opened(HALL);
  camera.zoom(400, 300, 2);
  const before = camera.toPlan(350, 260);
  camera.zoom(350, 260, 1.3);
  const after = camera.toPlan(350, 260);
  expect(after.x).toBeCloseTo(before.x);
  expect(after.y).toBeCloseTo(before.y);
});

test("keeps what was in the middle there when the window changes", () => {
  const camera = opened(HALL);
  camera.centre({ x: 500, y: 400 }, 2);
  camera.resize(500, 300);
  const { x, y } = camera.toPlan(250, 150);
  expect([x, y]).toEqual([500, 400]);
});

test("shows a part as large as it fits", () => {
  const camera = opened(HALL);
  camera.show({ left: 400, top: 300, right: 600, bottom: 400 });
  expect(camera.view.left).toBeLessThan(400);
  expect(camera.view.right).toBeGreaterThan(600);
  expect(camera.scale).toBe(3);
});
