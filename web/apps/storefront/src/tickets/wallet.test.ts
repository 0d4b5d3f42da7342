import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Purchase } from "./wallet";

const KEPT = "dibs.purchases";

const purchase = (reservationId: string): Purchase => ({
  reservationId,
  eventId: "gala",
  eventName: "Gala",
  currency: "EUR",
  timeZone: "Europe/Vienna",
  amountMinor: 4_200,
  lines: [],
});

/** A tab of this browser: its page is loaded now. */
async function openTab() {
  vi.resetModules();
  const { purchases, remember } = await import("./wallet");
  const ids = () => purchases.read().map(({ reservationId }) => reservationId);
  return { ids, remember, read: purchases.read };
}

const keptIds = () =>
  JSON.parse(localStorage.getItem(KEPT) ?? "[]").map((each: Purchase) => each.reservationId);

describe("the wallet", () => {
  beforeEach(() => localStorage.clear());
  afterEach(() => vi.unstubAllGlobals());

  it("keeps what was bought for the next page, the newest first", async () => {
    const { remember } = await openTab();
    remember(purchase("first"));
    remember(purchase("second"));
    expect((await openTab()).ids()).toEqual(["second", "first"]);
  });

  it("keeps what another tab bought in the meantime", async () => {
    const here = await openTab();
    const there = await openTab();
    there.remember(purchase("theirs"));
    here.remember(purchase("ours"));
    expect(keptIds()).toEqual(["ours", "theirs"]);
    expect(here.ids()).toEqual(["ours", "theirs"]);
  });

  it("hears of what another tab bought", async () => {
    const here = await openTab();
    localStorage.setItem(KEPT, JSON.stringify([purchase("theirs")]));
    dispatchEvent(Object.assign(new Event("storage"), { key: KEPT }));
    expect(here.ids()).toEqual(["theirs"]);
  });

  it("writes a purchase once, however often it is named", async () => {
    const here = await openTab();
    const there = await openTab();
    const writes = vi.fn(localStorage.setItem.bind(localStorage));
    const getItem = localStorage.getItem.bind(localStorage);
    vi.stubGlobal("localStorage", { getItem, setItem: writes });
    here.remember(purchase("one"));
    here.remember(purchase("one"));
    there.remember(purchase("one"));
    expect(writes).toHaveBeenCalledOnce();
    expect(there.ids()).toEqual(["one"]);
  });

  it("takes the order in where a page heard of the purchase before", async () => {
    const here = await openTab();
    const there = await openTab();
    const order = { id: "o1", outcome: null, paidMinor: 4_200, backMinor: 0 };
    there.remember(purchase("other"));
    there.remember(purchase("one"));
    here.remember({ ...purchase("one"), order, eventName: "Another name" });
    expect(JSON.parse(localStorage.getItem(KEPT) ?? "")).toEqual([
      { ...purchase("one"), order },
      purchase("other"),
    ]);
    here.remember({ ...purchase("one"), order: { ...order, id: "o2" } });
    here.remember(purchase("one"));
    expect((await openTab()).read()[0]?.order).toEqual(order);
  });
});
