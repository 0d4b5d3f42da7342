import { expect, test } from "vitest";
import { followed } from "../../tests/followed";

test("an event that cannot be followed is asked for, and the others go on", async () => {
  const { service, availability, left } = followed();
  service.refuseStream("gala", "forbidden");
  availability.subscribe("gala", () => {});
  availability.subscribe("shop", () => {});
  await service.advance(200);
  expect([left(), left("shop", "mug")]).toEqual([10, 5]);
  expect(availability.connection.state).toBe("live");
  service.sell("gala", { items: { floor: 1 } });
  await service.advance(10_000);
  expect(left()).toBe(9);
});

test("where nothing may be followed no stream is kept open, and silence is seen", async () => {
  const { service, availability, left, states } = followed();
  for (const eventId of ["gala", "shop"]) {
    service.refuseStream(eventId, "forbidden");
    availability.subscribe(eventId, () => {});
  }
  await service.advance(200);
  expect([left(), left("shop", "mug")]).toEqual([10, 5]);
  expect([service.streamCount, availability.connection.state]).toEqual([0, "polling"]);
  expect(states).toEqual(["live", "polling"]);
  service.down(true);
  await service.advance(45_000);
  expect(availability.connection).toMatchObject({ state: "reconnecting", isStale: true });
  service.down(false);
  await service.advance(60_000);
  expect(availability.connection).toMatchObject({ state: "polling", isStale: false });
});

test("an event is asked for again when the service says, and no sooner", async () => {
  const { service, availability, left, polls } = followed();
  service.refuseStream("gala", "forbidden");
  availability.subscribe("gala", () => {});
  await service.advance(200);
  service.sell("gala", { items: { floor: 1 } });
  service.refuseNext("unavailable", /gala.availability/, 40);
  await service.advance(8_000);
  const before = polls().length;
  await service.advance(30_000);
  expect([polls().length, left()]).toEqual([before, 10]);
  await service.advance(10_000);
  expect(left()).toBe(9);
});

test("one that is to be asked for later keeps no other waiting", async () => {
  const { service, availability, left } = followed();
  for (const eventId of ["gala", "shop"]) {
    service.refuseStream(eventId, "forbidden");
    availability.subscribe(eventId, () => {});
  }
  await service.advance(200);
  service.refuseNext("unavailable", /gala.availability/, 40);
  await service.advance(8_000);
  service.sell("shop", { items: { mug: 1 } });
  await service.advance(8_000);
  expect(left("shop", "mug")).toBe(4);
});

test("an event that is asked for in vain beside a stream says how old its counts are", async () => {
  const { service, availability, left } = followed();
  const age = () => {
    const { isCached, heardAt } = availability.read("gala") ?? {};
    return { isCached, seconds: Math.floor((service.now - (heardAt ?? 0)) / 1_000) };
  };
  service.refuseStream("gala", "forbidden");
  availability.subscribe("gala", () => {});
  availability.subscribe("shop", () => {});
  await service.advance(60_000);
  // Nothing has changed, and that was told.
  expect(age().seconds).toBeLessThan(10);
  for (let many = 0; many < 3; many += 1) service.refuseNext("unavailable", /gala.availability/);
  await service.advance(40_000);
  expect([availability.connection.state, left()]).toEqual(["live", 10]);
  expect(age()).toEqual({ isCached: true, seconds: expect.closeTo(42, -1) });
  await service.advance(60_000);
  expect(age()).toMatchObject({ isCached: false });
});

test("events that are asked for rest while there is no network, and with the last view", async () => {
  const { service, availability, left, polls } = followed();
  service.refuseStream("gala", "forbidden");
  const stop = availability.subscribe("gala", () => {});
  await service.advance(200);
  service.offline();
  const { length } = polls();
  await service.advance(60_000);
  expect([polls().length, availability.connection.state]).toEqual([length, "offline"]);
  service.sell("gala", { items: { floor: 1 } });
  service.online();
  await service.settle();
  expect([left(), availability.connection.state]).toEqual([9, "polling"]);
  stop();
  await service.advance(10_000);
  const before = service.calls.length;
  await service.advance(60_000);
  expect([service.calls.length, availability.connection.state]).toEqual([before, "idle"]);
});

