/** What was asked and never answered happens once, though somebody presses again. */

import { expect, test } from "vitest";
import { createTestService } from "../testing";
import type { DibsClient, Outcome } from "../types";

const UNANSWERED = { ok: false, refusal: { code: "no_answer" } };

function opened() {
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
  return { service, client: service.client(), standing, unheard };
}

const HOLD = { items: { floor: 1 } };
const VERBS: Record<string, (client: DibsClient) => Promise<Outcome>> = {
  "more time": ({ reservations }) => reservations.extend("gala"),
  "a line of a cart": ({ carts }) => carts.add("gala", "floor"),
};

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
