/** What was asked and never answered happens once, though somebody presses again. */

import { expect, test } from "vitest";
import { createTestService } from "../testing";
import type { DibsClient, Outcome } from "../types";

const UNANSWERED = { ok: false, refusal: { code: "no_answer" } };

const EVENT = { items: { floor: { capacity: 10 }, mug: { capacity: 5 } } };

/** With what a gateway makes of the answers. */
function opened(gateway = (answer: Response) => answer) {
  const service = createTestService({ events: { gala: EVENT } });
  const standing = () =>
    service
      .holds("gala")
      .flatMap(({ status, items, extensionCount }) =>
        status === "reserved" ? [{ items, extensionCount }] : [],
      );
  /** Asks while all answers get lost, until nothing more is expected. */
  async function unheard(ask: () => Promise<Outcome>) {
    service.loseAnswers(1_000);
    const outcome = ask();
    await service.advance(60_000);
    service.loseAnswers(0);
    expect(await outcome).toMatchObject(UNANSWERED);
  }
  const client = service.client({
    fetch: async (input, init) => gateway(await service.fetch(input, init)),
  });
  const asked = (part: string) => service.calls.filter(({ path }) => path.endsWith(part));
  return { service, client, reservations: client.reservations, asked, standing, unheard };
}

const HOLD = { items: { floor: 1 } };
const TWO = { items: { floor: 2 } };
const VERBS: Record<string, (client: DibsClient) => Promise<Outcome>> = {
  "more time": ({ reservations }) => reservations.extend("gala"),
  "a line of a cart": ({ carts }) => carts.add("gala", "floor"),
};

test("an answer that was lost is asked for again by the same key, and holds once", async () => {
  const { service, reservations, asked } = opened();
  service.loseAnswers(2);
  const outcome = reservations.reserve("gala", TWO);
  await service.advance(5_000);
  expect((await outcome).ok).toBe(true);
  const keys = asked("/reservations").map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(service.holds("gala")).toHaveLength(1);
});

test("no answer at all is told so; asked again it is still one hold", async () => {
  const { service, reservations } = opened();
  service.loseAnswers(100);
  const outcome = reservations.reserve("gala", TWO);
  await service.advance(60_000);
  expect(await outcome).toMatchObject({ ok: false, refusal: { code: "no_answer" } });
  service.loseAnswers(0);
  expect((await reservations.reserve("gala", TWO)).ok).toBe(true);
  expect(service.holds("gala")).toHaveLength(1);
});

test("a reload in the middle of reserving takes up the answer", async () => {
  const { service, reservations } = opened();
  service.loseAnswers(1);
  reservations.reserve("gala", TWO);
  await service.settle();
  const again = service.reload();
  expect(again.reservations.read("gala").status).toBe("none");
  await service.advance(1_000);
  expect(again.reservations.read("gala").status).toBe("held");
  expect(service.holds("gala")).toHaveLength(1);
});

test("a press of long ago is not carried out by a page that opens today", async () => {
  const { service, reservations } = opened();
  service.down(true);
  reservations.reserve("gala", TWO);
  await service.advance(60_000);
  await service.advance(3_600_000);
  service.down(false);
  const again = service.reload();
  await service.advance(5_000);
  expect(again.reservations.read("gala").status).toBe("none");
  expect(service.holds("gala")).toEqual([]);
});

test("what was bought is not asked for by every page that opens", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", TWO);
  await reservations.confirm("gala");
  const before = service.calls.length;
  const again = service.reload();
  await service.advance(5_000);
  expect(again.reservations.read("gala").status).toBe("confirmed");
  expect(service.calls.length).toBe(before);
});

test("a hold that ended before its answer was heard is told so", async () => {
  const { service, reservations } = opened();
  service.loseAnswers(1);
  reservations.reserve("gala", TWO);
  await service.settle();
  service.release("gala", service.holds("gala")[0] ?? { id: "" });
  const again = service.reload();
  await service.advance(1_000);
  expect(again.reservations.read("gala").status).toBe("expired");
});

test("who reserves again before the reload has done so asks once", async () => {
  const { service, reservations, asked } = opened();
  service.loseAnswers(1);
  reservations.reserve("gala", TWO);
  await service.settle();
  const again = service.reload();
  const outcome = again.reservations.reserve("gala", TWO);
  await service.advance(1_000);
  expect((await outcome).ok).toBe(true);
  expect(asked("/reservations")).toHaveLength(2);
});

test.each(Object.keys(VERBS))("%s is had once, and once more", async (name) => {
  const ask = VERBS[name] ?? (() => Promise.reject(new Error(name)));
  const { client, standing, unheard } = opened();
  await client.reservations.reserve("gala", HOLD);
  await unheard(() => ask(client));
  const once = standing();
  expect((await ask(client)).ok).toBe(true);
  expect(standing()).toEqual(once);
  expect((await ask(client)).ok).toBe(true);
  expect(standing()).not.toEqual(once);
});