test("an event that was refused leaves its place in the stream to the eleventh", async () => {
  const { service, availability, left, polls } = followed();
  service.refuseStream("event-0", "forbidden");
  for (let number = 0; number < 11; number += 1) {
    service.putEvent(`event-${number}`, { items: { floor: { capacity: 10 } } });
    availability.subscribe(`event-${number}`, () => {});
  }
  await service.advance(300);
  const before = polls().length;
  service.sell("event-10", { items: { floor: 1 } });
  await service.settle();
  expect([left("event-10"), polls().length]).toEqual([9, before]);
});

test("who comes back to events that are asked for is told at once", async () => {
  const { service, availability, left, polls } = followed();
  service.refuseStream("gala", "forbidden");
  availability.subscribe("gala", () => {});
  availability.subscribe("shop", () => {});
  await service.advance(1_000);
  service.page.sign("hidden");
  await service.advance(6_000);
  const before = polls().length;
  service.sell("gala", { items: { floor: 1 } });
  service.page.sign("visible");
  await service.settle();
  expect([left(), polls().length - before]).toEqual([9, 1]);
});

test("from the eleventh event on they are asked for", async () => {
  const { service, availability, left, opens, polls } = followed();
  for (let number = 0; number < 12; number += 1) {
    service.putEvent(`event-${number}`, { items: { floor: { capacity: number } } });
    availability.subscribe(`event-${number}`, () => {});
  }
  await service.advance(300);
  expect(opens()).toHaveLength(1);
  expect(new Set(polls().map(({ path }) => path)).size).toBe(2);
  expect(left("event-11")).toBe(11);
});

test("an event that is opened while others are asked for is asked for at once", async () => {
  const { service, availability, left, polls } = followed();
  service.allowStreams(false);
  availability.subscribe("gala", () => {});
  await service.advance(3_000);
  service.slow(0, 8_000);
  await service.advance(4_000);
  const before = polls().length;
  availability.subscribe("shop", () => {});
  await service.advance(200);
  expect(polls().slice(before)).toMatchObject([{ path: "/v1/events/shop/availability" }]);
  await service.advance(8_000);
  expect(left("shop", "mug")).toBe(5);
});

test("seats are asked for whole though counts alone were known before", async () => {
  const { service, availability, left, seats } = followed();
  service.allowStreams(false);
  service.reserve("gala", { seats: ["A-2"] });
  availability.subscribe("gala", () => {});
  await service.advance(20_000);
  expect([left(), seats()]).toEqual([10, []]);
  availability.subscribeSeats("gala", () => {});
  await service.advance(200);
  expect(seats()).toEqual([[0, 1, 0]]);
});

test("seats are asked for whole until their plan has come, and it is asked for once", async () => {
  const { service, availability, left, seats } = followed();
  const plans = () => service.calls.filter(({ path }) => path.endsWith("/plan"));
  service.allowStreams(false);
  service.refuseNext("unavailable", /plan/);
  availability.subscribeSeats("gala", () => {});
  await service.advance(200);
  expect([left(), seats()]).toEqual([10, []]);
  await service.advance(20_000);
  expect([seats(), plans().length]).toEqual([[[0, 0, 0]], 2]);
  service.sell("gala", { seats: ["A-3"] });
  await service.advance(8_000);
  expect([seats(), plans().length]).toEqual([[[0, 0, 2]], 2]);
});

test("where there is no plan it is asked for once", async () => {
  const { service, availability } = followed();
  service.allowStreams(false);
  availability.subscribeSeats("shop", () => {});
  await service.advance(30_000);
  expect(service.calls.filter(({ path }) => path.endsWith("/plan"))).toHaveLength(1);
});

test("seats that were not looked at for a while are asked for whole", async () => {
  const { service, availability, seats } = followed();
  service.allowStreams(false);
  availability.subscribe("gala", () => {});
  const leave = availability.subscribeSeats("gala", () => {});
  await service.advance(20_000);
  leave();
  service.sell("gala", { seats: ["A-2"] });
  await service.advance(20_000);
  expect(seats()).toEqual([[0, 0, 0]]);
  availability.subscribeSeats("gala", () => {});
  await service.advance(200);
  expect(seats()).toEqual([[0, 2, 0]]);
});

