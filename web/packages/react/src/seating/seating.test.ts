import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hallOf } from "../../tests/halls";
import { type Stage, stageOf } from "../../tests/scripted";
import type { Seat } from "./plan";
import { Seating, type SeatingOptions } from "./seating";

const hall = hallOf();
let stage: Stage;
let seating: Seating;
let disconnect: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  stage = stageOf(hall);
  seating = new Seating(stage.client, "gala");
  disconnect = seating.connect();
});

afterEach(() => {
  disconnect();
  vi.useRealTimers();
});

function seat(id: string): Seat {
  const found = seating.plan?.byId.get(id);
  if (!found) throw new Error(`there is no seat ${id}`);
  return found;
}

test("states that come after the plan are shown when they come", async () => {
  await stage.arrive(hall);
  expect(seating.markOf(seat("1-A-1"))).toBe("unknown");
  stage.open();
  expect(seating.markOf(seat("1-A-1"))).toBe("available");
});

test("a plan that comes after the states is shown when it comes", async () => {
  stage.open();
  expect(seating.plan).toBeUndefined();
  await stage.arrive(hall);
  expect(seating.markOf(seat("1-A-1"))).toBe("available");
});

test("an event without a plan has none", async () => {
  await stage.arrive(null);
  expect([seating.plan, seating.board]).toEqual([null, null]);
});

test("a plan that is put while the page is open appears", async () => {
  await stage.arrive(null);
  stage.open();
  expect(stage.asked()).toBe(2);
  await stage.arrive(hall);
  expect(seating.markOf(seat("1-A-1"))).toBe("available");
  stage.change([{ section: 0, index: 0, state: 2 }]);
  expect(seating.markOf(seat("1-A-1"))).toBe("sold");
  expect(stage.asked()).toBe(2);
});

test("the first version heard is of the plan that is there", async () => {
  stage.open();
  expect(stage.asked()).toBe(1);
  await stage.arrive(hall);
  expect(stage.asked()).toBe(1);
});

test("a plan put between its answer and the first word of its seats is asked for", async () => {
  await stage.arrive(hall);
  const larger = hallOf({ seats: 5 });
  stage.open(
    "2",
    larger.zones.map(({ rows }) => new Uint8Array(rows.length * 5)),
  );
  expect(stage.asked()).toBe(2);
  await stage.arrive(larger);
  expect(seating.markOf(seat("1-A-5"))).toBe("available");
});

test("what is no plan is none", async () => {
  stage.arrive({ error: "not here" } as never);
  await vi.advanceTimersByTimeAsync(0);
  expect(seating.plan).toBeNull();
});

test("a plan that cannot be had is asked for again, and less and less often", async () => {
  await stage.fail();
  await vi.advanceTimersByTimeAsync(0);
  expect(seating.hasFailed).toBe(true);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(stage.asked()).toBe(2);
  await stage.fail();
  await vi.advanceTimersByTimeAsync(3_999);
  expect(stage.asked()).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(stage.asked()).toBe(3);
  await stage.arrive(hall);
  await vi.advanceTimersByTimeAsync(0);
  expect(seating.hasFailed).toBe(false);
  expect(seating.plan?.seats).toHaveLength(24);
});

test("another version of the plan is asked for, and its seats wait for it", async () => {
  stage.open("1");
  await stage.arrive(hall);
  const larger = hallOf({ seats: 5 });
  stage.open(
    "2",
    larger.zones.map(({ rows }) => new Uint8Array(rows.length * 5)),
  );
  expect(seating.markOf(seat("1-A-1"))).toBe("unknown");
  expect(stage.asked()).toBe(2);
  await stage.arrive(larger);
  expect(seating.markOf(seat("1-A-5"))).toBe("available");
});

test("only seats that changed are told of", async () => {
  stage.open();
  await stage.arrive(hall);
  const told = vi.fn();
  seating.subscribeSeats(told);
  stage.change([{ section: 1, index: 3, state: 2 }]);
  stage.change([{ section: 1, index: 3, state: 2 }]);
  expect(told.mock.calls).toEqual([[[15]]]);
});

test("nobody is told after the last word", async () => {
  stage.open();
  await stage.arrive(hall);
  const told = vi.fn();
  seating.subscribeSeats(told);
  disconnect();
  stage.change([{ section: 0, index: 0, state: 2 }]);
  expect(told).not.toHaveBeenCalled();
});

test("prices stay the same object while only counts change", async () => {
  stage.open();
  const before = seating.pricing;
  stage.setItem("stalls", { available_count: 3 });
  expect(seating.pricing).toBe(before);
  stage.setItem("stalls", { price_minor: 5_000 });
  expect(seating.pricing.get("stalls")?.minor).toBe(5_000);
});

test("refused seats are shown once", async () => {
  stage.open();
  await stage.arrive(hall);
  const revealed = vi.fn();
  seating.subscribeReveal(revealed);
  const options = { chosen: ["1-A-1"], refused: ["1-A-1"] };
  seating.choose(options);
  seating.choose({ ...options });
  expect(revealed.mock.calls).toEqual([[[seat("1-A-1")]]]);
});

test("who seats are kept for is read anew when that is said otherwise, and only then", async () => {
  stage.open();
  await stage.arrive(hall);
  const before = seating.plan;
  seating.choose({ chosen: [], access: (item) => (item === "stalls" ? "companion" : null) });
  const read = seating.plan;
  expect(read).not.toBe(before);
  expect(seat("1-A-1").access).toBe("companion");
  seating.choose({ chosen: [], access: (item) => (item === "stalls" ? "companion" : null) });
  expect(seating.plan).toBe(read);
});

const pressed: [string, Partial<SeatingOptions>, string][] = [
  ["a free seat", {}, "toggled"],
  ["a chosen seat", { chosen: ["1-A-1"] }, "toggled"],
  ["a seat that is held", { chosen: ["1-A-1"], yours: ["1-A-1"] }, "toggled"],
  ["a seat to be given up", { yours: ["1-A-1"] }, "toggled"],
  ["a seat that was lost", { chosen: ["1-A-1"], refused: ["1-A-1"] }, "toggled"],
  ["one seat too many", { chosen: ["1-A-2"], seatsMax: 1 }, "full"],
  ["a chosen seat, with no room left", { chosen: ["1-A-1"], seatsMax: 1 }, "toggled"],
  ["any seat, while nothing can be changed", { isLocked: true }, "locked"],
  ["a seat for another ticket", { items: ["accessible"] }, "other"],
];

test.each(pressed)("pressing %s", async (_, options, answer) => {
  stage.open();
  await stage.arrive(hall);
  const onToggle = vi.fn();
  seating.choose({ chosen: [], onToggle, ...options });
  expect(seating.press(seat("1-A-1"))).toBe(answer);
  expect(onToggle).toHaveBeenCalledTimes(answer === "toggled" ? 1 : 0);
});

test.each([
  [1, "reserved"],
  [2, "sold"],
  [3, "blocked"],
])("pressing a seat in state %i is answered by why not", async (state, answer) => {
  stage.open();
  await stage.arrive(hall);
  seating.choose({ chosen: [], onToggle: vi.fn() });
  stage.change([{ section: 0, index: 0, state }]);
  expect(seating.press(seat("1-A-1"))).toBe(answer);
});
