import { type EventAvailability, SEAT_STATES } from "@dibs/client";
import type { Plan } from "@dibs/react";
import { expect, it } from "vitest";
import { lostSeats } from "./lost";

const stateOf = (state: (typeof SEAT_STATES)[number]) => SEAT_STATES.indexOf(state);

/** Two zones of three seats, a to f. */
const PLAN = {
  zoneStarts: [0, 3],
  byId: new Map([..."abcdef"].map((id, index) => [id, { index }])),
} as unknown as Plan;

const seats = (...states: (typeof SEAT_STATES)[number][]) => {
  const all = states.map(stateOf);
  return {
    seats: [Uint8Array.from(all.slice(0, 3)), Uint8Array.from(all.slice(3))],
  } as unknown as EventAvailability;
};

it("are chosen, somebody else's, and not held or asked for here", () => {
  const order = {
    draft: { items: {}, seats: [..."abcdef", "unknown"] },
    held: { items: {}, seats: ["b"] },
    unanswered: ["c"],
  };
  const heard = seats("available", "reserved", "reserved", "reserved", "sold", "blocked");
  expect([...lostSeats(order, PLAN, heard)]).toEqual(["d", "e", "f"]);
});
