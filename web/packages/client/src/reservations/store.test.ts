import { expect, test } from "vitest";
import { createTestService } from "../testing";

const ROWS = [
  { seats: ["A-1", "A-2", "A-3"].map((seat_guid) => ({ seat_guid, category: "low" })) },
];
const TWO = { items: { floor: 2 } };

function opened(event: object = {}) {
  const service = createTestService({
    events: {
      gala: { items: { floor: { capacity: 10 } }, plan: { zones: [{ rows: ROWS }] }, ...event },
    },
  });
  const { reservations } = service.client();
  const asked = (part: string) => service.calls.filter(({ path }) => path.endsWith(part));
  return { service, reservations, asked };
}

test("what is refused is told by its code, and nothing is held", async () => {
  const { service, reservations } = opened();
  service.sell("gala", { items: { floor: 9 }, seats: ["A-1"] });
  expect(await reservations.reserve("gala", TWO)).toMatchObject({
    ok: false,
    refusal: { code: "sold_out", available: { floor: 1 } },
  });
  expect(await reservations.reserve("gala", { seats: ["A-1", "A-2"] })).toMatchObject({
    ok: false,
    refusal: { code: "seats_unavailable", seats: ["A-1"] },
  });
  expect(reservations.read("gala")).toEqual({ status: "none" });
  expect(reservations.pending("gala")).toBeNull();
});

test("amending keeps the deadline and what is not named", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", { items: { floor: 2 }, seats: ["A-1"] });
  const before = reservations.read("gala");
  await service.advance(10_000);
  await reservations.amend("gala", { seats: ["A-2", "A-3"] });
  const after = reservations.read("gala");
  if (before.status !== "held" || after.status !== "held") throw new Error("nothing is held");
  expect(after.reservation).toMatchObject({ items: { floor: 2, low: 2 }, seats: ["A-2", "A-3"] });
  expect(after.expiresAt).toBe(before.expiresAt);
});

test("a refused change leaves the hold and its deadline as they were", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", TWO);
  const before = reservations.read("gala");
  service.sell("gala", { items: { floor: 8 } });
  expect((await reservations.amend("gala", { items: { floor: 3 } })).ok).toBe(false);
  expect(reservations.read("gala")).toEqual(before);
});

test("a busy service is asked again when it says", async () => {
  const { service, reservations, asked } = opened();
  service.refuseNext("unavailable", /reservations$/);
  const outcome = reservations.reserve("gala", TWO);
  await service.advance(2_000);
  expect((await outcome).ok).toBe(true);
  expect(asked("/reservations")).toHaveLength(2);
});

test("a reload keeps the hold, and cancels the grace of having left", async () => {
  const { service, reservations, asked } = opened();
  await reservations.reserve("gala", TWO);
  service.page.sign("leaving");
  await service.settle();
  expect(asked("/leave")).toHaveLength(1);
  expect(service.holds("gala")[0]?.leavesAt).not.toBeNull();
  const again = service.reload();
  expect(again.reservations.read("gala").status).toBe("held");
  await service.advance(1_000);
  expect(service.holds("gala")[0]?.leavesAt).toBeNull();
});

test("a page about another event keeps what is held of this one", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", TWO);
  // Nothing of this page asks for the gala.
  service.reload();
  await service.advance(600_000);
  expect(service.holds("gala")[0]?.status).toBe("reserved");
});

test("closing the last tab lets the hold go after its grace, closing another does not", async () => {
  const { service, reservations, asked } = opened();
  const page = service.newPage();
  service.client(service.tab(service.device, page));
  await reservations.reserve("gala", TWO);
  await service.advance(400_000);
  service.page.sign("leaving");
  await service.settle();
  expect(service.holds("gala")[0]?.leavesAt).not.toBeNull();
  // At once, however long until the next heartbeat; and from then on.
  await service.advance(1_000);
  expect(service.holds("gala")[0]?.leavesAt).toBeNull();
  await service.advance(200_000);
  expect(asked("/leave")).toHaveLength(1);
  expect(service.holds("gala")[0]?.status).toBe("reserved");
  page.sign("leaving");
  await service.advance(121_000);
  expect(service.holds("gala")[0]?.status).toBe("released");
});

