import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Camera } from "./camera";
import { Glide } from "./glide";

const HALL = { left: 0, top: 0, right: 1_000, bottom: 800 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A glide to a close look at one seat, by the scales of its steps. */
function glide(isMotionReduced: boolean) {
  const asked = vi.fn((_: string) => ({ matches: isMotionReduced }));
  vi.stubGlobal("matchMedia", asked);
  const camera = new Camera(HALL, 3);
  camera.resize(800, 600);
  const from = camera.scale;
  const steps: [scale: number, isLast: boolean][] = [];
  new Glide(camera, (isLast) => steps.push([camera.scale, isLast])).to(() =>
    camera.centre({ x: 200, y: 200 }, 2),
  );
  vi.advanceTimersByTime(1_000);
  expect(asked.mock.calls).toEqual([["(prefers-reduced-motion: reduce)"]]);
  return { from, steps };
}

test("a camera glides to where it is sent, and is there in the end", () => {
  const { from, steps } = glide(false);
  const scales = steps.map(([scale]) => scale);
  expect(scales[0]).toBeCloseTo(from);
  expect(scales.length).toBeGreaterThan(5);
  expect(scales).toEqual([...scales].sort((a, b) => a - b));
  expect(steps.at(-1)).toEqual([2, true]);
  expect(steps.filter(([, isLast]) => isLast)).toHaveLength(1);
});

test("it is there at once for who asked for less motion", () => {
  expect(glide(true).steps).toEqual([[2, true]]);
});
