import { expect, test } from "vitest";
import { followed } from "../../tests/followed";
import type { SeatChange } from "../types";

test("one stream carries all events, however many listen", async () => {
  const { service, availability, opens, left } = followed();
  for (let many = 0; many < 3; many += 1) {
    availability.subscribe("gala", () => {});
    availability.subscribe("shop", () => {});
  }
  await service.advance(100);
  expect(opens()).toHaveLength(1);
  expect(service.streamCount).toBe(1);
  expect([left(), left("shop", "mug")]).toEqual([10, 5]);
});

test("nothing is asked before somebody listens, nor after the last is gone", async () => {
  const { service, availability, opens } = followed();
  await service.advance(60_000);
  expect(service.calls).toEqual([]);
  const stop = availability.subscribe("gala", () => {});
  await service.advance(1_000);
  stop();
  stop();
  await service.advance(10_000);
  expect([service.streamCount, opens().length]).toEqual([0, 1]);
  expect(availability.connection.state).toBe("idle");
});

test("a page that changes its view keeps its stream", async () => {
  const { service, availability, opens } = followed();
  const stop = availability.subscribe("gala", () => {});
  await service.advance(1_000);
  stop();
  availability.subscribe("gala", () => {});
  await service.advance(10_000);
  expect(opens()).toHaveLength(1);
});

test("listeners are told once for what came together, seats at once", async () => {
  const { service, availability, left } = followed();
  let told = 0;
  const seats: (readonly SeatChange[] | null)[] = [];
  availability.subscribe("gala", () => {
    told += 1;
  });
  availability.subscribeSeats("gala", (changes) => seats.push(changes));
  await service.advance(100);
  told = 0;
  seats.length = 0;
  service.reserve("gala", { items: { floor: 1 } });
  service.reserve("gala", { seats: ["A-2"] });
  service.sell("gala", { seats: ["A-3"] });
  await service.settle();
  expect(told).toBe(1);
  expect(left()).toBe(9);
  expect(availability.read("gala")?.seats.map((zone) => [...zone])).toEqual([[0, 1, 2]]);
  expect(seats.flat()).toEqual([
    { section: 0, index: 1, state: 1 },
    { section: 0, index: 2, state: 1 },
    { section: 0, index: 2, state: 2 },
  ]);
});

test("who follows one more event is sent all of that one alone", async () => {
  const { service, availability, opens, left } = followed();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  availability.subscribe("shop", () => {});
  await service.advance(1_000);
  expect(opens()[1]?.headers.get("Last-Event-ID")).toMatch(/gala/);
  expect([left(), left("shop", "mug")]).toEqual([10, 5]);
});

test("a restored service, whose positions mean nothing, tells everything anew", async () => {
  const { service, availability, left } = followed();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.restart();
  service.sell("gala", { items: { floor: 1 } });
  await service.advance(3_000);
  expect(left()).toBe(9);
});

test("what a server rendered is there until more is heard", async () => {
  const { service, availability, left } = followed();
  let told = 0;
  const primed = {
    event_id: "gala",
    position: 0,
    on_sale: true,
    totals: {
      capacity: 10,
      available_count: 4,
      reserved_count: 6,
      sold_count: 0,
      blocked_count: 0,
    },
    items: {},
    server_now: "2026-11-27T09:00:00Z",
  };
  availability.subscribe("gala", () => {
    told += 1;
  });
  availability.prime("gala", primed);
  availability.prime("gala", primed);
  await service.settle();
  expect(told).toBe(1);
  expect(availability.read("gala")).toMatchObject({ isCached: true, totals: primed.totals });
  await service.advance(100);
  expect(availability.read("gala")?.isCached).toBe(false);
  availability.prime("gala", { ...primed, position: 99 });
  expect(left()).toBe(10);
});

test("the next visit reads the last counts without a network, and their age", async () => {
  const { service, availability } = followed();
  availability.subscribe("gala", () => {});
  await service.advance(5_000);
  const heardAt = availability.read("gala")?.heardAt;
  service.down(true);
  const next = service.client(service.tab());
  expect(next.availability.read("gala")).toMatchObject({ isCached: true, heardAt });
  expect(next.availability.read("gala")?.items.floor?.available_count).toBe(10);
  expect(next.availability.read("gala")?.seats).toEqual([]);
});

test.each([false, true])(
  "an event that was left is old news until it is heard of (others go on: %s)",
  async (othersGoOn) => {
    const { service, availability, left } = followed();
    const isOld = () => availability.read("gala")?.isCached;
    if (othersGoOn) availability.subscribe("shop", () => {});
    const stop = availability.subscribe("gala", () => {});
    await service.advance(1_000);
    expect([left(), isOld()]).toEqual([10, false]);
    stop();
    await service.advance(20_000);
    const again = availability.subscribe("gala", () => {});
    expect([left(), isOld()]).toEqual([10, true]);
    await service.advance(100);
    expect([left(), isOld()]).toEqual([10, false]);
    again();
    await service.advance(6_000);
    service.reserve("gala", { items: { floor: 4 }, seats: ["A-2"] });
    availability.subscribe("gala", () => {});
    expect([left(), isOld()]).toEqual([10, true]);
    await service.advance(100);
    expect([left(), isOld()]).toEqual([6, false]);
    expect(availability.read("gala")?.seats.map((zone) => [...zone])).toEqual([[0, 1, 0]]);
  },
);

test("figures of the connection", async () => {
  const { service, client, availability } = followed();
  expect(client.metrics().connectSuccessRate).toBeNull();
  availability.subscribe("gala", () => {});
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  expect(client.metrics().connectSuccessRate).toBe(1);
  service.sell("gala", { items: { floor: 1 } });
  service.cutStreams();
  await service.advance(15_000);
  await client.event("nowhere").catch(() => {});
  expect(client.metrics()).toMatchObject({
    connectAttempts: 2,
    connectSuccesses: 2,
    subscriptions: 1,
    errors: { stream_lost: 1, not_found: 1 },
  });
  const { reconnectMsMean, messageLatencyMsMean } = client.metrics();
  expect(reconnectMsMean).toBeGreaterThan(500);
  expect(reconnectMsMean).toBeLessThan(2_000);
  expect(messageLatencyMsMean).toBeGreaterThanOrEqual(0);
  service.down(true);
  await service.advance(2_000);
  expect(client.metrics()).toMatchObject({ connectAttempts: 3, connectSuccessRate: 2 / 3 });
});

test.each([-3_600_000, 3_600_000])(
  "a device's clock that is wrong makes nothing late or old: %i",
  async (ms) => {
    const { service, client, availability } = followed();
    service.skew(ms);
    availability.subscribe("gala", () => {});
    await service.advance(100);
    service.sell("gala", { items: { floor: 1 } });
    await service.advance(1_000);
    expect(client.metrics().messageLatencyMsMean).toBeLessThan(1_000);
    const { heardAt, isStale } = availability.connection;
    expect(Math.abs((heardAt ?? 0) - service.now)).toBeLessThan(1_500);
    expect(isStale).toBe(false);
    expect(client.now()).toBeGreaterThanOrEqual(service.now);
  },
);

test("a view that comes back in a moment begins nothing anew, and is counted once", async () => {
  const { service, client, availability, opens } = followed();
  for (let many = 0; many < 3; many += 1) {
    const stop = availability.subscribe("gala", () => {});
    await service.advance(1_000);
    stop();
  }
  await service.advance(1_000);
  expect([client.metrics().subscriptions, opens().length]).toEqual([1, 1]);
  await service.advance(10_000);
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  expect([client.metrics().subscriptions, opens().length]).toEqual([2, 2]);
});
