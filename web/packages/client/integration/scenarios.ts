/** What a client and a service do together; the one in memory does the same as a real one. */

import { afterEach, beforeEach, expect, test } from "vitest";
import type { ClientOptions, DibsClient, EventAvailability } from "../src";

export const HALL = "hall";
export const SHOP = "shop";

/** A service, and the line to it. */
export interface Place {
  /** Whether its page's key may only do what pages may. */
  readonly isPublic: boolean;
  /** What a customer who has signed in shows; null where nobody can. */
  readonly customerToken: string | null;
  client(options?: ClientOptions): DibsClient;
  /** A client on a line that can be cut. */
  clientOnLine(): DibsClient;
  cut(): void;
  mend(): void;
  fetch: typeof fetch;
  close(): void;
}

/** Storage of a browser of its own. */
export function storage(): NonNullable<ClientOptions["storage"]> {
  const stored = new Map<string, string>();
  return {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, text) => void stored.set(name, text),
    removeItem: (name) => void stored.delete(name),
  };
}

/** The tests, at a place that is made for each of them. */
export function scenarios(open: () => Promise<Place>): void {
  const clients: DibsClient[] = [];
  let place: Place;

  beforeEach(async () => {
    place = await open();
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) {
      for (const event of [HALL, SHOP]) await client.reservations.release(event);
      client.close();
    }
    place.close();
  });

  function browser(options: ClientOptions = {}): DibsClient {
    const client = place.client(options);
    clients.push(client);
    return client;
  }

  function onLine(): DibsClient {
    const client = place.clientOnLine();
    clients.push(client);
    return client;
  }

  test("events and their plan are read", async () => {
    const client = browser();
    const { events } = await client.events();
    expect(events.map(({ event_id }) => event_id)).toEqual([HALL, SHOP]);
    expect((await client.event(HALL)).items.stalls?.kind).toBe("seat");
    expect(await client.plan(SHOP)).toBeNull();
    await expect(client.event("nowhere")).rejects.toMatchObject({ refusal: { code: "not_found" } });
  });

  test("what one reserves another sees, in counts and seats", async () => {
    const [anna, bo] = [browser(), browser()];
    bo.availability.subscribeSeats(HALL, () => {});
    const before = await untilAllAreFree(bo);
    expect(bo.availability.connection.state).toBe("live");
    const floor = left(before, "adult");
    const seen = until(bo, (known) => taken(known) === 1 && left(known, "adult") === floor - 2);
    const outcome = await anna.reservations.reserve(HALL, {
      items: { adult: 2 },
      seats: ["1-B-4"],
    });
    expect(outcome.ok).toBe(true);
    await seen;
    const back = until(bo, (known) => taken(known) === 0 && left(known, "adult") === floor);
    await anna.reservations.release(HALL);
    await back;
  });

  test("what has numbered seats is not held by number, nor other things as seats", async () => {
    const { reservations } = browser();
    const invalid = { ok: false, refusal: { code: "invalid_input" } };
    expect(await reservations.reserve(HALL, { items: { stalls: 2 } })).toMatchObject(invalid);
    expect(await reservations.reserve(HALL, { best: { shirt: 1 } })).toMatchObject(invalid);
    expect((await reservations.reserve(HALL, { seats: ["1-C-1", "1-C-2"] })).ok).toBe(true);
    const both = { items: { stalls: 2, shirt: 1 } };
    expect(await reservations.amend(HALL, both)).toMatchObject(invalid);
    expect((await reservations.amend(HALL, { items: { shirt: 1 } })).ok).toBe(true);
  });

  test("after a break nothing is missing", async () => {
    const [anna, bo] = [browser(), onLine()];
    bo.availability.subscribeSeats(HALL, () => {});
    const before = await untilAllAreFree(bo);
    place.cut();
    await untilConnection(bo, "reconnecting");
    await anna.reservations.reserve(HALL, { seats: ["1-A-1", "2-C-7"] });
    expect(taken(bo.availability.read(HALL) ?? before)).toBe(0);
    place.mend();
    await until(bo, (known) => taken(known) === 2);
    expect(bo.metrics().connectSuccesses).toBe(2);
  });

  test("without a stream figures are asked for, and seats found by the plan", async () => {
    const [anna, bo] = [
      browser(),
      browser({
        fetch: (input, init) =>
          String(input).includes("/v1/live")
            ? Promise.resolve(new Response("{}", { status: 404 }))
            : place.fetch(input, init),
      }),
    ];
    bo.availability.subscribeSeats(HALL, () => {});
    await untilAllAreFree(bo);
    expect(bo.availability.connection.state).toBe("polling");
    await anna.reservations.reserve(HALL, { seats: ["1-A-2"] });
    await until(bo, (known) => taken(known) === 1);
  });

  test("an answer that is lost on the line is asked for again, and holds once", async () => {
    let losses = 1;
    const client = browser({
      fetch: async (input, init) => {
        const response = await place.fetch(input, init);
        if (init?.method === "POST" && losses > 0) {
          losses -= 1;
          throw new TypeError("lost");
        }
        return response;
      },
    });
    const outcome = await client.reservations.reserve(HALL, { items: { shirt: 2 } });
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    const { available_count } =
      (await until(client, () => true)).items.shirt ?? expect.fail("no shirts");
    expect(available_count).toBe(3);
  });

  test("the verbs of a hold, from reserving to giving back", async () => {
    const client = browser();
    const { reservations } = client;
    expect(await reservations.reserve(HALL, { best: { stalls: 2 } })).toMatchObject({ ok: true });
    const held = reservations.read(HALL);
    if (held.status !== "held") throw new Error(held.status);
    expect(held.reservation.seats).toHaveLength(2);
    const countdown = reservations.countdown(HALL);
    expect(countdown?.phase).toBe("green");
    expect((countdown?.secondsLeft ?? 0) * 1_000).toBeLessThanOrEqual(
      held.expiresAt - client.now() + 1_000,
    );
    expect(await reservations.amend(HALL, { seats: ["2-A-1"] })).toMatchObject({ ok: true });
    expect(await reservations.validate(HALL)).toMatchObject({ ok: true });
    expect(await reservations.extend(HALL)).toMatchObject({ ok: true });
    expect(await reservations.confirm(HALL)).toMatchObject(
      place.isPublic ? { refusal: { code: "forbidden" } } : { ok: true },
    );
    if (place.isPublic) expect(await reservations.release(HALL)).toMatchObject({ ok: true });
    expect(await reservations.validate(HALL)).toMatchObject({
      refusal: { code: place.isPublic ? "not_found" : "already_confirmed" },
    });
  });

  test("refusals carry what a page needs to say", async () => {
    const [anna, bo] = [browser(), browser()];
    await anna.reservations.reserve(HALL, { seats: ["2-B-2"], items: { shirt: 4 } });
    expect(await bo.reservations.reserve(HALL, { seats: ["2-B-2", "2-B-3"] })).toMatchObject({
      refusal: { code: "seats_unavailable", seats: ["2-B-2"] },
    });
    expect(await bo.reservations.reserve(HALL, { items: { shirt: 2 } })).toMatchObject({
      refusal: { code: "sold_out", available: { shirt: 1 } },
    });
    expect(await bo.reservations.reserve(HALL, { seats: ["9-Z-9"] })).toMatchObject({
      refusal: { code: "seats_not_found", seats: ["9-Z-9"] },
    });
    expect(await bo.reservations.reserve("nowhere", { items: { a: 1 } })).toMatchObject({
      refusal: { code: "not_found" },
    });
    expect(await anna.reservations.reserve(HALL, { items: { shirt: 1 } })).toMatchObject({
      refusal: { code: "duplicate_reservation" },
    });
  });

  test("a customer's hold and cart are theirs on another device", async ({ skip }) => {
    const key = place.customerToken ?? skip("nobody can sign in here");
    const [phone, laptop] = [browser({ key }), browser({ key })];
    const choice = { items: { adult: 1 }, seats: ["2-C-3"] };
    const first = await phone.reservations.reserve(HALL, choice);
    if (!first.ok) throw new Error(first.refusal.message);
    const again = await laptop.reservations.reserve(HALL, choice);
    expect(again).toMatchObject({ refusal: { code: "duplicate_reservation" } });
    expect(laptop.reservations.read(HALL)).toMatchObject({
      status: "held",
      reservation: { id: first.reservation.id, seats: ["2-C-3"] },
    });
    expect(await laptop.reservations.extend(HALL)).toMatchObject({ ok: true });
    expect(await phone.reservations.validate(HALL)).toMatchObject({
      reservation: { extension_count: 1 },
    });
    expect(await laptop.reservations.release(HALL)).toMatchObject({ ok: true });
    expect(await phone.reservations.validate(HALL)).toMatchObject({ ok: false });

    expect(await phone.carts.add(SHOP, "mug")).toMatchObject({ ok: true });
    expect(await laptop.carts.add(SHOP, "mug")).toMatchObject({ ok: true });
    expect(laptop.carts.lines(SHOP)).toMatchObject([{ product: "mug", quantity: 2 }]);
  });

  test("a hold that stands is not another visitor's to go on with", async () => {
    const [anna, bo] = [browser(), browser()];
    await anna.reservations.reserve(HALL, { seats: ["2-C-4"] });
    expect(await bo.reservations.reserve(HALL, { seats: ["2-C-4"] })).toMatchObject({
      refusal: { code: "seats_unavailable" },
    });
    expect(bo.reservations.read(HALL).status).toBe("none");
  });

  test("a cart keeps one hold through all its changes", async () => {
    const { carts, reservations } = browser();
    const counts = () =>
      Object.fromEntries(carts.lines(SHOP).map(({ product, quantity }) => [product, quantity]));
    expect(await carts.add(SHOP, "mug")).toMatchObject({ ok: true });
    expect(await carts.add(SHOP, "tote", 3)).toMatchObject({ ok: true });
    const first = reservations.read(SHOP);
    expect(await carts.setQuantity(SHOP, "mug", 4)).toMatchObject({ ok: true });
    expect(counts()).toEqual({ mug: 4, tote: 3 });
    expect(await carts.setQuantity(SHOP, "mug", 6)).toMatchObject({
      refusal: { code: "sold_out" },
    });
    expect(await carts.remove(SHOP, "tote", "Graz")).toMatchObject({ ok: true });
    expect(counts()).toEqual({ mug: 4, tote: 2 });
    const last = reservations.read(SHOP);
    if (first.status !== "held" || last.status !== "held") throw new Error("nothing is held");
    expect(last.reservation.id).toBe(first.reservation.id);
    expect(last.expiresAt).toBe(first.expiresAt);
    expect(await carts.validate(SHOP)).toMatchObject({ ok: true });
    await carts.remove(SHOP, "tote");
    await carts.remove(SHOP, "mug");
    expect(reservations.read(SHOP).status).toBe("none");
  });

  test("a hold given back too soon can be tried for again", async () => {
    const { reservations } = browser();
    await reservations.reserve(HALL, { seats: ["2-C-1"] });
    expect(await reservations.tryAgain(HALL)).toMatchObject({ refusal: { code: "not_due" } });
  });
}

/** Waits until what is known of an event is as it should be. */
function until(
  { availability }: DibsClient,
  isSo: (known: EventAvailability) => boolean,
  eventId = HALL,
): Promise<EventAvailability> {
  return new Promise((resolve) => {
    const look = () => {
      const known = availability.read(eventId);
      if (known && !known.isCached && isSo(known)) resolve(known);
    };
    availability.subscribe(eventId, look);
    look();
  });
}

/**
 * Waits until no seat is taken, as it is until one is sold: what was given back after the
 * scenario before may still be on its way.
 */
function untilAllAreFree(client: DibsClient): Promise<EventAvailability> {
  return until(client, (known) => known.seats.length > 0 && taken(known) === 0);
}

function untilConnection({ availability }: DibsClient, state: string): Promise<void> {
  return new Promise((resolve) => {
    const look = () => availability.connection.state === state && resolve();
    availability.subscribeConnection(look);
    look();
  });
}

function left(known: EventAvailability, item: string): number {
  return known.items[item]?.available_count ?? -1;
}

function taken(known: EventAvailability): number {
  return known.seats.reduce((sum, zone) => sum + zone.filter((state) => state !== 0).length, 0);
}
