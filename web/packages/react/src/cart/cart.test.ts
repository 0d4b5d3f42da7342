import { createTestService } from "@dibs/client/testing";
import { expect, test } from "vitest";
import { gala, seatedPlan } from "../../tests/stage";
import { Cart } from "./cart";
import { linesOf } from "./lines";

/** A page that holds two seats, and has not heard yet what is left of anything. */
async function unheard() {
  const service = createTestService({ events: { gala: { ...gala, plan: seatedPlan } } });
  const client = service.client();
  const cart = new Cart(client, "gala");
  await cart.add({ seats: ["A-1", "A-2"] });
  const lines = (items = {}) => {
    const holding = client.reservations.read("gala");
    return holding.status === "held"
      ? linesOf(holding.reservation, items).map(({ id, quantity }) => [id, quantity])
      : null;
  };
  const sent = () => service.calls.filter(({ method }) => method === "PATCH");
  expect(client.availability.read("gala")).toBe(undefined);
  return { service, client, cart, lines, sent };
}

const SEATS = [
  ["A-1", 1],
  ["A-2", 1],
];

test("seats are no units, which the reservation itself says", async () => {
  const { service, cart, lines, sent } = await unheard();
  await service.settle();
  const before = service.calls.length;
  expect(lines()).toEqual(SEATS);
  expect((await cart.add({ items: { mug: 1 } })).ok).toBe(true);
  expect(service.calls.length).toBe(before + 1);
  expect(sent().map(({ body }) => body)).toEqual([{ items: { mug: 1 } }]);
  expect(service.holds("gala")).toMatchObject([{ seats: ["A-1", "A-2"], items: { mug: 1 } }]);
});

test("less than what is there no more asks for nothing", async () => {
  const { service, cart } = await unheard();
  await cart.clear();
  const asked = () => service.calls.filter(({ method }) => method !== "GET");
  const before = asked().length;
  expect(await cart.setQuantity("mug", 0)).toEqual(await cart.remove("mug"));
  expect(asked()).toHaveLength(before);
});

test("where it does not, it is asked what the items are", async () => {
  const { service, client, cart, lines, sent } = await unheard();
  await cart.add({ items: { mug: 1 } });
  expect(lines()).toEqual(SEATS);
  expect(lines((await client.event("gala")).items)).toEqual([["mug", 1], ...SEATS]);
  await cart.add({ items: { mug: 1 } });
  await cart.setQuantity("floor", 1);
  await cart.remove("A-1");
  expect(sent().map(({ body }) => body)).toEqual([
    { items: { mug: 1 } },
    { items: { mug: 2 } },
    { items: { mug: 2, floor: 1 } },
    { seats: ["A-2"] },
  ]);
  service.refuseNext("unavailable", /gala$/);
  expect(await cart.add({ items: { mug: 1 } })).toMatchObject({
    ok: false,
    refusal: { code: "unavailable" },
  });
  expect(sent()).toHaveLength(4);
  expect((await cart.add({ items: { mug: 1 } })).ok).toBe(true);
});

/** A page with two carts of the event, and what the service holds for it. */
function twice() {
  const service = createTestService({ events: { gala: { ...gala, plan: seatedPlan } } });
  const client = service.client();
  const standing = () => service.holds("gala").filter(({ status }) => status === "reserved");
  return { client, carts: [new Cart(client, "gala"), new Cart(client, "gala")], standing };
}

test("two carts of one event that change at once lose nothing of each other", async () => {
  const { carts, standing } = twice();
  const add = () => Promise.all(carts.map((cart) => cart.add({ items: { floor: 1 } })));
  expect((await add()).map(({ ok }) => ok)).toEqual([true, true]);
  expect(standing()).toMatchObject([{ items: { floor: 2 } }]);
  await Promise.all([add(), add()]);
  expect(standing()).toMatchObject([{ items: { floor: 6 } }]);
});

test("nor does a cart of what is changed beside it", async () => {
  const { client, carts, standing } = twice();
  const [cart] = carts;
  await cart?.add({ items: { mug: 1 } });
  await Promise.all([
    client.reservations.amend("gala", { items: { mug: 1, floor: 2 } }),
    cart?.add({ items: { mug: 1 } }),
    client.reservations.extend("gala"),
    cart?.add({ seats: ["A-1"] }),
  ]);
  expect(standing()).toMatchObject([{ items: { mug: 2, floor: 2 }, seats: ["A-1"] }]);
});
