import type { ItemAvailability } from "@dibs/client";
import { describe, expect, it } from "vitest";
import { standingOf } from "./standing";

const NOW = Date.parse("2030-05-04T18:00:00Z");

type Sales = Parameters<typeof standingOf>[0];

const event = (changes: Partial<Sales> = {}): Sales => ({
  status: "on_sale",
  on_sale: true,
  sales_start_at: null,
  sales_end_at: null,
  ...changes,
});

const item = (available: number | null, reserved = 0): ItemAvailability => ({
  kind: "ticket",
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

describe("an event", () => {
  it("is open while anything is left", () => {
    const left = availability({ floor: item(0), shirt: item(1) });
    expect(standingOf(event(), left, NOW)).toBe("open");
    expect(standingOf(event(), availability({ stream: item(null) }), NOW)).toBe("open");
  });

  it("whose last are in carts is not sold out", () => {
    expect(standingOf(event(), availability({ floor: item(0, 2) }), NOW)).toBe("carts");
    expect(standingOf(event(), availability({ floor: item(0) }), NOW)).toBe("soldOut");
  });

  it("says why it does not sell", () => {
    const closed = { on_sale: false };
    const late = "2030-05-04T19:00:00Z";
    const early = "2030-05-04T17:00:00Z";
    const asked = (changes: Partial<Sales>) =>
      standingOf(event({ ...closed, ...changes }), undefined, NOW);
    expect(asked({ sales_start_at: late })).toBe("soon");
    expect(asked({ sales_end_at: early })).toBe("ended");
    expect(asked({ status: "paused" })).toBe("paused");
    expect(asked({ status: "draft" })).toBe("notYet");
  });

  it("believes the stream more than what was read before", () => {
    expect(standingOf(event({ status: "paused" }), availability({}, false), NOW)).toBe("paused");
    expect(standingOf(event({ on_sale: false }), availability({}, true), NOW)).toBe("open");
  });
});
