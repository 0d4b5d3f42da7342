import { describe, expect, it } from "vitest";
import {
  asWhole,
  asWish,
  countOf,
  heldIn,
  isDraft,
  isSame,
  NOTHING,
  setCount,
  toggleSeat,
} from "./draft";

describe("a draft", () => {
  it("takes a seat, and gives it up when it is chosen again", () => {
    const one = toggleSeat(NOTHING, "1-A-1");
    expect(one.seats).toEqual(["1-A-1"]);
    expect(toggleSeat(one, "1-A-1")).toEqual(NOTHING);
  });

  it("has no line of what there is none of", () => {
    const shirts = setCount(NOTHING, "shirt", 2);
    expect(countOf(shirts)).toBe(2);
    expect(setCount(shirts, "shirt", 0)).toEqual(NOTHING);
  });

  it("is the same whatever the order its seats were chosen in", () => {
    const items = { shirt: 1 };
    expect(isSame({ items, seats: ["a", "b"] }, { items, seats: ["b", "a"] })).toBe(true);
    expect(isSame({ items, seats: ["a"] }, { items, seats: ["b"] })).toBe(false);
    expect(isSame({ items, seats: [] }, { items: {}, seats: [] })).toBe(false);
  });

  it("begins as what is held, whose seats are counted among its items", () => {
    const reservation = { items: { stalls: 2, shirt: 1 }, seats: ["a", "b"] };
    expect(heldIn(reservation, (item) => item === "stalls")).toEqual({
      items: { shirt: 1 },
      seats: ["a", "b"],
    });
  });

  it("asks for what there is, and amends by the whole, lest what is absent stays", () => {
    expect(asWish({ items: {}, seats: ["a"] }, {})).toEqual({ seats: ["a"] });
    expect(asWish(NOTHING, { stalls: 2 })).toEqual({ best: { stalls: 2 } });
    expect(asWhole(NOTHING, {})).toEqual({ items: {}, seats: [] });
  });

  it("is told from what somebody else left in the storage", () => {
    expect(isDraft({ items: { shirt: 1 }, seats: ["a"] })).toBe(true);
    for (const found of [
      null,
      "x",
      {},
      { items: { a: "1" }, seats: [] },
      { items: {}, seats: 1 },
    ]) {
      expect(isDraft(found)).toBe(false);
    }
  });
});
