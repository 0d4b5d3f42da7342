/** What is chosen beside what is held: a browser has one hold of an event, and sees all of it. */

import { expect, test } from "vitest";
import { held } from "../../tests/held";
import type { Choice } from "../types";

const ITEMS = { floor: { capacity: 10 }, mug: { capacity: 10 } };
const FLOOR = { items: { floor: 2 } };
const MUG = { items: { mug: 1 } };

function opened() {
  const { service, reservations } = held({ items: ITEMS });
  const standing = () =>
    service
      .holds("gala")
      .flatMap(({ status, items, seats }) => (status === "reserved" ? [{ items, seats }] : []));
  const seen = () => {
    const holding = reservations.read("gala");
    return holding.status === "held" ? [holding.reservation] : [];
  };
  return { service, reservations, standing, seen };
}

test.each<[string, Choice, Choice, object]>([
  ["units", FLOOR, MUG, { items: { floor: 2, mug: 1 }, seats: [] }],
  ["seats beside units", FLOOR, { seats: ["A-1"] }, { seats: ["A-1"] }],
  ["units beside seats", { seats: ["A-1"] }, MUG, { seats: ["A-1"], items: { mug: 1 } }],
  ["more seats", { seats: ["A-1"] }, { seats: ["A-2"] }, { seats: ["A-1", "A-2"] }],
  ["the same seats", { seats: ["A-1"] }, { seats: ["A-1"] }, { seats: ["A-1"] }],
  ["the best seats", MUG, { best: { low: 2 } }, { seats: ["A-1", "A-2"] }],
])("another choice is added to what is held: %s", async (_, first, second, all) => {
  const { reservations, standing, seen } = opened();
  await reservations.reserve("gala", first);
  const [{ id } = {}] = seen();
  expect((await reservations.reserve("gala", second)).ok).toBe(true);
  expect(standing()).toHaveLength(1);
  expect(standing()).toMatchObject([all]);
  expect(seen()).toMatchObject([{ id }]);
});

test("two that choose in the same instant hold both", async () => {
  const { reservations, standing, seen } = opened();
  await Promise.all([reservations.reserve("gala", FLOOR), reservations.reserve("gala", MUG)]);
  expect(standing()).toMatchObject([{ items: { floor: 2, mug: 1 } }]);
  expect(seen()).toHaveLength(1);
});

test.each(["refuse", "allow"] as const)("more of the same is no second hold: %s", async (rule) => {
  const { service, reservations, standing, seen } = opened();
  service.changeEvent("gala", { duplicates: rule });
  await reservations.reserve("gala", FLOOR);
  const [{ id } = {}] = seen();
  const again = await reservations.reserve("gala", { items: { floor: 1 } });
  expect(again).toMatchObject({
    refusal: { code: "duplicate_reservation", reservationId: id },
  });
  expect(standing()).toMatchObject([FLOOR]);
  expect(seen()).toMatchObject([{ id }]);
});

test("beside what is over, unheard, it is a hold of its own", async () => {
  const { service, reservations, seen } = opened();
  await reservations.reserve("gala", FLOOR);
  const [first] = service.holds("gala");
  if (first) service.release("gala", first);
  expect((await reservations.reserve("gala", MUG)).ok).toBe(true);
  expect(seen()).toMatchObject([MUG]);
});

test("what a customer holds elsewhere is gone on with as it is, not as it was asked for", async () => {
  const { service } = opened();
  const key = service.signIn("carol");
  const there = service.client({ key });
  await there.reservations.reserve("gala", { items: { mug: 2 }, seats: ["A-1"] });
  const here = service.client({ key, storage: null });
  await here.reservations.reserve("gala", MUG);
  expect(here.reservations.read("gala").status).toBe("held");
  await service.advance(3_600_000);
  expect(here.reservations.read("gala")).toMatchObject({
    status: "expired",
    choice: { items: { mug: 2 }, seats: ["A-1"] },
  });
});

test("what is over is told as it was changed elsewhere", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", FLOOR);
  const [first] = service.holds("gala");
  if (first) service.amend("gala", first, { items: { mug: 3 } });
  await service.advance(3_600_000);
  expect(reservations.read("gala")).toMatchObject({
    status: "expired",
    choice: { items: { mug: 3 } },
  });
});

