import { expect, test } from "vitest";
import { createTestService } from "./testing";

function gala() {
  const service = createTestService({ events: { gala: { items: { floor: { capacity: 10 } } } } });
  return { service, client: service.client() };
}

test("counts arrive, and change as others reserve", async () => {
  const { service, client } = gala();
  client.availability.subscribe("gala", () => {});
  await service.advance(100);
  expect(client.availability.connection.state).toBe("live");
  expect(client.availability.read("gala")?.items.floor?.available_count).toBe(10);
  service.sell("gala", { items: { floor: 4 } });
  await service.settle();
  expect(client.availability.read("gala")?.items.floor?.available_count).toBe(6);
});

test("a reservation is held, extended, confirmed", async () => {
  const { service, client } = gala();
  const outcome = client.reservations.reserve("gala", { items: { floor: 2 } });
  expect(client.reservations.pending("gala")).toBe("reserve");
  await service.settle();
  expect((await outcome).ok).toBe(true);
  expect(client.reservations.read("gala").status).toBe("held");
  expect(client.reservations.countdown("gala")).toEqual({
    phase: "green",
    secondsLeft: 900,
    announce: null,
  });
  await service.advance(601_000);
  expect(client.reservations.countdown("gala")?.phase).toBe("yellow");
  await client.reservations.extend("gala");
  expect(client.reservations.countdown("gala")?.phase).toBe("green");
  await client.reservations.confirm("gala");
  expect(client.reservations.read("gala").status).toBe("confirmed");
});

test("a reservation expires and is tried again", async () => {
  const { service, client } = gala();
  await client.reservations.reserve("gala", { items: { floor: 2 } });
  await service.advance(901_000);
  expect(client.reservations.read("gala")).toMatchObject({
    status: "expired",
    choice: { items: { floor: 2 }, seats: [] },
  });
  expect((await client.reservations.tryAgain("gala")).ok).toBe(true);
  expect(client.reservations.read("gala").status).toBe("held");
});

test("a client that is closed says nothing more, whatever was under way", async () => {
  const { service, client } = gala();
  service.putEvent("shop", { items: { mug: { capacity: 5 } } });
  const stops = ["gala", "shop"].map((id) => client.availability.subscribe(id, () => {}));
  client.reservations.subscribeCountdown("gala", () => {});
  const resting = service.client(service.tab());
  await client.reservations.reserve("gala", { items: { floor: 2 } });
  await service.settle();
  expect(resting.reservations.read("gala").status).toBe("held");
  resting.close();
  service.slow(500, 500);
  // In the middle of a heartbeat, whose answer would lead to the next one.
  const beats = () => service.calls.filter(({ path }) => path.endsWith("/heartbeat")).length;
  while (!beats()) await service.advance(100);
  client.close();
  await service.advance(1_000);
  const before = service.calls.length;
  // What a page does on its way out, component by component.
  for (const stop of stops) stop();
  client.availability.subscribe("gala", () => {});
  client.reservations.read("gala");
  client.reservations.read("shop");
  service.page.sign("visible");
  await service.advance(300_000);
  service.page.sign("leaving");
  await service.settle();
  expect(service.calls.slice(before)).toEqual([]);
  expect(service.streamCount).toBe(0);
});

test("each part that is closed alone is closed, and no other", async () => {
  const { service, client } = gala();
  client.availability.subscribe("gala", () => {});
  await client.reservations.reserve("gala", { items: { floor: 2 } });
  await service.advance(100);
  client.availability.close();
  expect(service.streamCount).toBe(0);
  const before = service.calls.length;
  await service.advance(60_000);
  const paths = service.calls.slice(before).map(({ path }) => path.split("/").at(-1));
  expect(new Set(paths)).toEqual(new Set(["heartbeat"]));
});
