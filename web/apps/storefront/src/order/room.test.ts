import type { ItemAvailability } from "@dibs/client";
import { describe, expect, it } from "vitest";
import { NOTHING } from "./draft";
import { mostOf, sharedFloors, waresOf } from "./room";

const stock = (changes: Partial<ItemAvailability>): ItemAvailability => ({
  kind: "ticket",
  name: "",
  capacity: 10,
  available_count: 10,
  reserved_count: 0,
  sold_count: 0,
  blocked_count: 0,
  price_minor: 100,
  currency: "EUR",
  low_stock: false,
  sold_out: false,
  ...changes,
});

type Setup = Parameters<typeof mostOf>[3];

const setup = (draws: Record<string, Record<string, number>>): Setup => ({
  units_max: 50,
  items: Object.fromEntries(
    Object.entries(draws).map(([item, drawn]) => [
      item,
      { draws: drawn } as Setup["items"][string],
    ]),
  ),
});

const FLOOR = setup({ floor: {}, adult: { floor: 1 }, student: { floor: 1 }, shirt: {} });
const ITEMS = {
  floor: stock({ name: "Floor", price_minor: null }),
  adult: stock({ capacity: null, available_count: null, price_minor: 450 }),
  student: stock({ capacity: null, available_count: null, price_minor: 300 }),
  shirt: stock({ kind: "stock", available_count: 3 }),
};

describe("room", () => {
  it("is shared by all that draws on one floor", () => {
    const draft = { items: { adult: 7 }, seats: [] };
    expect(mostOf("student", draft, NOTHING, FLOOR, ITEMS)).toBe(3);
    expect(mostOf("adult", draft, NOTHING, FLOOR, ITEMS)).toBe(10);
  });

  it("has what one holds oneself", () => {
    const items = { ...ITEMS, floor: stock({ available_count: 0, reserved_count: 10 }) };
    const held = { items: { adult: 4 }, seats: [] };
    expect(mostOf("student", NOTHING, held, FLOOR, items)).toBe(4);
    expect(mostOf("student", held, held, FLOOR, items)).toBe(0);
  });

  it("ends where one order may hold no more", () => {
    const small = { ...FLOOR, units_max: 3 };
    expect(mostOf("shirt", { items: {}, seats: ["a", "b"] }, NOTHING, small, ITEMS)).toBe(1);
  });
});

describe("the shelf", () => {
  it("has what is sold as something else under that name only, the dearest first", () => {
    expect(waresOf("ticket", FLOOR, ITEMS)).toEqual(["adult", "student"]);
    expect(waresOf("stock", FLOOR, ITEMS)).toEqual(["shirt"]);
    expect(sharedFloors(FLOOR, ITEMS).map(({ name }) => name)).toEqual(["Floor"]);
  });
});
