import type { EventAvailability } from "@dibs/client";
import { useRef } from "react";
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { MINUTE_MS, stage } from "../../tests/stage";
import { useEventAvailability } from "./useEventAvailability";
import {
  type SingleTicketAvailability,
  useSingleTicketAvailability,
} from "./useSingleTicketAvailability";
import {
  type TicketAvailability,
  type TicketAvailabilityOptions,
  useTicketAvailability,
} from "./useTicketAvailability";

test("the fields are exactly those that the documents name", () => {
  expectTypeOf<keyof TicketAvailability>().toEqualTypeOf<
    "availability" | "isConnected" | "isTicketAvailable" | "getActualAvailable"
  >();
  expectTypeOf<keyof SingleTicketAvailability>().toEqualTypeOf<
    "available" | "isSoldOut" | "percentageSold" | "isConnected"
  >();
  expectTypeOf(useTicketAvailability).parameter(0).toEqualTypeOf<string>();
  expectTypeOf<TicketAvailability["availability"]>().toEqualTypeOf<EventAvailability | undefined>();
  expectTypeOf<SingleTicketAvailability>().toEqualTypeOf<{
    readonly available: number;
    readonly isSoldOut: boolean;
    readonly percentageSold: number;
    readonly isConnected: boolean;
  }>();
  expectTypeOf<TicketAvailabilityOptions>().toEqualTypeOf<{
    readonly onLowStock?: ((name: string, count: number) => void) | undefined;
    readonly onSoldOut?: ((name: string) => void) | undefined;
  }>();
});

