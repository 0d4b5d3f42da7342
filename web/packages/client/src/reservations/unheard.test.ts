/** A hold that was made and never heard of is not lost behind what is asked for next. */

import { expect, test } from "vitest";
import { createTestService } from "../testing";
import type { Outcome } from "../types";

const FLOOR = { items: { floor: 1 } };
const SEATS = { seats: ["A-1", "A-2"] };
const ROWS = [
  { seats: ["A-1", "A-2", "A-3"].map((seat_guid) => ({ seat_guid, category: "low" })) },
];

function opened() {
  const items = { floor: { capacity: 10 }, mug: { capacity: 10, price_minor: 900 } };
  const service = createTestService({
    events: { gala: { items, plan: { zones: [{ rows: ROWS }] } } },
  });
  const client = service.client();
  const standing = () =>
    service
      .holds("gala")
      .flatMap(({ status, items, seats }) => (status === "reserved" ? [{ items, seats }] : []));
  /** Asks while all answers get lost, until nothing more is expected. */
  async function unheard(ask: () => Promise<Outcome>) {
    service.loseAnswers(1_000);
    const outcome = ask();
    await service.advance(60_000);
    service.loseAnswers(0);
    expect(await outcome).toMatchObject({ refusal: { code: "no_answer" } });
  }
  const { reservations, carts } = client;
  return { service, reservations, carts, standing, unheard };
}

test.each([
  [{ items: { floor: 2 } }, { items: { floor: 2 }, seats: [] }],
  [{ items: { mug: 1 } }, { items: { mug: 1 }, seats: [] }],
  [{ seats: ["A-3"] }, { items: { low: 1 }, seats: ["A-3"] }],
  [{ best: { low: 2 } }, { items: { low: 2 }, seats: ["A-1", "A-2"] }],
  [
    { ...FLOOR, seats: ["A-2"] },
    { items: { floor: 1, low: 1 }, seats: ["A-2"] },
  ],
])("who then chooses %j has that, and nothing besides", async (choice, held) => {
  for (const first of [FLOOR, SEATS]) {
    const { reservations, standing, unheard } = opened();
    await unheard(() => reservations.reserve("gala", first));
    expect((await reservations.reserve("gala", choice)).ok).toBe(true);
    expect(standing()).toEqual([held]);
    expect(reservations.read("gala")).toMatchObject({ status: "held", reservation: held });
  }
});

test("who is refused what they choose then sees what they have", async () => {
  const { service, reservations, standing, unheard } = opened();
  await unheard(() => reservations.reserve("gala", FLOOR));
  service.sell("gala", SEATS);
  expect(await reservations.reserve("gala", SEATS)).toMatchObject({
    refusal: { code: "seats_unavailable" },
  });
  expect(reservations.read("gala")).toMatchObject({ status: "held", reservation: FLOOR });
  expect((await reservations.release("gala")).ok).toBe(true);
  expect(standing()).toEqual([]);
});

test("where the first was never heard, and is refused now, the second is held", async () => {
  const { service, reservations } = opened();
  service.down(true);
  const first = reservations.reserve("gala", SEATS);
  await service.advance(60_000);
  expect(await first).toMatchObject({ refusal: { code: "no_answer" } });
  service.down(false);
  service.sell("gala", SEATS);
  expect((await reservations.reserve("gala", FLOOR)).ok).toBe(true);
  expect(reservations.read("gala")).toMatchObject({ status: "held", reservation: FLOOR });
});

test("while there is still no answer the first is not forgotten", async () => {
  const { reservations, standing, unheard } = opened();
  await unheard(() => reservations.reserve("gala", FLOOR));
  await unheard(() => reservations.reserve("gala", SEATS));
  expect((await reservations.reserve("gala", SEATS)).ok).toBe(true);
  expect(standing()).toMatchObject([SEATS]);
});

