/** What was heard, folded into what is known. */

import type { EventAvailability, SeatChange, WireAvailability } from "../types";
import type { AvailabilityNow } from "../wire";
import { type Change, SEAT_LETTERS, type Snapshot } from "./messages";
import type { SeatPlaces } from "./places";

export interface Folded {
  readonly availability: EventAvailability;
  /** Null where any seat may have changed. */
  readonly changes: readonly SeatChange[] | null;
}

const NOTHING: readonly SeatChange[] = [];

/** All that there is to know, in place of what was known. */
export function foldSnapshot(before: EventAvailability | undefined, heard: Snapshot): Folded {
  const told = heard.seats.map((letters) => Uint8Array.from(letters, stateOf));
  return fold(before, heard, placed(before, heard.plan, told));
}

/** What changed since the position before. */
export function foldChange(before: EventAvailability, heard: Change): Folded {
  const { planVersion, seats, onSale: on_sale, totals } = before;
  const changes = heard.seats ? changesOf(seats, heard.seats) : NOTHING;
  const items = { ...before.items, ...heard.items };
  return fold(before, { on_sale, totals, ...heard, items }, { planVersion, seats, changes });
}

/** What was asked for while there is no stream; its seats by id, found by the plan. */
export function foldPolled(
  before: EventAvailability | undefined,
  heard: WireAvailability & Partial<Pick<AvailabilityNow, "seats" | "plan">>,
  places: SeatPlaces | null,
): Folded {
  const known = before?.planVersion ?? null;
  const { seats, plan: planVersion = known } = heard;
  if (!seats || !places) {
    const same = before && planVersion === known ? before.seats : [];
    return fold(before, heard, { planVersion, seats: same, changes: NOTHING });
  }
  const told = places.lengths.map((length) => new Uint8Array(length));
  for (const [state, ids] of [[], seats.reserved, seats.sold, seats.blocked].entries()) {
    for (const id of ids) {
      const place = places.byId.get(id);
      const states = place && told[place.section];
      if (states) states[place.index] = state;
    }
  }
  return fold(before, heard, placed(before, planVersion, told));
}

/** What a server rendered: counts without seats, until more is heard. */
export function availabilityFrom(wire: WireAvailability): EventAvailability {
  return { ...foldPolled(undefined, wire, null).availability, isCached: true };
}

interface Seats extends Pick<EventAvailability, "planVersion" | "seats"> {
  readonly changes: readonly SeatChange[] | null;
}

function fold(
  before: EventAvailability | undefined,
  heard: WireAvailability,
  { planVersion, seats, changes }: Seats,
): Folded {
  write(seats, changes ?? NOTHING);
  return {
    changes,
    availability: {
      eventId: heard.event_id,
      position: heard.position,
      onSale: heard.on_sale,
      totals: heard.totals,
      items: sameWhereEqual(before?.items ?? {}, heard.items),
      planVersion,
      seats,
      seatsVersion: (before?.seatsVersion ?? 0) + Math.min(changes?.length ?? 1, 1),
      heardAt: Date.parse(heard.server_now),
      isCached: false,
    },
  };
}

/** Items that did not change stay the same objects, for who compares by identity. */
function sameWhereEqual(
  before: EventAvailability["items"],
  heard: EventAvailability["items"],
): EventAvailability["items"] {
  const same = Object.entries(heard).map(([id, item]) => {
    const known = before[id];
    return [id, known && JSON.stringify(known) === JSON.stringify(item) ? known : item];
  });
  return Object.fromEntries(same);
}

/** Seats as told: into the arrays there are, as long as the plan is the same. */
function placed(
  before: EventAvailability | undefined,
  planVersion: string | null,
  told: readonly Uint8Array[],
): Seats {
  const isSamePlan =
    before?.planVersion === planVersion && lengthsOf(before.seats) === lengthsOf(told);
  if (!isSamePlan) return { planVersion, seats: told, changes: null };
  const { seats } = before;
  const changes: SeatChange[] = [];
  for (const [section, states] of told.entries()) {
    for (const [index, state] of states.entries()) {
      if (seats[section]?.[index] !== state) changes.push({ section, index, state });
    }
  }
  return { planVersion, seats, changes };
}

function lengthsOf(seats: readonly Uint8Array[]): string {
  return String(seats.map(({ length }) => length));
}

function write(seats: readonly Uint8Array[], changes: readonly SeatChange[]): void {
  for (const { section, index, state } of changes) {
    const states = seats[section];
    if (states) states[index] = state;
  }
}

function changesOf(
  seats: readonly Uint8Array[],
  heard: NonNullable<Change["seats"]>,
): SeatChange[] {
  const changes: SeatChange[] = [];
  for (const [zone, byLetter] of Object.entries(heard)) {
    const section = Number(zone);
    for (const [letter, indexes] of Object.entries(byLetter)) {
      const state = stateOf(letter);
      for (const index of indexes) {
        if (seats[section]?.[index] !== state) changes.push({ section, index, state });
      }
    }
  }
  return changes;
}

function stateOf(letter: string): number {
  return SEAT_LETTERS.indexOf(letter);
}
