/** What is written on a part of the plan that has no seats. */

import { expect, test, vi } from "vitest";
import { hallOf } from "../../tests/halls";
import { stage } from "../../tests/stage";
import type { Area } from "./plan";
import { SeatMap } from "./SeatMap";
import type { MapTalk } from "./useMapView";
import { useSeating } from "./useSeating";

const drawn: { talk: MapTalk | null } = { talk: null };
vi.mock("./useMapView", () => ({
  useMapView: (...[, , , talk]: [unknown, unknown, unknown, MapTalk]) => {
    drawn.talk = talk;
    return { current: null };
  },
}));

const floor = { name: "Floor", capacity: 4 };
const note = () => drawn.talk?.noteOfArea({ name: "floor" } as Area);

function Hall({ held }: { readonly held?: Readonly<Record<string, number>> }) {
  return <SeatMap seating={useSeating("gala", { chosen: [] })} held={held} />;
}

function hall(items: object = { floor }) {
  return stage({ events: { gala: { items: { ...items }, plan: hallOf() } } });
}

test("a floor that others hold is not sold out, until they have bought it", async () => {
  const { render, service, after } = hall();
  await render(<Hall />);
  expect(note()).toBe("4 left");
  await after(() => service.reserve("gala", { items: { floor: 4 } }));
  expect(note()).toBe("in other carts");
  const sold = hall();
  await sold.render(<Hall />);
  await sold.after(() => sold.service.sell("gala", { items: { floor: 4 } }));
  expect(note()).toBe("sold out");
});

test("a floor that one holds oneself is in nobody else's cart", async () => {
  const { render, client, after } = hall();
  await render(<Hall />);
  await after(() => client.reservations.reserve("gala", { items: { floor: 4 } }));
  expect(note()).toBe("You hold the last");
});

test("what tickets draw on is one's own where that is said", async () => {
  const { render, service, after } = hall();
  await render(<Hall held={{ floor: 4 }} />);
  await after(() => service.reserve("gala", { items: { floor: 4 } }));
  expect(note()).toBe("You hold the last");
});

test("a floor without limit, or of which nothing is known, says nothing", async () => {
  const { render } = hall({ floor: { ...floor, capacity: null } });
  await render(<Hall />);
  expect(note()).toBe("");
  const bare = hall({});
  await bare.render(<Hall />);
  expect(note()).toBe("");
});
