import type { ItemAvailability } from "@dibs/client";
import { expect, test } from "vitest";
import { stocksOf } from "./draws";
import { supplyOf } from "./supply";

const item = (changes: Partial<ItemAvailability>): ItemAvailability => ({
  kind: "ticket",
  name: "Floor",
  capacity: 100,
  available_count: 50,
  reserved_count: 0,
  sold_count: 50,
  blocked_count: 0,
  price_minor: 4500,
  currency: "EUR",
  low_stock: false,
  sold_out: false,
  ...changes,
});

const none = { available_count: 0, sold_out: true };

test.each([
  ["unknown", undefined, true, 0],
  ["available", item({}), true, 0],
  ["not-on-sale", item({}), false, 0],
  ["low", item({ available_count: 3, low_stock: true }), true, 0],
  ["unlimited", item({ available_count: null, capacity: null }), true, 0],
  ["sold-out", item({ ...none, sold_count: 100 }), true, 0],
  ["in-carts", item({ ...none, sold_count: 97, reserved_count: 3 }), true, 0],
  ["yours", item({ ...none, sold_count: 97, reserved_count: 3 }), true, 3],
  ["in-carts", item({ ...none, sold_count: 97, reserved_count: 3 }), true, 2],
] as const)("is %s", (state, heard, onSale, mine) => {
  expect(supplyOf([{ item: heard, mine }], onSale).state).toBe(state);
});

test("sold out while others are at the checkout is said as what it is", () => {
  const supply = supplyOf([{ item: item({ ...none, reserved_count: 4 }), mine: 1 }], true);
  expect(supply).toEqual({ state: "in-carts", left: 0, inOtherCarts: 3 });
});

const DRAWS = {
  floor: { draws: {} },
  adult: { draws: { floor: 1 } },
  student: { draws: { floor: 1 } },
  bundle: { draws: { adult: 1, floor: 1 } },
};

test("what a ticket draws on says whether more of it may come back", () => {
  const items = {
    adult: item({ ...none, capacity: null, sold_count: 0 }),
    floor: item({ ...none, capacity: 10, reserved_count: 6, sold_count: 4 }),
  };
  const supply = (held: Record<string, number>) =>
    supplyOf(stocksOf("adult", items, held, DRAWS), true);
  expect(supply({})).toEqual({ state: "in-carts", left: 0, inOtherCarts: 6 });
  // Another kind of ticket of the same floor, in one's own hold.
  expect(supply({ student: 6 })).toEqual({ state: "sold-out", left: 0, inOtherCarts: 0 });
  expect(supply({ adult: 6 }).state).toBe("yours");
});

test("what others hold of what there is enough of brings nothing back", () => {
  const items = {
    bundle: item({ ...none, capacity: null, sold_count: 0 }),
    adult: item({ capacity: null, available_count: 5, reserved_count: 3 }),
    floor: item({ ...none, capacity: 10, sold_count: 10 }),
  };
  expect(supplyOf(stocksOf("bundle", items, {}, DRAWS), true).state).toBe("sold-out");
});
