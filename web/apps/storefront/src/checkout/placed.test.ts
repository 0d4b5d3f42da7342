import { beforeEach, describe, expect, it } from "vitest";
import { drop, type Placed, place, placedAt, storeOf } from "./placed";

const KEPT = "dibs.checkout.gala";

const placed = (order: string, reservation: string): Placed => ({
  order,
  reservation,
  token: `secret of ${reservation}`,
});

describe("the orders of an event", () => {
  beforeEach(() => {
    for (const { order } of placedAt("gala")) drop("gala", order);
  });

  it("are kept until they are dropped, one a reservation, the latest first", () => {
    place("gala", placed("o1", "r1"));
    place("gala", placed("o2", "r2"));
    place("gala", placed("o3", "r1"));
    expect(placedAt("gala")).toEqual([placed("o3", "r1"), placed("o2", "r2")]);
    expect(storeOf("gala").read()).toEqual(placedAt("gala"));
    drop("gala", "o2");
    drop("gala", "o3");
    expect(storeOf("gala").read()).toEqual([]);
    expect(localStorage.getItem(KEPT)).toBeNull();
  });

  it("are heard of from another tab", () => {
    expect(storeOf("gala").read()).toEqual([]);
    localStorage.setItem(KEPT, JSON.stringify([placed("o1", "r1")]));
    dispatchEvent(Object.assign(new Event("storage"), { key: KEPT }));
    expect(storeOf("gala").read()).toEqual([placed("o1", "r1")]);
  });

  it("are none where something else is kept", () => {
    localStorage.setItem(KEPT, JSON.stringify({ order: "o1", reservation: "r1" }));
    expect(placedAt("gala")).toEqual([]);
    place("gala", placed("o2", "r2"));
    expect(placedAt("gala")).toEqual([placed("o2", "r2")]);
  });
});
