import { expect, test } from "vitest";
import { createTestService } from "../testing";
import type { ConnectionState, SeatChange } from "../types";

const ROWS = [
  { seats: ["A-1", "A-2", "A-3"].map((seat_guid) => ({ seat_guid, category: "low" })) },
];

function opened(now?: string) {
  const service = createTestService({
    ...(now && { now }),
    events: {
      gala: { items: { floor: { capacity: 10 } }, plan: { zones: [{ rows: ROWS }] } },
      shop: { items: { mug: { capacity: 5 } } },
    },
  });
  const client = service.client();
  const states: ConnectionState[] = [];
  client.availability.subscribeConnection(() => states.push(client.availability.connection.state));
  const left = (eventId = "gala", item = "floor") =>
    client.availability.read(eventId)?.items[item]?.available_count;
  const opens = () => service.calls.filter(({ path }) => path === "/v1/live");
  const polls = () => service.calls.filter(({ path }) => path.endsWith("/availability"));
  return { service, client, availability: client.availability, states, left, opens, polls };
}

test("one stream carries all events, however many listen", async () => {
  const { service, availability, opens, left } = opened();
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
  const { service, availability, opens } = opened();
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
  const { service, availability, opens } = opened();
  const stop = availability.subscribe("gala", () => {});
  await service.advance(1_000);
  stop();
  availability.subscribe("gala", () => {});
  await service.advance(10_000);
  expect(opens()).toHaveLength(1);
});

test("listeners are told once for what came together, seats at once", async () => {
  const { service, availability, left } = opened();
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
  const { service, availability, opens, left } = opened();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  availability.subscribe("shop", () => {});
  await service.advance(1_000);
  expect(opens()[1]?.headers.get("Last-Event-ID")).toMatch(/gala/);
  expect([left(), left("shop", "mug")]).toEqual([10, 5]);
});

test("after a break nothing is missing, and only the difference is sent", async () => {
  const { service, availability, states, left, opens } = opened();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.cutStreams();
  service.sell("gala", { items: { floor: 3 } });
  await service.settle();
  expect(availability.connection).toMatchObject({ state: "reconnecting", attempt: 1 });
  expect(left()).toBe(10);
  await service.advance(3_000);
  expect(left()).toBe(7);
  expect(opens()[1]?.headers.get("Last-Event-ID")).toBeTruthy();
  expect(states).toEqual(["live", "reconnecting", "live"]);
  expect(availability.connection.attempt).toBe(0);
});

test("three failed reconnects in, figures are asked for, and the stream more slowly", async () => {
  const { service, availability, left, opens, polls } = opened();
  availability.subscribe("gala", () => {});
  availability.subscribeSeats("gala", () => {});
  await service.advance(1_000);
  service.allowStreams(false);
  service.down(true);
  await service.advance(20_000);
  // Asked for, and nobody answers.
  expect(polls().length + opens().length).toBe(1);
  expect(availability.connection.state).toBe("reconnecting");
  service.down(false);
  service.sell("gala", { items: { floor: 2 }, seats: ["A-1"] });
  await service.advance(30_000);
  expect(left()).toBe(8);
  expect([...(availability.read("gala")?.seats[0] ?? [])]).toEqual([2, 0, 0]);
  expect(availability.connection).toMatchObject({ state: "polling", isStale: false });
  const before = { opens: opens().length, polls: polls().length };
  await service.advance(60_000);
  expect(polls().length - before.polls).toBeGreaterThanOrEqual(10);
  expect(opens().length - before.opens).toBeLessThanOrEqual(4);
  service.down(true);
  await service.advance(15_000);
  expect(availability.connection.state).toBe("reconnecting");
  service.down(false);
  service.allowStreams(true);
  await service.advance(60_000);
  expect(availability.connection.state).toBe("live");
  const after = polls().length;
  await service.advance(30_000);
  expect(polls().length).toBe(after);
});

test("a service that does not stream to us is asked from the first no", async () => {
  const { service, availability, left } = opened();
  service.allowStreams(false);
  availability.subscribe("gala", () => {});
  await service.advance(200);
  expect(availability.connection.state).toBe("polling");
  expect(left()).toBe(10);
});