test("an answer that fails after the stream is back makes nothing old", async () => {
  const { service, availability, left, opens } = followed();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.page.sign("hidden");
  await service.advance(90_000);
  service.loseAnswers(1);
  service.page.sign("visible");
  await service.advance(1_000);
  expect(availability.connection.state).toBe("live");
  expect(availability.read("gala")?.isCached).toBe(false);
  const before = opens().length;
  service.sell("gala", { items: { floor: 1 } });
  await service.advance(1_000);
  expect([left(), opens().length]).toEqual([9, before]);
});

test("a page that is looked at again is told though no stream comes", async () => {
  const { service, availability, left } = followed();
  availability.subscribe("gala", () => {});
  service.page.sign("hidden");
  await service.advance(90_000);
  service.holdStreams(true);
  service.page.sign("visible");
  await service.advance(1_000);
  service.sell("gala", { items: { floor: 1 } });
  await service.advance(10_000);
  expect([left(), availability.connection.state]).toEqual([9, "polling"]);
});

test("an event that is followed while a stream is tried again is told of, too", async () => {
  const { service, availability, left, opens } = followed();
  service.refuseNext("unavailable", /live/, 30);
  availability.subscribe("gala", () => {});
  await service.advance(44_000);
  service.slow(5_000, 0);
  await service.advance(3_000);
  expect([availability.connection.state, opens().length]).toEqual(["polling", 1]);
  availability.subscribe("shop", () => {});
  await service.advance(15_000);
  expect(availability.connection.state).toBe("live");
  service.slow(0, 0);
  service.sell("shop", { items: { mug: 1 } });
  await service.advance(1_000);
  expect(left("shop", "mug")).toBe(4);
});

test("where a service is full of streams what is left is asked for at once", async () => {
  const { service, availability, left, opens } = followed();
  service.refuseNext("unavailable", /live/, 30);
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  expect([left(), availability.connection.state]).toEqual([10, "polling"]);
  // Who looks at more meanwhile does not knock again.
  availability.subscribe("shop", () => {});
  await service.advance(1_000);
  expect([left("shop", "mug"), opens().length]).toEqual([5, 1]);
  await service.advance(60_000);
  expect([availability.connection.state, opens().length]).toEqual(["live", 2]);
});

test("events that are asked for are told after a restore, too, though positions went back", async () => {
  const { service, availability, left } = followed();
  service.refuseStream("gala", "forbidden");
  availability.subscribe("gala", () => {});
  availability.subscribe("shop", () => {});
  for (let many = 0; many < 3; many += 1) service.sell("gala", { items: { floor: 1 } });
  await service.advance(10_000);
  expect([availability.connection.state, left()]).toEqual(["live", 7]);
  service.putEvent("gala", { items: { floor: { capacity: 10 } } });
  await service.advance(10_000);
  expect([availability.connection.state, left()]).toEqual(["live", 10]);
});

test("who asks in vain for what is not there has a connection, and asks ever less", async () => {
  const { service, availability, polls } = followed();
  availability.subscribe("nosuch", () => {});
  await service.advance(1_500);
  expect(availability.connection).toMatchObject({ state: "polling", isStale: false });
  await service.advance(600_000);
  expect(polls().length).toBeLessThan(20);
  service.down(true);
  await service.advance(120_000);
  expect(availability.connection.state).toBe("reconnecting");
});

test("another plan is noticed where an event is asked for, too", async () => {
  const { service, availability, seats } = followed();
  service.refuseStream("gala", "forbidden");
  availability.subscribeSeats("gala", () => {});
  await service.advance(200);
  const known = availability.read("gala")?.planVersion;
  expect([seats(), known === null]).toEqual([[[0, 0, 0]], false]);
  const plans = () => service.calls.filter(({ path }) => path.endsWith("/plan")).length;
  const before = plans();
  const rows = [{ seats: ["A-1", "B-1"].map((seat_guid) => ({ seat_guid, category: "low" })) }];
  service.putEvent("gala", { plan: { zones: [{ rows }, { rows: [] }] } });
  service.reserve("gala", { seats: ["B-1"] });
  await service.advance(20_000);
  expect(availability.read("gala")?.planVersion).not.toBe(known);
  expect([seats(), plans() - before]).toEqual([[[0, 1], []], 1]);
});
