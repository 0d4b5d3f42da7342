import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hallOf } from "../../tests/halls";
import { Board } from "./board";
import { MapView } from "./map-view";
import { type Plan, readPlan, type Seat } from "./plan";

const [WIDTH, HEIGHT] = [800, 600];
const notes = { ofSection: () => [], ofArea: () => "" };
let canvas: HTMLCanvasElement;
let resize: () => void;
let view: MapView;
const listener = { press: vi.fn(), area: vi.fn(), point: vi.fn(), move: vi.fn() };

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  vi.stubGlobal("matchMedia", () => ({
    ...new EventTarget(),
    matches: true,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: () => void) {
        resize = callback;
      }
      observe() {
        resize();
      }
      disconnect = vi.fn();
    },
  );
  canvas = document.createElement("canvas");
  canvas.setPointerCapture = vi.fn();
  Object.defineProperties(canvas, {
    clientWidth: { get: () => WIDTH },
    clientHeight: { get: () => HEIGHT },
  });
});

afterEach(() => {
  view.destroy();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function open(plan: Plan) {
  const board = new Board(plan);
  view = new MapView(canvas, plan, board, notes, listener);
  return (id: string) => plan.byId.get(id) as Seat;
}

function tap(x: number, y: number, pointerType = "mouse") {
  const at = { clientX: x, clientY: y, pointerId: 1, pointerType, button: 0 };
  canvas.dispatchEvent(new PointerEvent("pointerdown", at));
  canvas.dispatchEvent(new PointerEvent("pointerup", at));
}

const tapSeat = (seat: Seat, pointerType?: string) => {
  const { x, y } = view.locate(seat);
  tap(x, y, pointerType);
};

test("a tap on a seat means that seat", () => {
  const seat = open(readPlan(hallOf()));
  tapSeat(seat("2-B-3"));
  expect(listener.press.mock.calls).toEqual([[seat("2-B-3")]]);
});

test("a tap near a lone seat means it: targets are 24 pixels wide at least", () => {
  const seat = open(readPlan(hallOf({ sections: 1, rows: 1, seats: 1 })));
  const { x, y } = view.locate(seat("1-A-1"));
  tap(x + 11.9, y);
  expect(listener.press).toHaveBeenCalledTimes(1);
});

test("a finger on seats too small for it comes closer first", () => {
  const seat = open(readPlan(hallOf({ sections: 1, rows: 20, seats: 40 })));
  const wanted = seat("1-B-30");
  const before = view.locate(wanted).radius;
  tapSeat(wanted, "touch");
  expect(listener.press).not.toHaveBeenCalled();
  expect(view.locate(wanted).radius).toBeGreaterThan(before);
  tapSeat(wanted, "touch");
  expect(listener.press.mock.calls).toEqual([[wanted]]);
});

test("from afar a tap opens a section", () => {
  const seat = open(readPlan(hallOf({ sections: 12, rows: 30, seats: 30 })));
  const wanted = seat("7-O-15");
  const before = view.locate(wanted).radius;
  tapSeat(wanted);
  expect(listener.press).not.toHaveBeenCalled();
  const { x, y, radius } = view.locate(wanted);
  expect(radius).toBeGreaterThan(before * 2);
  expect([x > 0 && x < WIDTH, y > 0 && y < HEIGHT]).toEqual([true, true]);
});

test("a tap on a floor names it", () => {
  const plan = readPlan(hallOf());
  const seat = open(plan);
  const { x, y } = view.locate(seat("1-A-1"));
  const scale = (view.locate(seat("1-A-2")).x - x) / 20;
  tap(x + 60 * scale, y + 110 * scale);
  expect(listener.area.mock.calls).toEqual([["floor"]]);
});

test("steps and keys move the picture, and say which would do nothing", () => {
  open(readPlan(hallOf({ seats: 40 })));
  expect(listener.move).toHaveBeenLastCalledWith({ isWhole: true, isClosest: false });
  expect(canvas.style.touchAction).toBe("pan-y");
  view.step("closer");
  expect(listener.move).toHaveBeenLastCalledWith({ isWhole: false, isClosest: false });
  expect(canvas.style.touchAction).toBe("none");
  for (let step = 0; step < 9; step += 1) view.step("closer");
  expect(listener.move).toHaveBeenLastCalledWith({ isWhole: false, isClosest: true });
  view.step("whole");
  expect(listener.move).toHaveBeenLastCalledWith({ isWhole: true, isClosest: false });
});

test("keys pan where there is more to see", () => {
  const seat = open(readPlan(hallOf({ seats: 40 })));
  expect(view.pan(1, 0)).toBe(false);
  view.step("closer");
  const before = view.locate(seat("1-B-2"));
  expect(view.pan(-1, 0)).toBe(true);
  expect(view.locate(seat("1-B-2")).x).toBeCloseTo(before.x - 80);
});

test("a seat that is pointed out from elsewhere comes into view", () => {
  const seat = open(readPlan(hallOf({ sections: 12, rows: 30, seats: 30 })));
  view.reveal([seat("1-A-1")]);
  expect(view.locate(seat("12-A-1")).x).toBeGreaterThan(WIDTH);
  view.show(seat("12-A-1"));
  expect(view.locate(seat("12-A-1")).x).toBeLessThan(WIDTH);
  expect(view.pointedAt).toBe(seat("12-A-1"));
});

test("a pan moves what is seen and points at nothing", () => {
  const seat = open(readPlan(hallOf({ seats: 40 })));
  view.step("closer");
  view.point(seat("1-A-1"));
  const before = view.locate(seat("1-B-2"));
  const drag = (type: string, x: number) =>
    canvas.dispatchEvent(
      new PointerEvent(type, { clientX: x, clientY: 300, pointerId: 1, button: 0 }),
    );
  drag("pointerdown", 400);
  drag("pointermove", 360);
  drag("pointerup", 360);
  expect(view.locate(seat("1-B-2")).x).toBeCloseTo(before.x - 40);
  expect(view.pointedAt).toBeNull();
  expect(listener.press).not.toHaveBeenCalled();
});

test("seats that are shown by somebody else come into view, large enough to be tapped", () => {
  const seat = open(readPlan(hallOf({ sections: 12, rows: 30, seats: 30 })));
  view.reveal([seat("3-B-4")]);
  const { x, y } = view.locate(seat("3-B-4"));
  expect([x > 0 && x < WIDTH, y > 0 && y < HEIGHT]).toEqual([true, true]);
  const next = view.locate(seat("3-B-5"));
  expect(next.x - x).toBeGreaterThanOrEqual(24);
});