test("a hold that ended before it was heard of is in the way of none", async () => {
  const { service, reservations, standing, unheard } = opened();
  await unheard(() => reservations.reserve("gala", FLOOR));
  service.release("gala", service.holds("gala")[0] ?? { id: "" });
  expect((await reservations.reserve("gala", SEATS)).ok).toBe(true);
  expect(standing()).toMatchObject([SEATS]);
  expect(reservations.read("gala")).toMatchObject({ status: "held", reservation: SEATS });
});

test("who tried again in vain, or let go of what was over, may choose something else", async () => {
  for (const between of ["", "dismissed"]) {
    const { service, reservations, standing, unheard } = opened();
    await reservations.reserve("gala", FLOOR);
    await service.advance(901_000);
    if (between) {
      await unheard(() => reservations.reserve("gala", FLOOR));
      reservations.dismiss("gala");
    } else await unheard(() => reservations.tryAgain("gala"));
    expect((await reservations.reserve("gala", SEATS)).ok).toBe(true);
    expect(standing()).toMatchObject([SEATS]);
    expect(reservations.read("gala")).toMatchObject({ status: "held", reservation: SEATS });
  }
});

test("the first line of a cart is neither lost nor doubled by another", async () => {
  const { carts, standing, unheard } = opened();
  await unheard(() => carts.add("gala", "mug"));
  expect((await carts.add("gala", "floor")).ok).toBe(true);
  expect(standing()).toMatchObject([{ items: { mug: 1, floor: 1 } }]);
  expect(carts.lines("gala")).toMatchObject([{ product: "mug" }, { product: "floor" }]);
});

test("a line of long ago does not come with one of today", async () => {
  const { service, carts } = opened();
  service.down(true);
  carts.add("gala", "mug");
  await service.advance(3_600_000);
  service.down(false);
  expect((await carts.add("gala", "floor")).ok).toBe(true);
  expect(carts.lines("gala")).toMatchObject([{ product: "floor", quantity: 1 }]);
});

test("a reload takes up a cart that nobody heard of", async () => {
  const { service, carts, standing, unheard } = opened();
  await unheard(() => carts.add("gala", "mug"));
  const again = service.reload();
  await service.advance(1_000);
  expect(again.carts.lines("gala")).toMatchObject([{ product: "mug", quantity: 1 }]);
  expect(standing()).toHaveLength(1);
});

test.each([
  [300, 900],
  [900, 300],
])("two tabs that reserve at once, answered after %i and %i ms, hold one", async (...ms) => {
  const { service, reservations, standing } = opened();
  const second = service.client(service.tab()).reservations;
  service.slow(ms[0] ?? 0, 50);
  const first = reservations.reserve("gala", FLOOR);
  await service.advance(50);
  service.slow(ms[1] ?? 0, 50);
  const later = second.reserve("gala", SEATS);
  await service.advance(10_000);
  expect([await first, await later]).toMatchObject([{ ok: true }, { ok: true }]);
  expect(standing()).toMatchObject([SEATS]);
  for (const tab of [reservations, second]) {
    expect(tab.read("gala")).toMatchObject({ status: "held", reservation: SEATS });
  }
});

test("who tried again unheard, and let go of what was over, loses no hold by it", async () => {
  const { service, reservations, standing, unheard } = opened();
  await reservations.reserve("gala", FLOOR);
  await service.advance(901_000);
  await unheard(() => reservations.tryAgain("gala"));
  reservations.dismiss("gala");
  expect((await reservations.reserve("gala", SEATS)).ok).toBe(true);
  expect(standing()).toMatchObject([SEATS]);
  expect(reservations.read("gala")).toMatchObject({ status: "held", reservation: SEATS });
});

test("a reload asks for what was chosen last, not for what it replaced", async () => {
  const { service, reservations, standing } = opened();
  service.down(true);
  for (const choice of [FLOOR, SEATS]) {
    reservations.reserve("gala", choice);
    await service.advance(60_000);
  }
  service.down(false);
  const again = service.reload();
  await service.advance(1_000);
  expect(again.reservations.read("gala")).toMatchObject({ status: "held", reservation: SEATS });
  expect(standing()).toMatchObject([SEATS]);
});