test("offline keeps what was heard, says how old, and is back at once", async () => {
  const { service, availability, left, states } = opened();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.offline();
  const { length } = service.calls;
  await service.advance(40_000);
  expect(availability.connection).toMatchObject({ state: "offline", isStale: true });
  expect(service.now - (availability.connection.heardAt ?? 0)).toBeGreaterThanOrEqual(40_000);
  expect(left()).toBe(10);
  expect(service.calls).toHaveLength(length);
  service.sell("gala", { items: { floor: 1 } });
  service.online();
  await service.settle();
  expect(left()).toBe(9);
  expect(availability.connection).toMatchObject({ state: "live", isStale: false });
  expect(states.slice(-2)).toEqual(["offline", "live"]);
});

test("a line that died silently is noticed, and made again", async () => {
  const { service, availability, opens } = opened();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.muteStreams();
  await service.advance(31_000);
  expect(availability.connection).toMatchObject({ state: "live", isStale: true });
  await service.advance(20_000);
  expect(opens()).toHaveLength(2);
  expect(availability.connection).toMatchObject({ state: "live", isStale: false });
});

test("when something was last heard moves on with each heartbeat, and nobody is told", async () => {
  const { service, availability, states } = opened();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  const { connection } = availability;
  const told = states.length;
  await service.advance(1_200_000);
  expect(service.now - (availability.connection.heardAt ?? 0)).toBeLessThanOrEqual(20_000);
  expect(availability.connection).toBe(connection);
  expect(states).toHaveLength(told);
});

test("who comes back to a page that heard nothing for long hears at once", async () => {
  const { service, availability, opens, left } = opened();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.page.sign("hidden");
  service.muteStreams();
  await service.advance(25_000);
  service.sell("gala", { items: { floor: 1 } });
  service.page.sign("visible");
  await service.settle();
  expect(opens()).toHaveLength(2);
  expect(left()).toBe(9);
});

test("a tab in the back lets its connection go, asks now and then, and is back at once", async () => {
  const { service, availability, left, polls } = opened();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.page.sign("hidden");
  await service.advance(10_000);
  service.page.sign("visible");
  await service.advance(120_000);
  expect(service.streamCount).toBe(1);
  service.page.sign("hidden");
  await service.advance(61_000);
  expect([service.streamCount, availability.connection.state]).toEqual([0, "polling"]);
  const before = polls().length;
  service.sell("gala", { items: { floor: 1 } });
  await service.advance(90_000);
  expect(left()).toBe(9);
  expect(polls().length - before).toBeLessThanOrEqual(4);
  service.sell("gala", { items: { floor: 1 } });
  const asked = polls().length;
  service.page.sign("visible");
  await service.settle();
  expect([left(), availability.connection.state, service.streamCount]).toEqual([8, "live", 1]);
  await service.advance(60_000);
  // What is left is asked for until the stream has begun.
  expect(polls()).toHaveLength(asked + 1);
});

test("a server that ends its streams says when to come back", async () => {
  const { service, availability, opens } = opened();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.endStreams(8_000);
  await service.advance(7_900);
  expect(opens()).toHaveLength(1);
  await service.advance(200);
  expect(opens()).toHaveLength(2);
});

test("a page in the back-forward cache holds no connection", async () => {
  const { service, availability, left } = opened();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.page.sign("leaving");
  await service.settle();
  expect(service.streamCount).toBe(0);
  service.sell("gala", { items: { floor: 1 } });
  service.page.sign("returned");
  await service.settle();
  expect(left()).toBe(9);
});

test("a restored service, whose positions mean nothing, tells everything anew", async () => {
  const { service, availability, left } = opened();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.restart();
  service.sell("gala", { items: { floor: 1 } });
  await service.advance(3_000);
  expect(left()).toBe(9);
});

test("what a server rendered is there until more is heard", async () => {
  const { service, availability, left } = opened();
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
  const { service, availability } = opened();
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
    const { service, availability, left } = opened();
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
  const { service, client, availability } = opened();
  expect(client.metrics().connectSuccessRate).toBeNull();
  availability.subscribe("gala", () => {});
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  expect(client.metrics().connectSuccessRate).toBe(1);
  service.sell("gala", { items: { floor: 1 } });
  service.cutStreams();
  await service.advance(5_000);
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
    const { service, client, availability } = opened();
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
  const { service, client, availability, opens } = opened();
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