test("who signs in and asks for the same keeps what they held as a guest, and that alone", async () => {
  const { service, reservations, standing, seen } = opened();
  await reservations.reserve("gala", FLOOR);
  const [{ id } = {}] = seen();
  const again = service.reload({ key: service.signIn("carol") }).reservations;
  await service.settle();
  expect(await again.reserve("gala", FLOOR)).toMatchObject({
    refusal: { code: "duplicate_reservation", reservationId: id },
  });
  expect(standing()).toHaveLength(1);
  expect(again.read("gala")).toMatchObject({ status: "held", reservation: { id } });
});

test("pressed again after an answer that was lost, it is added once", async () => {
  const { service, reservations, standing, seen } = opened();
  await reservations.reserve("gala", FLOOR);
  await service.settle();
  const first = reservations.reserve("gala", MUG);
  while (!service.calls.some(({ method }) => method === "PATCH")) await Promise.resolve();
  service.loseAnswers(1_000);
  await service.advance(60_000);
  expect(await first).toMatchObject({ refusal: { code: "no_answer" } });
  service.loseAnswers(0);
  expect((await reservations.reserve("gala", MUG)).ok).toBe(true);
  expect(standing()).toMatchObject([{ items: { floor: 2, mug: 1 } }]);
  expect(seen()).toMatchObject([{ items: { floor: 2, mug: 1 } }]);
});

test.each(["refuse", "allow"] as const)(
  "reloaded in the middle of more of the same, it is no hold that nobody sees: %s",
  async (rule) => {
    const { service, reservations, standing } = opened();
    service.changeEvent("gala", { duplicates: rule });
    await reservations.reserve("gala", FLOOR);
    await service.settle();
    const asked = service.calls.length;
    service.loseAnswers(1_000);
    const second = reservations.reserve("gala", { items: { floor: 1 } });
    await service.advance(60_000);
    expect(await second).toMatchObject({ refusal: { code: "no_answer" } });
    expect(service.calls.length).toBeGreaterThan(asked);
    service.loseAnswers(0);
    const again = service.reload().reservations;
    await service.settle();
    expect((await again.extend("gala")).ok).toBe(true);
    expect(standing()).toMatchObject([FLOOR]);
    expect(again.read("gala")).toMatchObject({ status: "held", reservation: FLOOR });
  },
);

test("pressed again after a lost answer it undoes nothing that another tab did since", async () => {
  const { service, reservations, standing } = opened();
  await reservations.reserve("gala", FLOOR);
  await service.settle();
  const first = reservations.reserve("gala", MUG);
  while (!service.calls.some(({ method }) => method === "PATCH")) await Promise.resolve();
  service.loseAnswers(1_000);
  await service.advance(60_000);
  await first;
  service.loseAnswers(0);
  const [mine] = service.holds("gala");
  if (mine) service.amend("gala", mine, { items: { floor: 4 } });
  expect((await reservations.reserve("gala", MUG)).ok).toBe(true);
  expect(standing()).toMatchObject([{ items: { floor: 4, mug: 1 } }]);
});

test("a second hold that could not be given back is, with the next press", async () => {
  const { service, standing } = opened();
  let isCut = true;
  const { reservations } = service.client({
    fetch: async (input, init) => {
      if (isCut && String(input).endsWith("/release")) throw new TypeError("network error");
      return service.fetch(input, init);
    },
  });
  service.changeEvent("gala", { duplicates: "allow" });
  await reservations.reserve("gala", FLOOR);
  await service.settle();
  const second = reservations.reserve("gala", { items: { floor: 1 } });
  await service.advance(60_000);
  expect(await second).toMatchObject({ refusal: { code: "no_answer" } });
  expect(standing()).toHaveLength(2);
  isCut = false;
  expect((await reservations.extend("gala")).ok).toBe(true);
  expect(standing()).toMatchObject([FLOOR]);
});

test("what a customer holds elsewhere is gone on with though its event is not told", async () => {
  const { service } = opened();
  const key = service.signIn("carol");
  await service.client({ key }).reservations.reserve("gala", FLOOR);
  await service.settle();
  service.refuseNext("unavailable", /events\/gala$/);
  const here = service.client({ key, storage: null });
  await here.reservations.reserve("gala", { items: { floor: 1 } });
  expect(here.reservations.read("gala")).toMatchObject({ status: "held", reservation: FLOOR });
});

test("seats and units that were changed elsewhere are told as they were, over", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", { ...FLOOR, seats: ["A-1"] });
  const [first] = service.holds("gala");
  if (first) service.amend("gala", first, { items: { floor: 2, mug: 3 } });
  await service.advance(3_600_000);
  expect(reservations.read("gala")).toMatchObject({
    status: "expired",
    choice: { items: { floor: 2, mug: 3 }, seats: ["A-1"] },
  });
});
