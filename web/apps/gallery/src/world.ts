/** What the exhibits play on: a service in memory, whose time passes as fast as one likes. */

import { type Choice, SEAT_STATES } from "@dibs/client";
import { createTestService, type TestEvent, type TestService } from "@dibs/client/testing";

import { hall } from "./hall";

const TICK_MS = 250;

type ItemId = "floor" | "balcony" | "shirt";

const gala: TestEvent = {
  name: "Gala",
  time_zone: "Europe/Vienna",
  currency: "EUR",
  hold_seconds: 9 * 60,
  extension_seconds: 3 * 60,
  items: {
    floor: { name: "Floor", capacity: 120, price_minor: 4500, low_stock_threshold: 10 },
    balcony: { name: "Balcony", capacity: 40, price_minor: 6500, low_stock_threshold: 5 },
    shirt: { name: "Shirt", kind: "stock", capacity: 12, price_minor: 2500 },
  },
};

/** The same with numbered seats. */
const theatre: TestEvent = {
  ...gala,
  name: "Theatre",
  plan: hall,
  items: {
    stalls: { name: "Stalls", kind: "seat", price_minor: 8500 },
    circle: { name: "Circle", kind: "seat", price_minor: 5500 },
    wheelchair: { name: "Wheelchair", kind: "seat", price_minor: 5500 },
    companion: { name: "Companion", kind: "seat", price_minor: 5500 },
  },
};

export const EVENT_ID = "gala";
export const THEATRE_ID = "theatre";
export const service: TestService = createTestService({
  now: Date.now(),
  events: { [EVENT_ID]: gala, [THEATRE_ID]: theatre },
});
export const dibs = service.client();

let speed = 1;
export const setSpeed = (times: number): void => {
  speed = times;
};

/** How long the visitor's device is to sleep. */
let asleepMs = 0;

/** Lets time pass from now on. */
export function keepTime(): void {
  let last = performance.now();
  const tick = async () => {
    const now = performance.now();
    const sleptMs = asleepMs;
    asleepMs = 0;
    // Between two steps of time, none of which could be taken back.
    if (sleptMs) await service.sleep(sleptMs);
    // A tab that was asleep does not catch up.
    await service.advance(Math.min(now - last, 4 * TICK_MS) * speed);
    last = now;
    setTimeout(tick, TICK_MS);
  };
  tick();
}

const leftOf = (itemId: ItemId) =>
  dibs.availability.read(EVENT_ID)?.items[itemId]?.available_count ?? 0;

/** Holds of others, so that they can be given back or paid. */
let others: { readonly eventId: string; readonly id: string }[] = [];

/** Everything a visitor can do to the world; a no is no trouble here. */
export const deeds = {
  othersBuy: (itemId: ItemId, count: number) => {
    const most = Math.min(count, leftOf(itemId));
    if (most) service.sell(EVENT_ID, { items: { [itemId]: most } });
  },
  othersHoldRest: (itemId: ItemId) => {
    const left = leftOf(itemId);
    if (left) othersHold(EVENT_ID, { items: { [itemId]: left } });
  },
  othersTakeSeats: (row: string, isForGood: boolean) => {
    const seats = freeSeatsOf(row);
    if (!seats.length) return;
    if (isForGood) service.sell(THEATRE_ID, { seats });
    else othersHold(THEATRE_ID, { seats });
  },
  keepBack: (row: string) => service.blockSeats(THEATRE_ID, freeSeatsOf(row)),
  othersGiveBack: () => settleOthers((hold) => service.release(hold.eventId, hold)),
  othersPay: () => settleOthers((hold) => service.confirm(hold.eventId, hold)),
  pause: () => service.changeEvent(EVENT_ID, { status: "paused" }),
  resume: () => service.changeEvent(EVENT_ID, { status: "on_sale" }),
  cut: () => service.down(true),
  offline: () => service.offline(),
  onlyPolling: () => service.allowStreams(false),
  mend: () => {
    service.down(false);
    service.allowStreams(true);
    service.online();
  },
  sleep: (minutes: number) => {
    asleepMs += minutes * 60_000;
  },
  refuse: (code: string) => service.refuseNext(code, /reservations/),
};

function othersHold(eventId: string, choice: Choice): void {
  others.push({ eventId, id: service.reserve(eventId, choice).id });
}

/** As the page last heard of them. */
function freeSeatsOf(row: string): string[] {
  const known = dibs.availability.read(THEATRE_ID)?.seats ?? [];
  return hall.zones.flatMap(({ rows }, zone) =>
    rows
      .flatMap(({ seats }) => seats)
      .filter(({ seat_guid }, at) => {
        return (
          seat_guid.startsWith(`${row}-`) && SEAT_STATES[known[zone]?.[at] ?? 0] === "available"
        );
      })
      .map(({ seat_guid }) => seat_guid),
  );
}

function settleOthers(settle: (hold: (typeof others)[number]) => void): void {
  for (const hold of others) {
    try {
      settle(hold);
    } catch {
      // Its time was up meanwhile.
    }
  }
  others = [];
}
