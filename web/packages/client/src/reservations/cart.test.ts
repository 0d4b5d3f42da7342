import { expect, test } from "vitest";
import { createTestService } from "../testing";
import type { StockLine } from "../types";

function opened() {
  const service = createTestService({
    events: {
      shop: {
        kind: "store",
        items: {
          mug: { capacity: 5, price_minor: 900 },
          "tote-vienna": { capacity: 2, product: "tote", location: "Vienna" },
          "tote-graz": { capacity: 9, product: "tote", location: "Graz" },
        },
      },
    },
  });
  const client = service.client();
  const counts = (lines: readonly StockLine[]) =>
    Object.fromEntries(lines.map(({ product, quantity }) => [product, quantity]));
  return { service, client, carts: client.carts, held: () => counts(client.carts.lines("shop")) };
}

test("adding reserves, and more goes into the same hold on the same deadline", async () => {
  const { service, client, carts, held } = opened();
  await carts.add("shop", "mug");
  const first = client.reservations.read("shop");
  await service.advance(5_000);
  await carts.add("shop", "tote", 3);
  const second = client.reservations.read("shop");
  if (first.status !== "held" || second.status !== "held") throw new Error("nothing is held");
  expect(held()).toEqual({ mug: 1, tote: 3 });
  expect([second.reservation.id, second.expiresAt]).toEqual([
    first.reservation.id,
    first.expiresAt,
  ]);
  expect(service.holds("shop")).toHaveLength(1);
});

test("quantities change without losing the hold, what is refused changes nothing", async () => {
  const { service, carts, held } = opened();
  await carts.add("shop", "mug", 2);
  await carts.setQuantity("shop", "mug", 4);
  expect(held()).toEqual({ mug: 4 });
  service.sell("shop", { items: { mug: 1 } });
  expect(await carts.setQuantity("shop", "mug", 5)).toMatchObject({
    ok: false,
    refusal: { code: "sold_out" },
  });
  expect(held()).toEqual({ mug: 4 });
});

test("lines go one by one or by location, and with the last one the hold", async () => {
  const { service, client, carts, held } = opened();
  await carts.add("shop", "mug");
  await carts.add("shop", "tote", 3);
  await carts.remove("shop", "tote", "Graz");
  expect(held()).toEqual({ mug: 1, tote: 2 });
  await carts.remove("shop", "tote");
  await carts.remove("shop", "mug");
  expect(held()).toEqual({});
  expect(client.reservations.read("shop").status).toBe("none");
  expect(service.holds("shop")).toMatchObject([{ status: "released" }]);
});

test("clearing gives all of it back", async () => {
  const { service, carts, held } = opened();
  await carts.add("shop", "mug", 2);
  await carts.clear("shop");
  expect(held()).toEqual({});
  expect(service.holds("shop")).toMatchObject([{ status: "released" }]);
});

test("two clicks at once add twice", async () => {
  const { service, carts, held } = opened();
  const clicks = Promise.all([carts.add("shop", "mug"), carts.add("shop", "mug")]);
  await service.advance(100);
  await clicks;
  expect(held()).toEqual({ mug: 2 });
});

test("an expired cart is empty, says what was in it, and a new one begins", async () => {
  const { service, client, carts, held } = opened();
  await carts.add("shop", "mug", 2);
  expect((await carts.validate("shop")).ok).toBe(true);
  await service.advance(901_000);
  expect(held()).toEqual({});
  expect(client.reservations.read("shop")).toMatchObject({
    status: "expired",
    choice: { items: { mug: 2 } },
  });
  expect((await carts.add("shop", "mug")).ok).toBe(true);
  expect(held()).toEqual({ mug: 1 });
});

test("lines survive a reload and the watch, and are told to other tabs", async () => {
  const { service, client, carts } = opened();
  await carts.add("shop", "tote", 3);
  await service.advance(60_000);
  const lines = carts.lines("shop");
  expect(lines).toMatchObject([{ product: "tote", quantity: 3 }]);
  const second = service.client(service.tab());
  expect(second.carts.lines("shop")).toEqual(lines);
  await second.carts.add("shop", "mug");
  await service.settle();
  expect(carts.lines("shop")).toEqual(second.carts.lines("shop"));
  client.close();
});

test("what was changed elsewhere is read from the reservation", async () => {
  const { service, carts } = opened();
  await carts.add("shop", "tote", 3);
  service.amend("shop", service.holds("shop")[0] ?? { id: "" }, { items: { mug: 1 } });
  await service.advance(30_000);
  expect(carts.lines("shop")).toEqual([
    { product: "mug", quantity: 1, locations: [{ item: "mug", location: null, quantity: 1 }] },
  ]);
});
