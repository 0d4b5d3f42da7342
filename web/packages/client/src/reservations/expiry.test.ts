import { expect, test } from "vitest";
import { held, TWO } from "../../tests/held";

test("tabs beat together, as often as one", async () => {
  const { service, reservations, asked } = held();
  service.client(service.tab());
  service.client(service.tab());
  await reservations.reserve("gala", TWO);
  await service.advance(300_000);
  expect(asked("/heartbeat").length).toBeLessThanOrEqual(13);
  expect(asked("/heartbeat").length).toBeGreaterThanOrEqual(10);
});

test("its reservation is watched at least every thirty seconds", async () => {
  const { service, reservations } = held();
  await reservations.reserve("gala", TWO);
  const hold = service.holds("gala")[0] ?? { id: "" };
  service.release("gala", hold);
  await service.advance(30_000);
  expect(reservations.read("gala")).toMatchObject({ status: "expired", choice: TWO });
});

test("an event that bears little silence is beaten for more often", async () => {
  const { service, reservations, asked } = held({ heartbeat_seconds: 15 });
  await reservations.reserve("gala", TWO);
  await service.advance(60_000);
  expect(asked("/heartbeat").length).toBeGreaterThanOrEqual(11);
});

test("a key that is refused for a while costs nobody their hold", async () => {
  const { service, reservations } = held();
  await reservations.reserve("gala", TWO);
  service.key = "another";
  await service.advance(60_000);
  expect(reservations.read("gala").status).toBe("held");
  service.key = null;
  await service.advance(10_000);
  expect(reservations.read("gala").status).toBe("held");
});

test("the end is the service's to say, also where our clock is ahead", async () => {
  const { service, reservations, asked } = held({ hold_seconds: 60 });
  await reservations.reserve("gala", TWO);
  // The answer took three seconds on its way, for all the page knows.
  await service.advance(59_990);
  service.down(true);
  await service.advance(5_000);
  expect(reservations.read("gala").status).toBe("held");
  expect(reservations.countdown("gala")).toMatchObject({ phase: "over", secondsLeft: 0 });
  service.down(false);
  await service.advance(6_000);
  expect(reservations.read("gala").status).toBe("expired");
  expect(asked("/heartbeat").length).toBeGreaterThan(0);
});

test("a service that is away is asked less and less often, also once time is up", async () => {
  const { service } = held();
  const client = service.client();
  const { reservations } = client;
  await reservations.reserve("gala", TWO);
  await service.advance(540_000);
  service.down(true);
  // A minute until it is over, and nine after that.
  await service.advance(600_000);
  expect(client.metrics().errors.no_answer).toBeLessThanOrEqual(24);
  expect(reservations.read("gala").status).toBe("held");
  service.down(false);
  await service.advance(60_000);
  expect(reservations.read("gala").status).toBe("expired");
});

test("a service that says when it may be asked again is not asked before", async () => {
  const { service, reservations, asked } = held();
  await reservations.reserve("gala", TWO);
  await service.advance(1_000);
  service.refuseNext("rate_limited", /heartbeat/, 60);
  const heartbeats = () => asked("/heartbeat").length;
  await service.advance(25_000);
  const before = heartbeats();
  await service.advance(55_000);
  expect(heartbeats()).toBe(before);
  await service.advance(10_000);
  expect(heartbeats()).toBe(before + 1);
});

test("what was changed and never answered is seen once the service answers", async () => {
  const { service, reservations } = held();
  await reservations.reserve("gala", TWO);
  service.loseAnswers(99);
  const amended = reservations.amend("gala", { items: { floor: 1 } });
  await service.advance(46_000);
  expect(await amended).toMatchObject({ refusal: { code: "no_answer" } });
  service.loseAnswers(0);
  await service.advance(5_000);
  expect(reservations.read("gala")).toMatchObject({ reservation: { items: { floor: 1 } } });
});