test("who tries again after a reload, too, holds once", async () => {
  const { service, client, standing, unheard } = opened();
  await client.reservations.reserve("gala", HOLD);
  await service.advance(3_600_000);
  expect(standing()).toEqual([]);
  await unheard(() => client.reservations.tryAgain("gala"));
  expect(standing()).toHaveLength(1);
  const { reservations } = service.reload();
  await service.settle();
  expect((await reservations.tryAgain("gala")).ok).toBe(true);
  expect(reservations.read("gala").status).toBe("held");
  expect(standing()).toHaveLength(1);
});

const GATEWAY = { message: "The upstream did not answer." };

test.each([
  [502, GATEWAY],
  [504, {}],
  [503, GATEWAY],
  [500, { code: "fault", detail: "Something broke." }],
])("an answer in whose place comes %i %j is no answer: it happens once", async (status, body) => {
  let lost = 2;
  const { service, client, standing } = opened((answer) => {
    lost -= 1;
    return lost < 0 ? answer : new Response(JSON.stringify(body), { status });
  });
  const { carts } = client;
  const added = carts.add("gala", "floor");
  await service.advance(5_000);
  expect((await added).ok).toBe(true);
  expect(standing()).toMatchObject([{ items: { floor: 1 } }]);
  lost = 1_000;
  const more = carts.add("gala", "floor");
  await service.advance(60_000);
  expect(await more).toMatchObject(UNANSWERED);
  lost = 0;
  expect((await carts.add("gala", "floor")).ok).toBe(true);
  expect(standing()).toMatchObject([{ items: { floor: 2 } }]);
});

const UNHEARD: Record<string, (client: DibsClient) => Promise<Outcome>> = {
  "a hold": ({ reservations }) => reservations.reserve("gala", { items: { floor: 2, mug: 1 } }),
  "the first line of a cart": ({ carts }) => carts.add("gala", "floor", 2),
};

test.each(Object.keys(UNHEARD))(
  "%s that nobody heard of becomes what is chosen next",
  async (name) => {
    const ask = UNHEARD[name] ?? (() => Promise.reject(new Error(name)));
    const { client, reservations, standing, unheard } = opened();
    await unheard(() => ask(client));
    expect((await reservations.reserve("gala", HOLD)).ok).toBe(true);
    expect(standing()).toMatchObject([HOLD]);
    expect(reservations.read("gala")).toMatchObject({ status: "held", reservation: HOLD });
  },
);

test("a cart goes on from a line that nobody heard of", async () => {
  const { client, standing, unheard } = opened();
  await unheard(() => client.carts.add("gala", "floor", 2));
  expect((await client.carts.add("gala", "mug")).ok).toBe(true);
  expect(standing()).toMatchObject([{ items: { floor: 2, mug: 1 } }]);
});

test("what never arrived and is sold since keeps nobody from another choice", async () => {
  const { service, reservations, standing } = opened();
  service.down(true);
  const outcome = reservations.reserve("gala", { items: { mug: 2 } });
  await service.advance(60_000);
  expect(await outcome).toMatchObject(UNANSWERED);
  service.down(false);
  service.sell("gala", { items: { mug: 4 } });
  expect((await reservations.reserve("gala", HOLD)).ok).toBe(true);
  expect(standing()).toMatchObject([HOLD]);
});

test("what nobody heard of, and is over since, is no part of another choice", async () => {
  const { service, reservations, standing, unheard } = opened();
  service.putEvent("gala", { ...EVENT, hold_seconds: 90 });
  await unheard(() => reservations.reserve("gala", TWO));
  await service.advance(60_000);
  expect((await reservations.reserve("gala", HOLD)).ok).toBe(true);
  expect(standing()).toMatchObject([HOLD]);
  expect(reservations.read("gala").status).toBe("held");
});

test("a press of long ago is not carried out with what is chosen today", async () => {
  const { service, client, standing } = opened();
  service.down(true);
  const outcome = client.carts.add("gala", "mug");
  await service.advance(3_600_000);
  expect(await outcome).toMatchObject(UNANSWERED);
  service.down(false);
  expect((await client.carts.add("gala", "floor")).ok).toBe(true);
  expect(standing()).toMatchObject([HOLD]);
});

test("a second try that nobody heard of is found by the next choice, also if left behind", async () => {
  const { service, reservations, standing, unheard } = opened();
  await reservations.reserve("gala", TWO);
  await service.advance(3_600_000);
  await unheard(() => reservations.tryAgain("gala"));
  reservations.dismiss("gala");
  expect(reservations.read("gala").status).toBe("none");
  expect((await reservations.reserve("gala", HOLD)).ok).toBe(true);
  expect(standing()).toMatchObject([HOLD]);
});

test("of two choices that nobody answered a reload asks for the later one", async () => {
  const { service, reservations, standing, unheard } = opened();
  await unheard(() => reservations.reserve("gala", TWO));
  await unheard(() => reservations.reserve("gala", HOLD));
  expect(standing()).toMatchObject([TWO]);
  const again = service.reload().reservations;
  await service.advance(1_000);
  expect(again.read("gala")).toMatchObject({ status: "held", reservation: HOLD });
  expect(standing()).toMatchObject([HOLD]);
});
