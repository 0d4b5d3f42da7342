import { expect, test } from "vitest";
import { createTestService } from "./testing";

function opened() {
  return createTestService({
    events: {
      gala: { items: { floor: { capacity: 10 } } },
      shop: { items: { mug: { capacity: 5 } } },
    },
  });
}

test("a key that is refused is asked for again, once", async () => {
  const service = opened();
  service.key = "second";
  const keys = ["first", "second", "third"];
  const client = service.client({ key: () => keys.shift() ?? "none" });
  client.availability.subscribe("gala", () => {});
  await service.advance(100);
  expect(client.availability.connection.state).toBe("live");
  expect(keys).toEqual(["third"]);
  await client.event("gala");
  expect(keys).toEqual(["third"]);
});

test("a key that several are refused at once is asked for again once", async () => {
  const service = opened();
  service.key = "second";
  const keys = ["first", "second", "third"];
  const client = service.client({ key: async () => keys.shift() ?? "none" });
  await Promise.all([client.event("gala"), client.event("shop"), client.events()]);
  expect(keys).toEqual(["third"]);
});

test("a key that could not be fetched is asked for again", async () => {
  const service = opened();
  service.key = "good";
  let failures = 1;
  const client = service.client({
    key: async () => {
      failures -= 1;
      if (failures >= 0) throw new Error("the backend is busy");
      return "good";
    },
  });
  await expect(client.event("gala")).rejects.toMatchObject({ name: "NoAnswer" });
  expect((await client.event("gala")).event_id).toBe("gala");
});

test("a key that never comes is no answer, and is asked for again", async () => {
  const service = opened();
  let asked = 0;
  const client = service.client({
    key: () => {
      asked += 1;
      return new Promise(() => {});
    },
  });
  const outcome = client.reservations.reserve("gala", { items: { floor: 1 } });
  await service.advance(60_000);
  expect(await outcome).toMatchObject({ ok: false, refusal: { code: "no_answer" } });
  const before = asked;
  const event = client.event("gala");
  await service.settle();
  expect(asked).toBe(before + 1);
  await Promise.all([service.advance(15_000), expect(event).rejects.toThrow("no key")]);
});

test("a call that waits for a key goes on with the next one that comes", async () => {
  const service = opened();
  service.key = "good";
  const keys = [new Promise<string>(() => {}), "good"];
  const client = service.client({ key: () => keys.shift() ?? "none" });
  const outcome = client.reservations.reserve("gala", { items: { floor: 1 } });
  const event = client.event("gala");
  await service.settle();
  expect(keys).toHaveLength(1);
  await Promise.all([service.advance(15_000), expect(event).rejects.toThrow()]);
  expect((await outcome).ok).toBe(true);
  expect(keys).toEqual([]);
});
