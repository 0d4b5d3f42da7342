import { describe, expect, it } from "vitest";
import { asHeld, type Line } from "./lines";

const line = (id: string, count: number, amountMinor: number | null): Line => ({
  kind: "ticket",
  id,
  label: id,
  note: "",
  count,
  amountMinor,
});

const ADULTS = line("adult", 2, 12_000);
const SHIRT = line("shirt", 1, 2_500);
const GIFT = line("gift", 1, null);
/** What the adults cost when they were taken. */
const HELD_MINOR = 9_000;

const sumOf = (lines: readonly Line[], heldMinor: number | null, lost: readonly string[] = []) =>
  asHeld(lines, [ADULTS], heldMinor, new Set(lost)).amountMinor;

describe("lines of what is held", () => {
  it("tell today's prices where they come to what is paid", () => {
    expect(asHeld([ADULTS, SHIRT], [ADULTS], 12_000).lines).toEqual([ADULTS, SHIRT]);
    expect(asHeld([ADULTS, GIFT], [ADULTS, GIFT], null).lines).toEqual([ADULTS, GIFT]);
    expect(asHeld([SHIRT], [], 0)).toEqual({ lines: [SHIRT], amountMinor: 2_500 });
  });

  it("tell no price where they were taken for another; what is added does", () => {
    const untold = line("adult", 2, null);
    expect(asHeld([ADULTS, SHIRT], [ADULTS], HELD_MINOR).lines).toEqual([untold, SHIRT]);
  });
});

describe("the sum of a change", () => {
  it("is today's where what is held costs that", () => {
    expect(sumOf([line("adult", 1, 6_000), SHIRT], 12_000)).toBe(8_500);
  });

  it("has what stays at its price, and what is added at today's", () => {
    expect(sumOf([ADULTS, SHIRT], HELD_MINOR)).toBe(11_500);
    expect(sumOf([line("adult", 3, 18_000)], HELD_MINOR)).toBe(15_000);
  });

  it("is without what somebody else has by now", () => {
    expect(sumOf([ADULTS, SHIRT], 12_000, ["shirt"])).toBe(12_000);
    expect(sumOf([ADULTS, SHIRT], HELD_MINOR, ["shirt"])).toBe(HELD_MINOR);
  });

  it("is not known where something goes that cost another price, or has none", () => {
    expect(sumOf([line("adult", 1, 6_000)], HELD_MINOR)).toBeNull();
    expect(sumOf([SHIRT], HELD_MINOR)).toBeNull();
    expect(sumOf([ADULTS, GIFT], HELD_MINOR)).toBeNull();
    expect(sumOf([ADULTS, SHIRT], null)).toBeNull();
  });
});