describe("useTicketAvailability", () => {
  test("tells what is left, and that changes arrive", async () => {
    const { service, renderHook, after } = stage();
    const { result } = await renderHook(() => useTicketAvailability("gala"));
    expect(Object.keys(result.current).sort()).toEqual([
      "availability",
      "getActualAvailable",
      "isConnected",
      "isTicketAvailable",
    ]);
    expect(result.current.isConnected).toBe(true);
    expect(result.current.getActualAvailable("floor")).toBe(100);
    await after(() => service.sell("gala", { items: { floor: 2 } }));
    expect(result.current.getActualAvailable("floor")).toBe(98);
    expect(result.current.availability?.items.floor?.sold_count).toBe(2);
  });

  test("knows what can be bought: on sale, and as many as are wanted", async () => {
    const { service, renderHook, after } = stage();
    const { result } = await renderHook(() => useTicketAvailability("gala"));
    const { isTicketAvailable, getActualAvailable } = result.current;
    expect(isTicketAvailable("mug")).toBe(true);
    expect(isTicketAvailable("mug", 3)).toBe(true);
    expect(isTicketAvailable("mug", 4)).toBe(false);
    expect(isTicketAvailable("download", 1000)).toBe(true);
    expect(getActualAvailable("download")).toBe(Number.POSITIVE_INFINITY);
    expect(isTicketAvailable("no such item")).toBe(false);
    expect(getActualAvailable("no such item")).toBe(0);
    await after(() => service.changeEvent("gala", { status: "paused" }));
    expect(result.current.isTicketAvailable("mug")).toBe(false);
    expect(result.current.getActualAvailable("mug")).toBe(3);
  });

  test("calls back once when stock becomes low and once when it is gone", async () => {
    const { service, renderHook, after } = stage();
    const [onLowStock, onSoldOut] = [vi.fn(), vi.fn()];
    await renderHook(() => useTicketAvailability("gala", { onLowStock, onSoldOut }));
    await after(() => service.sell("gala", { items: { floor: 10 } }));
    expect(onLowStock).not.toHaveBeenCalled();
    for (let sold = 0; sold < 8; sold += 1) {
      await after(() => service.sell("gala", { items: { floor: 10 } }));
    }
    await after(() => service.sell("gala", { items: { floor: 6 } }));
    expect(onLowStock.mock.calls).toEqual([["Floor", 4]]);
    await after(() => service.sell("gala", { items: { floor: 1 } }));
    expect(onLowStock).toHaveBeenCalledTimes(1);
    await after(() => service.sell("gala", { items: { floor: 3 } }));
    expect(onSoldOut.mock.calls).toEqual([["Floor"]]);
    expect(onLowStock).toHaveBeenCalledTimes(1);
  });

  test("does not call back for what was so when the page was opened", async () => {
    const { service, renderHook } = stage();
    service.sell("gala", { items: { mug: 3 } });
    const onSoldOut = vi.fn();
    const { result } = await renderHook(() => useTicketAvailability("gala", { onSoldOut }));
    expect(result.current.isTicketAvailable("mug")).toBe(false);
    expect(onSoldOut).not.toHaveBeenCalled();
  });

  test("what was kept from an earlier visit is not what the page first heard", async () => {
    const { service, renderHook, after, advance } = stage();
    const earlier = service.client();
    const stop = earlier.availability.subscribe("gala", () => {});
    await advance(6_000);
    stop();
    earlier.close();
    service.sell("gala", { items: { mug: 3, floor: 97 } });
    const [onLowStock, onSoldOut] = [vi.fn(), vi.fn()];
    const { result } = await renderHook(() => {
      const found = useTicketAvailability("gala", { onLowStock, onSoldOut });
      return { ...found, isCached: useRef(found.availability?.isCached).current };
    });
    expect(result.current.isCached).toBe(true);
    expect(result.current.getActualAvailable("mug")).toBe(0);
    expect(onSoldOut).not.toHaveBeenCalled();
    expect(onLowStock).not.toHaveBeenCalled();
    await after(() => service.sell("gala", { items: { floor: 3 } }));
    expect(onSoldOut.mock.calls).toEqual([["Floor"]]);
  });

  test.each([
    ["before", 2_000],
    ["after", 0],
  ])("whoever takes the last hears nothing of it; it is told %s the answer", async (_, backMs) => {
    const { service, client, renderHook, after, advance } = stage();
    const [onLowStock, onSoldOut] = [vi.fn(), vi.fn()];
    const { result } = await renderHook(() =>
      useTicketAvailability("gala", { onLowStock, onSoldOut }),
    );
    if (backMs) service.slow(0, backMs);
    else service.muteStreams();
    await after(() => client.reservations.reserve("gala", { items: { mug: 3, floor: 97 } }));
    const isHeld = () => client.reservations.read("gala").status === "held";
    expect([isHeld(), result.current.getActualAvailable("mug")]).toEqual(
      backMs ? [false, 0] : [true, 3],
    );
    await advance(60_000);
    service.slow(0, 0);
    expect([isHeld(), result.current.getActualAvailable("mug")]).toEqual([true, 0]);
    expect(onSoldOut).not.toHaveBeenCalled();
    expect(onLowStock).not.toHaveBeenCalled();
    // What others take beside it is news.
    await after(() => service.sell("gala", { items: { floor: 3 } }));
    expect(onSoldOut.mock.calls).toEqual([["Floor"]]);
    await after(() => client.reservations.confirm("gala"));
    expect(onSoldOut).toHaveBeenCalledTimes(1);
  });

  test("sold out goes when somebody gives back, or lets it expire", async () => {
    const { service, renderHook, after, advance } = stage();
    const { result } = await renderHook(() => useTicketAvailability("gala"));
    const hold = service.reserve("gala", { items: { mug: 3 } });
    await after();
    expect(result.current.isTicketAvailable("mug")).toBe(false);
    await after(() => service.release("gala", hold));
    expect(result.current.isTicketAvailable("mug")).toBe(true);
    service.reserve("gala", { items: { mug: 3 } });
    await after();
    expect(result.current.isTicketAvailable("mug")).toBe(false);
    await advance(15 * MINUTE_MS);
    expect(result.current.isTicketAvailable("mug")).toBe(true);
  });

  test("is not connected while the lines are cut, and keeps the last counts", async () => {
    const { service, renderHook, after } = stage();
    const { result } = await renderHook(() => useTicketAvailability("gala"));
    await after(() => service.offline());
    expect(result.current.isConnected).toBe(false);
    expect(result.current.getActualAvailable("floor")).toBe(100);
  });

  test("gives the same references until something changes", async () => {
    const { service, renderHook, after } = stage();
    const { result, rerender } = await renderHook(() => useTicketAvailability("gala"));
    const before = result.current;
    rerender();
    expect(result.current).toBe(before);
    await after(() => service.sell("gala", { items: { mug: 1 } }));
    expect(result.current.getActualAvailable).not.toBe(before.getActualAvailable);
  });

  test("shares one stream and leaves none behind", async () => {
    const { service, renderHook, advance } = stage();
    const first = await renderHook(() => useTicketAvailability("gala"));
    const second = await renderHook(() => useTicketAvailability("gala"));
    expect(service.streamCount).toBe(1);
    first.unmount();
    await advance(10_000);
    expect(service.streamCount).toBe(1);
    second.unmount();
    await advance(10_000);
    expect(service.streamCount).toBe(0);
  });

  test("follows another event when it is asked for one, which is no news of either", async () => {
    const items = (capacity: number) => ({ items: { floor: { capacity } } });
    const events = { gala: items(7), shop: items(9) };
    const { service, client, renderHook, after } = stage({ events });
    // Known already, and sold out, when the hook comes to it.
    client.availability.subscribe("shop", () => {});
    service.sell("shop", { items: { floor: 9 } });
    const onSoldOut = vi.fn();
    const { result, rerender } = await renderHook(
      ({ id }) => useTicketAvailability(id, { onSoldOut }),
      { id: "gala" },
    );
    expect(result.current.getActualAvailable("floor")).toBe(7);
    rerender({ id: "shop" });
    await after();
    expect(result.current.getActualAvailable("floor")).toBe(0);
    expect(onSoldOut).not.toHaveBeenCalled();
  });
});

