import type { ItemAvailability } from "@dibs/client";
import { expect, test } from "vitest";
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
  expect(supplyOf(heard, onSale, mine).state).toBe(state);
});

test("sold out while others are at the checkout is said as what it is", () => {
  const supply = supplyOf(item({ ...none, reserved_count: 4 }), true, 1);
  expect(supply).toEqual({ state: "in-carts", left: 0, inOtherCarts: 3 });
});
