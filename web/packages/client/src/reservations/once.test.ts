/** What was asked and never answered happens once, though somebody presses again. */

import { expect, test } from "vitest";
import { createTestService } from "../testing";
import type { DibsClient, Outcome } from "../types";

const UNANSWERED = { ok: false, refusal: { code: "no_answer" } };

/** With what a gateway makes of the answers. */
function opened(gateway = (answer: Response) => answer) {
  const service = createTestService({ events: { gala: { items: { floor: { capacity: 10 } } } } });
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

test("what ran out is asked for by a page that looks at it, once, and by no other", async () => {
  const { service, reservations } = opened();
  await reservations.reserve("gala", TWO);
  await service.advance(3_600_000);
  expect(reservations.read("gala").status).toBe("expired");
  const before = service.calls.length;
  const again = service.reload().reservations;
  await service.advance(5_000);
  expect(again.read("gala").status).toBe("expired");
  expect(service.calls).toHaveLength(before);
  again.subscribe("gala", () => {});
  again.subscribe("gala", () => {});
  await service.advance(5_000);
  expect(service.calls.slice(before).map(({ method, path }) => [method, path])).toEqual([
    ["GET", expect.stringMatching(/^\/v1\/events\/gala\/reservations\/[^/]+$/)],
  ]);
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

const BUSY = { code: "unavailable", detail: "The queue was full." };
const TOO_OFTEN: Record<string, (client: DibsClient) => Promise<Outcome>> = {
  "a hold": ({ reservations }) => reservations.reserve("gala", HOLD),
  ...VERBS,
};

test.each(Object.keys(TOO_OFTEN))(
  "%s is had once, though the service was too busy for long to say so",
  async (name) => {
    const ask = TOO_OFTEN[name] ?? (() => Promise.reject(new Error(name)));
    let isBusy = false;
    const { service, client, standing } = opened((answer) => {
      if (!isBusy) return answer;
      return new Response(JSON.stringify(BUSY), { status: 503, headers: { "Retry-After": "60" } });
    });
    if (ask !== TOO_OFTEN["a hold"]) await client.reservations.reserve("gala", HOLD);
    isBusy = true;
    expect(await ask(client)).toMatchObject({ refusal: { code: "unavailable" } });
    isBusy = false;
    const once = standing();
    service.refuseNext("rate_limited", /./, 50);
    expect(await ask(client)).toMatchObject({ refusal: { code: "rate_limited" } });
    expect((await ask(client)).ok).toBe(true);
    expect(standing()).toEqual(once);
    expect(client.reservations.read("gala")).toMatchObject({ status: "held" });
  },
);

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

const GIVING_BACK: Record<string, (client: DibsClient) => Promise<Outcome>> = {
  "given back": ({ reservations }) => reservations.release("gala"),
  "a cleared cart": ({ carts }) => carts.clear("gala"),
  "the last line of a cart": ({ carts }) => carts.remove("gala", "floor"),
};

test.each(Object.keys(GIVING_BACK))("%s is so, also where nobody heard it", async (name) => {
  const ask = GIVING_BACK[name] ?? (() => Promise.reject(new Error(name)));
  const { service, client, standing, unheard } = opened();
  await client.carts.add("gala", "floor");
  await unheard(() => ask(client));
  await service.advance(60_000);
  expect([standing(), client.reservations.read("gala").status]).toEqual([[], "none"]);
  await client.carts.add("gala", "floor");
  service.loseAnswers(1);
  ask(client);
  await service.settle();
  const { reservations } = service.reload();
  expect([standing(), reservations.read("gala").status]).toEqual([[], "held"]);
  await service.advance(1_000);
  expect(reservations.read("gala").status).toBe("none");
});

test("what was asked to be given back and ran out before is over", async () => {
  const { service, client } = opened();
  await client.reservations.reserve("gala", HOLD);
  service.down(true);
  client.reservations.release("gala");
  await service.advance(3_600_000);
  service.down(false);
  const again = service.reload();
  await service.advance(1_000);
  expect(again.reservations.read("gala").status).toBe("expired");
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
