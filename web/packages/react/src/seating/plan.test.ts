import { expect, test } from "vitest";
import { hallOf } from "../../tests/halls";
import { isPlanDocument } from "./document";
import { accessByName, readPlan } from "./plan";

test("seats have absolute positions and numbers in the plan's order", () => {
  const plan = readPlan(hallOf());
  const seat = plan.byId.get("2-B-3");
  expect(seat).toMatchObject({ x: 7 * 20 + 40, y: 20, number: "3", item: "stalls", index: 18 });
  expect(plan.seats.map(({ index }) => index)).toEqual([...plan.seats.keys()]);
  expect([seat?.row.name, seat?.section.name]).toEqual(["B", "2"]);
});

test("zones without seats count among zones, and are no sections", () => {
  const plan = readPlan(hallOf());
  expect(plan.zoneStarts).toEqual([0, 12, 24]);
  expect(plan.sections.map(({ name }) => name)).toEqual(["1", "2"]);
});

test("a floor is an area, under its zone's name", () => {
  const [floor] = readPlan(hallOf()).areas;
  expect(floor).toMatchObject({ name: "floor", text: "Standing floor" });
  expect(floor?.box).toEqual({ left: 0, top: 80, right: 120, bottom: 140 });
});

test("a turned area's box is around it as it lies", () => {
  const document = hallOf({ sections: 0 });
  const [zone] = document.zones;
  const areas = [{ rotation: 90, rectangle: { width: 40, height: 10 } }];
  const turned = { ...document, zones: zone ? [{ ...zone, areas }] : [] };
  const box = readPlan(turned).areas[0]?.box;
  expect(box?.left).toBeCloseTo(-10);
  expect(box?.bottom).toBeCloseTo(80 + 40);
});

test("pitch is the median distance; seats leave a gap between them", () => {
  const plan = readPlan(hallOf());
  expect(plan.pitch).toBe(20);
  expect(plan.radius).toBeLessThan(plan.pitch / 2);
});

test("who seats are kept for is said by the name, or by whoever knows better", () => {
  expect(["wheelchair", "Rollstuhl", "lower-accessible", "companion", "stalls"].map(accessByName)) //
    .toEqual(["accessible", "accessible", "accessible", "companion", null]);
  const plan = readPlan(hallOf(), (item) => (item === "stalls" ? "companion" : null));
  expect(plan.byId.get("1-A-1")?.access).toBe("companion");
  expect(plan.byId.get("1-C-1")?.access).toBeNull();
});

test("what is no plan is not read as one", () => {
  expect([null, "x", {}, { zones: [] }, hallOf()].map(isPlanDocument)) //
    .toEqual([false, false, false, false, true]);
});

test("a plan without seats can be read", () => {
  const plan = readPlan({ categories: [], zones: [], size: { width: 30, height: 20 } });
  expect(plan.box).toEqual({ left: 0, top: 0, right: 30, bottom: 20 });
});