test("tabs that close in the same instant let the hold go, none knowing it is the last", async () => {
  const { service, reservations } = opened();
  const pages = [service.newPage(), service.newPage()];
  for (const page of pages) service.client(service.tab(service.device, page));
  await reservations.reserve("gala", TWO);
  await service.settle();
  // No turn between: a goodbye is heard by nobody.
  for (const page of [service.page, ...pages]) page.sign("leaving");
  await service.advance(121_000);
  expect(service.holds("gala")[0]?.status).toBe("released");
});

test("a tab that stays speaks after the one that left, also on a slow line", async () => {
  const { service, reservations, asked } = opened();
  const page = service.newPage();
  service.client(service.tab(service.device, page));
  await reservations.reserve("gala", TWO);
  await service.settle();
  service.slow(2_000, 2_000);
  page.sign("leaving");
  await service.advance(2_100);
  expect([asked("/leave").length, asked("/heartbeat").length]).toEqual([1, 0]);
  await service.advance(1_000);
  expect(service.holds("gala")[0]?.leavesAt).toBeNull();
});

test("what is under way when the client is closed comes to its end, and is kept", async () => {
  const { service } = opened();
  const client = service.client();
  const outcome = client.reservations.reserve("gala", TWO);
  client.close();
  await service.settle();
  expect((await outcome).ok).toBe(true);
  expect(service.client().reservations.read("gala").status).toBe("held");
});

test("a tab that did not know of another and left is spoken for by that", async () => {
  const { service, reservations, asked } = opened();
  await reservations.reserve("gala", TWO);
  service.page.sign("leaving");
  await service.settle();
  service.client(service.tab());
  await service.advance(1_000);
  service.page.sign("returned");
  service.page.sign("leaving");
  await service.advance(1_000);
  expect(asked("/leave")).toHaveLength(2);
  expect(service.holds("gala")[0]?.leavesAt).toBeNull();
});

test("tabs agree on what is held, confirmed and given back", async () => {
  const { service, reservations } = opened();
  const second = service.client(service.tab()).reservations;
  await reservations.reserve("gala", TWO);
  await service.settle();
  expect(second.read("gala")).toEqual(reservations.read("gala"));
  await second.extend("gala");
  await service.settle();
  expect(reservations.read("gala")).toEqual(second.read("gala"));
  await reservations.release("gala");
  await service.settle();
  expect(second.read("gala").status).toBe("none");
  await second.reserve("gala", TWO);
  await second.confirm("gala");
  await service.settle();
  expect(reservations.read("gala").status).toBe("confirmed");
});

test("an answer from before another tab let go does not bring it back", async () => {
  const { service, reservations } = opened();
  const second = service.client(service.tab()).reservations;
  await reservations.reserve("gala", TWO);
  await service.settle();
  service.slow(0, 500);
  const extended = reservations.extend("gala");
  await service.settle();
  service.slow(0, 0);
  await second.release("gala");
  await service.advance(500);
  expect((await extended).ok).toBe(true);
  await service.advance(1_000);
  expect([reservations, second].map((tab) => tab.read("gala").status)).not.toContain("held");
});

test("tabs beat together, as often as one", async () => {
  const { service, reservations, asked } = opened();
  service.client(service.tab());
  service.client(service.tab());
  await reservations.reserve("gala", TWO);
  await service.advance(300_000);
  expect(asked("/heartbeat").length).toBeLessThanOrEqual(13);
  expect(asked("/heartbeat").length).toBeGreaterThanOrEqual(10);
});

test("its reservation is watched at least every thirty seconds", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", TWO);
  const hold = service.holds("gala")[0] ?? { id: "" };
  service.release("gala", hold);
  await service.advance(30_000);
  expect(reservations.read("gala")).toMatchObject({ status: "expired", choice: TWO });
});

test("an event that bears little silence is beaten for more often", async () => {
  const { service, reservations, asked } = opened({ heartbeat_seconds: 15 });
  await reservations.reserve("gala", TWO);
  await service.advance(60_000);
  expect(asked("/heartbeat").length).toBeGreaterThanOrEqual(11);
});

test("a key that is refused for a while costs nobody their hold", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", TWO);
  service.key = "another";
  await service.advance(60_000);
  expect(reservations.read("gala").status).toBe("held");
  service.key = null;
  await service.advance(10_000);
  expect(reservations.read("gala").status).toBe("held");
});

