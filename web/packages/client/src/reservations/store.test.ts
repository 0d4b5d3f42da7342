import { expect, test } from "vitest";
import { held, TWO } from "../../tests/held";

test("what is refused is told by its code, and nothing is held", async () => {
  const { service, reservations } = held();
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
  const { service, reservations } = held();
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
  const { service, reservations } = held();
  await reservations.reserve("gala", TWO);
  const before = reservations.read("gala");
  service.sell("gala", { items: { floor: 8 } });
  expect((await reservations.amend("gala", { items: { floor: 3 } })).ok).toBe(false);
  expect(reservations.read("gala")).toEqual(before);
});

test("a busy service is asked again when it says", async () => {
  const { service, reservations, asked } = held();
  service.refuseNext("unavailable", /reservations$/);
  const outcome = reservations.reserve("gala", TWO);
  await service.advance(2_000);
  expect((await outcome).ok).toBe(true);
  expect(asked("/reservations")).toHaveLength(2);
});

test("a reload keeps the hold, and cancels the grace of having left", async () => {
  const { service, reservations, asked } = held();
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
  const { service, reservations } = held();
  await reservations.reserve("gala", TWO);
  // Nothing of this page asks for the gala.
  service.reload();
  await service.advance(600_000);
  expect(service.holds("gala")[0]?.status).toBe("reserved");
});

test("closing the last tab lets the hold go after its grace, closing another does not", async () => {
  const { service, reservations, asked } = held();
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
  const { service, reservations } = held();
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
  const { service, reservations, asked } = held();
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
  const { service } = held();
  const client = service.client();
  const outcome = client.reservations.reserve("gala", TWO);
  client.close();
  await service.settle();
  expect((await outcome).ok).toBe(true);
  expect(service.client().reservations.read("gala").status).toBe("held");
});

test("a tab that did not know of another and left is spoken for by that", async () => {
  const { service, reservations, asked } = held();
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
  const { service, reservations } = held();
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
  const { service, reservations } = held();
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

test("who comes back after the grace is told, and may try for the same", async () => {
  const { service, reservations } = held();
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
  const { service, reservations } = held();
  await reservations.reserve("gala", { seats: ["A-1"] });
  await service.advance(901_000);
  service.sell("gala", { seats: ["A-1"] });
  expect(await reservations.tryAgain("gala")).toMatchObject({
    ok: true,
    reservation: { seats: ["A-2"], again: { seats_other: ["A-2"], seats_gone: ["A-1"] } },
  });
  expect(reservations.read("gala").status).toBe("held");
});

test("confirming too late is refused, and shown as over", async () => {
  const { service, reservations } = held({ hold_seconds: 60 });
  await reservations.reserve("gala", TWO);
  service.refuseNext("expired", /confirm$/);
  expect(await reservations.confirm("gala")).toMatchObject({ refusal: { code: "expired" } });
  await service.advance(61_000);
  expect(reservations.read("gala").status).toBe("expired");
  // Whose cart is over may begin a new one.
  expect((await reservations.reserve("gala", TWO)).ok).toBe(true);
});

test("validating asks the service", async () => {
  const { service, reservations } = held();
  expect(await reservations.validate("gala")).toMatchObject({ refusal: { code: "not_found" } });
  await reservations.reserve("gala", TWO);
  expect((await reservations.validate("gala")).ok).toBe(true);
  service.release("gala", service.holds("gala")[0] ?? { id: "" });
  expect(await reservations.validate("gala")).toMatchObject({ refusal: { code: "expired" } });
  expect(reservations.read("gala").status).toBe("expired");
});

test("validating what is bought says so, not that it is over", async () => {
  const { reservations } = held();
  await reservations.reserve("gala", TWO);
  await reservations.confirm("gala");
  const outcome = await reservations.validate("gala");
  expect(outcome).toMatchObject({ refusal: { code: "already_confirmed" } });
  expect(reservations.read("gala").status).toBe("confirmed");
});

test("verbs where nothing is held are refused, not thrown", async () => {
  const { reservations } = held();
  const nothing = { ok: false, refusal: { code: "not_found", message: "Nothing is held." } };
  expect(await reservations.extend("gala")).toEqual(nothing);
  expect(await reservations.tryAgain("gala")).toEqual(nothing);
  expect(await reservations.amend("gala", TWO)).toEqual(nothing);
});

test("verbs are carried out one after the other", async () => {
  const { service, reservations } = held();
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
  const { service, reservations } = held();
  await reservations.reserve("gala", TWO);
  service.putEvent("gala", { items: { floor: { capacity: 10 } } });
  await service.advance(30_000);
  expect(reservations.read("gala").status).toBe("none");
});

test("in a server nothing is sent, kept or thrown", async () => {
  const { service } = held();
  const client = service.client({ storage: null });
  expect(client.reservations.read("gala")).toEqual({ status: "none" });
  expect(client.reservations.countdown("gala")).toBeNull();
  await service.advance(60_000);
  expect(service.calls).toEqual([]);
});
