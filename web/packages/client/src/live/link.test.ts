import { expect, test } from "vitest";
import { followed } from "../../tests/followed";

const beforeFrame = (work: () => void) => queueMicrotask(work);

test("after a break nothing is missing, and only the difference is sent", async () => {
  const { service, availability, states, left, opens } = followed();
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
  const { service, availability, left, opens, polls } = followed();
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

test("streams that begin and end at once come ever more slowly, and figures are asked for", async () => {
  const { service, availability, left, opens, polls } = followed();
  availability.subscribe("gala", () => {});
  for (let tenths = 0; tenths < 300; tenths += 1) {
    await service.advance(100);
    service.cutStreams();
  }
  expect(opens().length).toBeLessThanOrEqual(6);
  expect(polls().length).toBeGreaterThanOrEqual(2);
  service.sell("gala", { items: { floor: 1 } });
  await service.advance(60_000);
  expect([availability.connection.state, left()]).toEqual(["live", 9]);
  // What has lived a while is all well again.
  const before = opens().length;
  service.cutStreams();
  await service.advance(3_000);
  expect(opens()).toHaveLength(before + 1);
  expect(availability.connection.state).toBe("live");
});

test("a service that does not stream to us is asked from the first no", async () => {
  const { service, availability, left } = followed();
  service.allowStreams(false);
  availability.subscribe("gala", () => {});
  await service.advance(200);
  expect(availability.connection.state).toBe("polling");
  expect(left()).toBe(10);
});

test("offline keeps what was heard, says how old, and is back at once", async () => {
  const { service, availability, left, states } = followed();
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
  const { service, availability, opens } = followed();
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
  const { service, availability, states } = followed();
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
  const { service, availability, opens, left } = followed();
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
  const { service, availability, left, polls } = followed();
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
  const { service, availability, opens } = followed();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.endStreams(8_000);
  await service.advance(7_900);
  expect(opens()).toHaveLength(1);
  await service.advance(200);
  expect(opens()).toHaveLength(2);
});

test("a page in the back-forward cache holds no connection", async () => {
  const { service, availability, left } = followed();
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

test("a stream that begins and says nothing is none", async () => {
  const { service, availability, left, states } = followed();
  service.holdStreams(true);
  availability.subscribe("gala", () => {});
  await service.advance(80_000);
  expect([left(), availability.connection.state]).toEqual([10, "polling"]);
  service.sell("gala", { items: { floor: 1 } });
  await service.advance(60_000);
  expect(left()).toBe(9);
  expect(states).not.toContain("live");
  service.holdStreams(false);
  await service.advance(60_000);
  expect(availability.connection).toMatchObject({ state: "live", attempt: 0 });
});

test("what a browser says of its network is a hint: whoever answers is heard", async () => {
  const { service } = followed();
  const { surroundings, ...options } = service.options;
  const page = { isVisible: true, isOnline: false, subscribe: () => () => {}, beforeFrame };
  const { availability } = service.client({
    ...options,
    surroundings: { ...surroundings, page },
  });
  const left = () => availability.read("gala")?.items.floor?.available_count;
  service.down(true);
  availability.subscribe("gala", () => {});
  await service.advance(20_000);
  expect([availability.connection.state, left()]).toEqual(["offline", undefined]);
  service.down(false);
  await service.advance(60_000);
  expect([availability.connection.state, left()]).toEqual(["live", 10]);
  service.allowStreams(false);
  await service.advance(60_000);
  service.sell("gala", { items: { floor: 1 } });
  await service.advance(10_000);
  expect([availability.connection.state, left()]).toEqual(["polling", 9]);
});

test("who is offline tries now and then, and as often as before once there is a network", async () => {
  const { service, availability, states } = followed();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.offline();
  await service.advance(600_000);
  expect(availability.connection).toMatchObject({ state: "offline", isStale: true });
  service.down(true);
  service.online();
  await service.advance(1_000);
  expect(availability.connection.state).toBe("reconnecting");
  service.down(false);
  await service.advance(2_000);
  expect(availability.connection.state).toBe("live");
  expect(states.slice(-3)).toEqual(["offline", "reconnecting", "live"]);
});

test("who was told by answers in between is told all of it by the stream", async () => {
  const { service, availability, left, opens } = followed();
  const resumed = () => opens().at(-1)?.headers.get("Last-Event-ID");
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.page.sign("hidden");
  await service.advance(61_000);
  service.sell("gala", { items: { floor: 1 } });
  await service.advance(60_000);
  expect(left()).toBe(9);
  service.page.sign("visible");
  await service.settle();
  expect([availability.connection.state, left(), resumed()]).toEqual(["live", 9, null]);
});

test("an answer that comes while the stream is on its way lets it begin anew", async () => {
  const { service, availability, left, opens } = followed();
  availability.subscribe("gala", () => {});
  await service.advance(1_000);
  service.page.sign("hidden");
  // Nobody answers until somebody looks.
  service.refuseNext("unavailable", /availability/);
  await service.advance(61_000);
  service.sell("gala", { items: { floor: 1 } });
  service.holdStreams(true);
  service.page.sign("visible");
  await service.settle();
  service.holdStreams(false);
  expect(opens().map(({ headers }) => !!headers.get("Last-Event-ID"))).toEqual([
    false,
    true,
    false,
  ]);
  await service.advance(60_000);
  expect([availability.connection.state, left()]).toEqual(["live", 9]);
});
