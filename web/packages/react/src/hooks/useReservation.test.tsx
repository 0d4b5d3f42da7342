import { describe, expect, test, vi } from "vitest";
import { MINUTE_MS, stage } from "../../tests/stage";
import { useCountdown } from "./useCountdown";
import { useReservation } from "./useReservation";

const expiresAt = ({ holding }: ReturnType<typeof useReservation>) =>
  holding.status === "held" ? holding.expiresAt : null;

describe("useReservation", () => {
  test("goes from nothing to held, changed, extended and confirmed", async () => {
    const { service, renderHook, after } = stage();
    const { result } = await renderHook(() => useReservation("gala"));
    expect(result.current).toMatchObject({ holding: { status: "none" }, pending: null });
    await after(() => result.current.reserve({ items: { floor: 2 } }));
    expect(result.current.holding.status).toBe("held");
    const begun = expiresAt(result.current) ?? 0;
    expect(begun - service.now).toBeGreaterThan(14 * MINUTE_MS);
    await after(() => result.current.amend({ items: { floor: 3 } }));
    expect(result.current.holding).toMatchObject({ reservation: { items: { floor: 3 } } });
    expect(expiresAt(result.current)).toBe(begun);
    await after(() => result.current.extend());
    expect(expiresAt(result.current)).toBe(begun + 5 * MINUTE_MS);
    await after(() => result.current.confirm());
    expect(result.current.holding.status).toBe("confirmed");
  });

  test("tells what is being asked, so that buttons wait", async () => {
    const { service, renderHook, after, advance } = stage();
    const { result } = await renderHook(() => useReservation("gala"));
    service.down(true);
    await after(() => result.current.reserve({ items: { floor: 1 } }));
    expect(result.current).toMatchObject({ holding: { status: "none" }, pending: "reserve" });
    service.down(false);
    await advance(30_000);
    expect(result.current).toMatchObject({ holding: { status: "held" }, pending: null });
    expect(service.holds("gala")).toHaveLength(1);
  });

  test("asking for too much moves no deadline and takes nothing away", async () => {
    const { renderHook, after } = stage();
    const { result } = await renderHook(() => useReservation("gala"));
    await after(() => result.current.reserve({ items: { mug: 2 } }));
    const begun = expiresAt(result.current);
    await after(() => result.current.amend({ items: { mug: 4 } }));
    expect(result.current.refusal).toMatchObject({ code: "sold_out" });
    expect(result.current.holding).toMatchObject({ reservation: { items: { mug: 2 } } });
    expect(expiresAt(result.current)).toBe(begun);
    await after(() => result.current.amend({ items: { mug: 3 } }));
    expect(result.current.refusal).toBe(null);
  });

  test("what expired is kept, can be tried for again, and does not block a new one", async () => {
    const { renderHook, after, outlive } = stage();
    const { result } = await renderHook(() => useReservation("gala"));
    await after(() => result.current.reserve({ items: { mug: 2 } }));
    await outlive();
    expect(result.current.holding).toMatchObject({
      status: "expired",
      reservation: { items: { mug: 2 } },
    });
    await after(() => result.current.tryAgain());
    expect(result.current.holding).toMatchObject({
      status: "held",
      reservation: { items: { mug: 2 } },
    });
    await outlive();
    await after(() => result.current.reserve({ items: { floor: 1 } }));
    expect(result.current.holding).toMatchObject({
      status: "held",
      reservation: { items: { floor: 1 } },
    });
  });

  test("confirming too late says so, and forgetting clears it", async () => {
    const { service, renderHook, after, outlive } = stage();
    const { result } = await renderHook(() => useReservation("gala"));
    await after(() => result.current.reserve({ items: { mug: 2 } }));
    await outlive();
    await after(() => result.current.confirm());
    expect(result.current.refusal).toMatchObject({ code: "expired" });
    expect(service.holds("gala")[0]?.status).toBe("expired");
    await after(() => result.current.dismiss());
    expect(result.current).toMatchObject({ holding: { status: "none" }, refusal: null });
  });

  test("what is given back can be had by others before it says so", async () => {
    const { service, renderHook, after } = stage();
    const { result } = await renderHook(() => useReservation("gala"));
    await after(() => result.current.reserve({ items: { mug: 3 } }));
    const sold = vi.fn();
    await after(async () => {
      const outcome = await result.current.release();
      if (outcome.ok) sold(service.sell("gala", { items: { mug: 3 } }));
    });
    expect(sold).toHaveBeenCalledTimes(1);
    expect(result.current.holding.status).toBe("none");
  });

  test("its calls stay the same", async () => {
    const { renderHook, after } = stage();
    const { result } = await renderHook(() => useReservation("gala"));
    const { reserve, amend, extend, confirm, release, tryAgain, dismiss } = result.current;
    await after(() => result.current.reserve({ items: { floor: 2 } }));
    expect(result.current).toMatchObject({
      reserve,
      amend,
      extend,
      confirm,
      release,
      tryAgain,
      dismiss,
    });
  });
});

describe("useCountdown", () => {
  test("is nothing without a hold, and goes from green to yellow to red", async () => {
    const { renderHook, after, advance, client } = stage();
    const { result } = await renderHook(() => useCountdown("gala"));
    expect(result.current).toBe(null);
    await after(() => client.reservations.reserve("gala", { items: { floor: 1 } }));
    expect(result.current?.phase).toBe("green");
    await advance(10 * MINUTE_MS);
    expect(result.current?.phase).toBe("yellow");
    await advance(3 * MINUTE_MS);
    expect(result.current?.phase).toBe("red");
    await advance(3 * MINUTE_MS);
    expect(result.current).toBe(null);
  });

  test.each([-60, 60])("is the service's, with a clock that is %d minutes wrong", async (wrong) => {
    const { service, client, renderHook, after } = stage();
    service.skew(wrong * MINUTE_MS);
    const { result } = await renderHook(() => useCountdown("gala"));
    await after(() => client.reservations.reserve("gala", { items: { floor: 1 } }));
    const expectNeverMore = () => {
      const left = ((service.holds("gala")[0]?.expiresAt ?? 0) - service.now) / 1000;
      expect(result.current?.secondsLeft).toBeLessThanOrEqual(left);
      expect(result.current?.secondsLeft).toBeGreaterThan(left - 3);
    };
    expectNeverMore();
    await after(() => client.reservations.extend("gala"));
    expectNeverMore();
  });
});
