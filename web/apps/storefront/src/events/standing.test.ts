import type { ItemAvailability, Reservation } from "@dibs/client";
import { describe, expect, it } from "vitest";
import { heldDemand } from "../order/demand";
import { fromPrice, isFree, leftIn, standingOf } from "./standing";

const NOW = Date.parse("2030-05-04T18:00:00Z");
const NONE = {};

type Sales = Parameters<typeof standingOf>[0];

const event = (changes: Partial<Sales> = {}): Sales => ({
  status: "on_sale",
  on_sale: true,
  sales_start_at: null,
  sales_end_at: null,
  ...changes,
});

const item = (
  available: number | null,
  reserved = 0,
  kind: ItemAvailability["kind"] = "ticket",
): ItemAvailability => ({
  kind,
  name: "Floor",
  capacity: 10,
  available_count: available,
  reserved_count: reserved,
  sold_count: 0,
  blocked_count: 0,
  price_minor: null,
  currency: "EUR",
  low_stock: false,
  sold_out: available === 0,
});

const availability = (items: Record<string, ItemAvailability>, onSale = true) => ({
  onSale,
  items,
});

type Details = Parameters<typeof leftIn>[0] & Parameters<typeof heldDemand>[1];

/** Items as an event is set up with them: what draws on what. */
const details = (draws: Record<string, Record<string, number>>): Details => ({
  items: Object.fromEntries(
    Object.entries(draws).map(([id, drawn]) => [
      id,
      { draws: drawn } as unknown as Details["items"][string],
    ]),
  ),
});

const FLOOR = details({ floor: {}, adult: { floor: 1 }, shirt: {} });

describe("an event", () => {
  it("is open while one can still go in", () => {
    const left = { floor: item(0), gallery: item(1) };
    expect(standingOf(event(), availability(left), NONE, NOW)).toBe("open");
    const stream = { stream: item(null) };
    expect(standingOf(event(), availability(stream), NONE, NOW)).toBe("open");
  });

  it("is sold out with the last ticket, however many shirts are left", () => {
    const shirt = item(1, 2, "stock");
    expect(standingOf(event(), availability({ floor: item(0), shirt }), NONE, NOW)).toBe("soldOut");
    expect(standingOf(event(), availability({ shirt }), NONE, NOW)).toBe("open");
    const gone = availability({ shirt: item(0, 0, "stock") });
    expect(standingOf(event(), gone, NONE, NOW)).toBe("soldOut");
  });

  it("whose last are in carts is not sold out", () => {
    expect(standingOf(event(), availability({ floor: item(0, 2) }), NONE, NOW)).toBe("carts");
    expect(standingOf(event(), availability({ floor: item(0) }), NONE, NOW)).toBe("soldOut");
  });

  it("whose last one holds oneself is in nobody else's cart", () => {
    const all = { floor: item(0, 3), adult: item(0, 3), shirt: item(4, 1, "stock") };
    const part: Partial<Reservation> = { items: { adult: 3 } };
    const reservation = part as Reservation;
    const held = heldDemand({ status: "held", reservation, expiresAt: NOW }, FLOOR);
    expect(standingOf(event(), availability(all), held, NOW)).toBe("yours");
    const others = { ...all, floor: item(0, 4) };
    expect(standingOf(event(), availability(others), held, NOW)).toBe("carts");
    expect(heldDemand({ status: "expired", reservation, choice: {} }, FLOOR)).toEqual(NONE);
  });

  it("says why it does not sell", () => {
    const closed = { on_sale: false };
    const late = "2030-05-04T19:00:00Z";
    const early = "2030-05-04T17:00:00Z";
    const asked = (changes: Partial<Sales>) =>
      standingOf(event({ ...closed, ...changes }), undefined, NONE, NOW);
    expect(asked({ sales_start_at: late })).toBe("soon");
    expect(asked({ sales_end_at: early })).toBe("ended");
    expect(asked({ status: "paused" })).toBe("paused");
    expect(asked({ status: "draft" })).toBe("notYet");
  });

  it("that was to begin by now and was not heard of begins any moment", () => {
    const begun = event({ on_sale: false, sales_start_at: "2030-05-04T17:59:59Z" });
    expect(standingOf(begun, availability({}, false), NONE, NOW)).toBe("soon");
  });

  it("does not say why it closed before that is known", () => {
    const early = "2030-05-04T17:00:00Z";
    for (const sales of [event(), event({ sales_start_at: early })]) {
      expect(standingOf(sales, availability({}, false), NONE, NOW)).toBe("closed");
    }
    const over = event({ sales_end_at: early });
    expect(standingOf(over, availability({}, false), NONE, NOW)).toBe("ended");
  });

  it("believes the stream more than what was read before", () => {
    const paused = event({ status: "paused" });
    expect(standingOf(paused, availability({}, false), NONE, NOW)).toBe("paused");
    const closed = event({ on_sale: false });
    expect(standingOf(closed, availability({}, true), NONE, NOW)).toBe("open");
  });
});

describe("what is left", () => {
  const left = (items: Record<string, ItemAvailability>) => leftIn(FLOOR, availability(items));

  it("counts what one can go in with, and each of it once", () => {
    const shirt = item(5, 0, "stock");
    expect(left({ stalls: item(42), floor: item(10), adult: item(10), shirt })).toBe(52);
    expect(left({ shirt })).toBe(5);
    expect(left({ floor: item(0), shirt })).toBe(0);
  });

  it("is not counted where it is not known, or without limit", () => {
    expect(leftIn(FLOOR, undefined)).toBeNull();
    expect(left({ floor: item(3), stream: item(null) })).toBeNull();
    expect(left({ floor: item(3), file: item(null, 0, "stock") })).toBe(3);
  });
});

it("the lowest price is of what one can go in with, else of anything that has one", () => {
  const priced = (kind: string, price_minor: number | null) => ({ kind, price_minor });
  const from = (items: object) => fromPrice({ items } as Parameters<typeof fromPrice>[0]);
  const shirt = priced("stock", 500);
  expect(from({ shirt, floor: priced("ticket", 900), vip: priced("ticket", 2_000) })).toBe(900);
  expect(from({ shirt, floor: priced("ticket", null) })).toBe(500);
  expect(from({ floor: priced("ticket", null) })).toBeNull();
});

it("is free where all that one can go in with is", () => {
  const priced = (price_minor: number | null, kind = "ticket") => ({ kind, price_minor });
  const free = (items: object) => isFree({ items } as Parameters<typeof isFree>[0]);
  expect(free({ kids: priced(0), shirt: priced(500, "stock") })).toBe(true);
  expect(free({ kids: priced(0), floor: priced(900) })).toBe(false);
  expect(free({ kids: priced(0), floor: priced(null) })).toBe(false);
});