test("who comes back after the grace is told, and may try for the same", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", { seats: ["A-1", "A-2"] });
  service.page.sign("leaving");
  await service.advance(130_000);
  const again = service.reload().reservations;
  await service.advance(100);
  expect(again.read("gala")).toMatchObject({
    status: "expired",
    choice: { seats: ["A-1", "A-2"] },
  });
  service.sell("gala", { seats: ["A-1", "A-2"] });
  expect(await again.tryAgain("gala")).toMatchObject({ refusal: { code: "sold_out" } });
  expect(again.read("gala").status).toBe("expired");
  again.dismiss("gala");
  expect(again.read("gala").status).toBe("none");
});

test("trying again says which seats are the same and which are others", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", { seats: ["A-1"] });
  await service.advance(901_000);
  service.sell("gala", { seats: ["A-1"] });
  expect(await reservations.tryAgain("gala")).toMatchObject({
    ok: true,
    reservation: { seats: ["A-2"], again: { seats_other: ["A-2"], seats_gone: ["A-1"] } },
  });
  expect(reservations.read("gala").status).toBe("held");
});

test("the end is the service's to say, also where our clock is ahead", async () => {
  const { service, reservations, asked } = opened({ hold_seconds: 60 });
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

test("confirming too late is refused, and shown as over", async () => {
  const { service, reservations } = opened({ hold_seconds: 60 });
  await reservations.reserve("gala", TWO);
  service.refuseNext("expired", /confirm$/);
  expect(await reservations.confirm("gala")).toMatchObject({ refusal: { code: "expired" } });
  await service.advance(61_000);
  expect(reservations.read("gala").status).toBe("expired");
  // Whose cart is over may begin a new one.
  expect((await reservations.reserve("gala", TWO)).ok).toBe(true);
});

test("validating asks the service", async () => {
  const { service, reservations } = opened();
  expect(await reservations.validate("gala")).toMatchObject({ refusal: { code: "not_found" } });
  await reservations.reserve("gala", TWO);
  expect((await reservations.validate("gala")).ok).toBe(true);
  service.release("gala", service.holds("gala")[0] ?? { id: "" });
  expect(await reservations.validate("gala")).toMatchObject({ refusal: { code: "expired" } });
  expect(reservations.read("gala").status).toBe("expired");
});

test("verbs where nothing is held are refused, not thrown", async () => {
  const { reservations } = opened();
  const nothing = { ok: false, refusal: { code: "not_found", message: "Nothing is held." } };
  expect(await reservations.extend("gala")).toEqual(nothing);
  expect(await reservations.tryAgain("gala")).toEqual(nothing);
  expect(await reservations.amend("gala", TWO)).toEqual(nothing);
});

test("verbs are carried out one after the other", async () => {
  const { service, reservations } = opened();
  const outcomes = Promise.all([
    reservations.reserve("gala", TWO),
    reservations.extend("gala"),
    reservations.amend("gala", { items: { floor: 1 } }),
    reservations.confirm("gala"),
  ]);
  await service.advance(100);
  expect((await outcomes).map(({ ok }) => ok)).toEqual([true, true, true, true]);
  expect(service.holds("gala")).toMatchObject([
    { status: "confirmed", items: { floor: 1 }, extensionCount: 1 },
  ]);
});

test("what is remembered and no longer there is forgotten", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", TWO);
  service.putEvent("gala", { items: { floor: { capacity: 10 } } });
  await service.advance(30_000);
  expect(reservations.read("gala").status).toBe("none");
});

test("in a server nothing is sent, kept or thrown", async () => {
  const { service } = opened();
  const client = service.client({ storage: null });
  expect(client.reservations.read("gala")).toEqual({ status: "none" });
  expect(client.reservations.countdown("gala")).toBeNull();
  await service.advance(60_000);
  expect(service.calls).toEqual([]);
});

test("a service that is away is asked less and less often, also once time is up", async () => {
  const { service } = opened();
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
  const { service, reservations, asked } = opened();
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
  const { service, reservations } = opened();
  await reservations.reserve("gala", TWO);
  service.loseAnswers(99);
  const amended = reservations.amend("gala", { items: { floor: 1 } });
  await service.advance(46_000);
  expect(await amended).toMatchObject({ refusal: { code: "no_answer" } });
  service.loseAnswers(0);
  await service.advance(5_000);
  expect(reservations.read("gala")).toMatchObject({ reservation: { items: { floor: 1 } } });
});