describe("useSingleTicketAvailability", () => {
  test("tells of one item, and renders only when that one changes", async () => {
    const { service, renderHook, after } = stage();
    const rendered = vi.fn();
    const { result } = await renderHook(() => {
      rendered();
      return useSingleTicketAvailability("gala", "mug");
    });
    expect(result.current).toEqual({
      available: 3,
      isSoldOut: false,
      percentageSold: 0,
      isConnected: true,
    });
    const before = rendered.mock.calls.length;
    await after(() => service.sell("gala", { items: { floor: 5 } }));
    expect(rendered).toHaveBeenCalledTimes(before);
    await after(() => service.sell("gala", { items: { mug: 2 } }));
    expect(result.current).toMatchObject({ available: 1, percentageSold: 66 });
    await after(() => service.sell("gala", { items: { mug: 1 } }));
    expect(result.current).toMatchObject({ available: 0, isSoldOut: true, percentageSold: 100 });
  });

  test("of unlimited stock there is always more, and of what is unknown nothing", async () => {
    const { renderHook } = stage();
    const { result } = await renderHook(() => [
      useSingleTicketAvailability("gala", "download"),
      useSingleTicketAvailability("gala", "no such item"),
    ]);
    expect(result.current[0]).toMatchObject({
      available: Number.POSITIVE_INFINITY,
      percentageSold: 0,
    });
    expect(result.current[1]).toMatchObject({ available: 0, isSoldOut: false });
  });
});

test("useEventAvailability takes what is selected for the same while its fields are", async () => {
  const { service, renderHook, after } = stage();
  const rendered = vi.fn();
  const { result } = await renderHook(() => {
    rendered();
    return useEventAvailability("gala", soldOf);
  });
  const before = rendered.mock.calls.length;
  await after(() => service.reserve("gala", { items: { floor: 2 } }));
  expect(rendered).toHaveBeenCalledTimes(before);
  await after(() => service.sell("gala", { items: { floor: 2 } }));
  expect(result.current).toEqual({ sold: 2 });
});

const soldOf = (event: EventAvailability | undefined) => ({ sold: event?.totals.sold_count });

test.each([
  ["a Set", goneOf, new Set(["mug"])],
  ["a Map", soldByItem, new Map([["mug", 3]])],
])("useEventAvailability hears what changes in %s", async (_, select, wanted) => {
  const { service, renderHook, after } = stage();
  const { result } = await renderHook(() => useEventAvailability<unknown>("gala", select));
  await after(() => service.sell("gala", { items: { mug: 3 } }));
  expect(result.current).toEqual(wanted);
});

function goneOf(event: EventAvailability | undefined): Set<string> {
  return new Set(soldByItem(event).keys());
}

function soldByItem(event: EventAvailability | undefined): Map<string, number> {
  const sold = Object.entries(event?.items ?? {}).map(
    ([id, item]) => [id, item.sold_count] as const,
  );
  return new Map(sold.filter(([, count]) => count > 0));
}
