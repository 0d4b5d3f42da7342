import { beforeEach, expect, test, vi } from "vitest";
import { type GestureListener, watchGestures } from "./gestures";

let surface: HTMLElement;
let calls: [name: string, ...numbers: (number | boolean)[]][];

beforeEach(() => {
  surface = document.createElement("div");
  surface.setPointerCapture = vi.fn();
  calls = [];
  const heard =
    (name: keyof GestureListener) =>
    (...numbers: (number | boolean)[]) => {
      calls.push([name, ...numbers]);
      return name === "zoom" && numbers[2] !== 1;
    };
  const listener = {
    pan: heard("pan"),
    zoom: heard("zoom"),
    tap: heard("tap"),
    hover: heard("hover"),
    leave: heard("leave"),
    rest: heard("rest"),
  };
  watchGestures(surface, listener, new AbortController().signal);
});

function point(type: string, x: number, y: number, pointerType = "touch", pointerId = 1) {
  const at = { clientX: x, clientY: y, pointerId, pointerType, button: 0 };
  surface.dispatchEvent(new PointerEvent(`pointer${type}`, { ...at, bubbles: true }));
}

test("a finger that hardly moves taps", () => {
  point("down", 10, 10);
  point("move", 13, 12);
  point("up", 13, 12);
  expect(calls).toEqual([["tap", 13, 12, true], ["rest"]]);
});

test("a finger that moves pans, from where it began", () => {
  point("down", 10, 10);
  point("move", 15, 10);
  point("move", 30, 10);
  point("move", 40, 15);
  point("up", 40, 15);
  expect(calls).toEqual([["pan", 20, 0], ["pan", 10, 5], ["rest"]]);
});

test("two fingers zoom around the middle between them", () => {
  point("down", 0, 0, "touch", 1);
  point("down", 100, 0, "touch", 2);
  point("move", 200, 0, "touch", 2);
  point("up", 200, 0, "touch", 2);
  point("up", 0, 0, "touch", 1);
  expect(calls).toEqual([["pan", 50, 0], ["zoom", 100, 0, 2], ["rest"]]);
});

test("a mouse without a button hovers, and a finger does not", () => {
  point("move", 5, 6, "mouse");
  point("move", 7, 8, "touch");
  point("leave", 7, 8, "touch");
  point("leave", 7, 8, "mouse");
  expect(calls).toEqual([["hover", 5, 6], ["leave"]]);
});

test("a wheel belongs to the page where it zooms no further", () => {
  const wheel = (deltaY: number) => {
    const event = new WheelEvent("wheel", { deltaY, clientX: 3, clientY: 4, cancelable: true });
    surface.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(wheel(-100)).toBe(true);
  expect(wheel(0)).toBe(false);
  expect(calls.map(([name]) => name)).toEqual(["zoom", "zoom"]);
});
