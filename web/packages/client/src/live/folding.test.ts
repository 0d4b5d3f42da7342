import fc from "fast-check";
import { expect, test } from "vitest";
import type { EventAvailability, ItemAvailability, SeatChange } from "../types";
import { foldChange, foldPolled, foldSnapshot } from "./folding";
import { type Change, SEAT_LETTERS, type Snapshot } from "./messages";
import { placesOf } from "./places";

const TOTALS = {
  capacity: 10,
  available_count: 10,
  reserved_count: 0,
  sold_count: 0,
  blocked_count: 0,
};

function item(available_count: number): ItemAvailability {
  return {
    ...TOTALS,
    available_count,
    kind: "ticket",
    name: "Floor",
    price_minor: 2_500,
    currency: "EUR",
    low_stock: false,
    sold_out: available_count === 0,
  };
}

function snapshot(seats: readonly string[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    event_id: "gala",
    epoch: 1,
    position: 1,
    server_now: "2026-11-27T10:00:00Z",
    on_sale: true,
    next_change_at: null,
    totals: TOTALS,
    items: { floor: item(10), balcony: item(5) },
    plan: "v1",
    seats,
    ...more,
  };
}

function letters({ seats }: EventAvailability): string[] {
  return seats.map((zone) => Array.from(zone, (state) => SEAT_LETTERS.charAt(state)).join(""));
}

const LENGTHS = [4, 7, 1];
const hall = fc.tuple(
  ...LENGTHS.map((length) =>
    fc.string({ unit: fc.constantFrom(...SEAT_LETTERS), minLength: length, maxLength: length }),
  ),
);

/** What a service says of two states of a hall: seats by zone and letter. */
function difference(before: readonly string[], after: readonly string[]): Change {
  const zones: Record<string, Record<string, number[]>> = {};
  for (const [section, zone] of after.entries()) {
    for (const [index, letter] of [...zone].entries()) {
      if (before[section]?.charAt(index) === letter) continue;
      const byLetter = zones[section] ?? {};
      zones[section] = { ...byLetter, [letter]: [...(byLetter[letter] ?? []), index] };
    }
  }
  return { event_id: "gala", position: 2, server_now: "2026-11-27T10:00:01Z", seats: zones };
}

test("a snapshot and its changes end where a later snapshot begins", () => {
  fc.assert(
    fc.property(fc.array(hall, { minLength: 1, maxLength: 6 }), (halls) => {
      const [first = [], ...later] = halls;
      let known = foldSnapshot(undefined, snapshot(first)).availability;
      let before = first;
      for (const next of later) {
        known = foldChange(known, difference(before, next)).availability;
        before = next;
      }
      expect(letters(known)).toEqual(before);
    }),
  );
});

test("who is told of changed seats alone draws the same hall", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(hall, fc.boolean()), { minLength: 1 }), (halls) => {
      let known: EventAvailability | undefined;
      let drawn: string[][] = [];
      let before: readonly string[] = [];
      for (const [next, isWhole] of halls) {
        const folded: { availability: EventAvailability; changes: readonly SeatChange[] | null } =
          known && !isWhole
            ? foldChange(known, difference(before, next))
            : foldSnapshot(known, snapshot(next));
        known = folded.availability;
        before = next;
        if (folded.changes === null) drawn = letters(known).map((zone) => [...zone]);
        for (const { section, index, state } of folded.changes ?? []) {
          (drawn[section] ?? [])[index] = SEAT_LETTERS.charAt(state);
        }
        expect(drawn.map((zone) => zone.join(""))).toEqual(next);
      }
    }),
  );
});

test("a change heard twice changes nothing more", () => {
  fc.assert(
    fc.property(hall, hall, (first, second) => {
      const known = foldSnapshot(undefined, snapshot(first)).availability;
      const change = difference(first, second);
      const once = foldChange(known, change).availability;
      const twice = foldChange(once, change);
      expect(twice.changes).toEqual([]);
      expect(twice.availability.seatsVersion).toBe(once.seatsVersion);
      expect(letters(twice.availability)).toEqual(second);
    }),
  );
});

test("arrays of seats stay while the plan does, and are new with another", () => {
  const known = foldSnapshot(undefined, snapshot(["aa", "a"])).availability;
  const again = foldSnapshot(known, snapshot(["ar", "a"])).availability;
  expect(again.seats).toBe(known.seats);
  expect(again.seatsVersion).toBe(known.seatsVersion + 1);
  const other = foldSnapshot(again, snapshot(["ara", "a"], { plan: "v2" }));
  expect(other.availability.seats).not.toBe(known.seats);
  expect(other.changes).toBeNull();
});

test("items that did not change stay the same objects", () => {
  const known = foldSnapshot(undefined, snapshot([])).availability;
  const changed = foldChange(known, {
    event_id: "gala",
    position: 2,
    server_now: "2026-11-27T10:00:01Z",
    items: { floor: item(9) },
  }).availability;
  expect(changed.items.floor?.available_count).toBe(9);
  expect(changed.items.balcony).toBe(known.items.balcony);
  const whole = foldSnapshot(
    changed,
    snapshot([], { items: { floor: item(8), balcony: item(5) } }),
  ).availability;
  expect(whole.items.balcony).toBe(known.items.balcony);
  expect(whole.items.floor?.available_count).toBe(8);
});

test("what is not named in a change stays", () => {
  const known = foldSnapshot(undefined, snapshot(["ar"])).availability;
  const position = { event_id: "gala", position: 7, server_now: "2026-11-27T10:00:05Z" };
  expect(foldChange(known, position).availability).toEqual({
    ...known,
    position: 7,
    heardAt: Date.parse(position.server_now),
  });
});

test("polled seats are found by the plan, those that are free again included", () => {
  const rows = [{ seats: [{ seat_guid: "A-1" }, { seat_guid: "A-2" }] }];
  const places = placesOf({ zones: [{ rows }, { rows: [{ seats: [{ seat_guid: "B-1" }] }] }] });
  const answer = (reserved: readonly string[], sold: readonly string[]) => ({
    event_id: "gala",
    position: 2,
    on_sale: true,
    totals: TOTALS,
    items: {},
    server_now: "2026-11-27T10:00:01Z",
    seats: { reserved, sold, blocked: [] },
  });
  const known = foldSnapshot(undefined, snapshot(["ar", "a"])).availability;
  const first = foldPolled(known, answer(["A-1"], ["B-1"]), places);
  expect(letters(first.availability)).toEqual(["ra", "s"]);
  expect(first.availability.seats).toBe(known.seats);
  expect(first.changes).toHaveLength(3);
  expect(foldPolled(first.availability, answer(["A-1"], ["B-1"]), places).changes).toEqual([]);
  // Where nobody looks at seats, their plan is not fetched.
  const counts = foldPolled(first.availability, answer([], []), null);
  expect(letters(counts.availability)).toEqual(["ra", "s"]);
});
