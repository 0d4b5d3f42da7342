/** The mark of every seat of a plan, kept up with single changes. */

import type { SeatChange } from "@dibs/client";
import { AVAILABLE, CHOSEN, markerOf, type OwnSeats, RESERVED, UNKNOWN } from "./marks";
import type { Plan, Section } from "./plan";

/** Which seats have another mark now, by their index in the plan; null means any may have. */
export type Touched = readonly number[] | null;

export interface SectionCount {
  /** Can be had, or are chosen already. */
  readonly free: number;
  /** In other carts, and may come back. */
  readonly reserved: number;
}

export class Board {
  readonly #plan: Plan;
  /** What seats are to anybody. */
  readonly #states: Uint8Array;
  readonly #marks: Uint8Array;
  readonly #counts = new Map<Section, SectionCount | null>();
  /** Seats that the last choice named. */
  #named: readonly number[] = [];
  #items: readonly string[] | undefined;
  #markOf = markerOf({ chosen: [] });

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#states = new Uint8Array(plan.seats.length).fill(UNKNOWN);
    this.#marks = this.#states.slice();
  }

  mark(index: number): number {
    return this.#marks[index] ?? UNKNOWN;
  }

  /** Seats that are one's own, in the plan's order. */
  get own(): readonly number[] {
    return this.#named;
  }

  /** How many seats of a section are left; null while nothing was heard of it. */
  countIn(section: Section): SectionCount | null {
    const known = this.#counts.get(section);
    if (known !== undefined) return known;
    const numbers = section.seats.map(({ index }) => this.mark(index));
    const of = (...marks: number[]) => numbers.filter((mark) => marks.includes(mark)).length;
    const count = numbers.includes(UNKNOWN)
      ? null
      : { free: of(AVAILABLE, CHOSEN), reserved: of(RESERVED) };
    this.#counts.set(section, count);
    return count;
  }

  /**
   * Takes over the states of all seats, zone by zone. States of another plan, which have
   * another shape, leave everything unknown.
   */
  show(zones: readonly Uint8Array[]): Touched {
    if (!this.fits(zones)) this.#states.fill(UNKNOWN);
    else for (const [z, zone] of zones.entries()) this.#states.set(zone, this.#plan.zoneStarts[z]);
    return this.#markAll();
  }

  /** Whether states have the shape of this plan. */
  fits(zones: readonly Uint8Array[]): boolean {
    const isSame = zones.length === this.#plan.zoneStarts.length;
    return isSame && zones.every((zone, z) => zone.length === this.#lengthOf(z));
  }

  apply(changes: readonly SeatChange[]): Touched {
    return this.#touch(
      changes.flatMap(({ section, index, state }) => {
        if (index >= this.#lengthOf(section)) return [];
        const at = (this.#plan.zoneStarts[section] ?? 0) + index;
        this.#states[at] = state;
        return [at];
      }),
    );
  }

  choose(own: OwnSeats): Touched {
    const before = this.#named;
    const ids = new Set([...own.chosen, ...(own.yours ?? [])]);
    this.#markOf = markerOf(own);
    this.#named = [...ids]
      .flatMap((id) => this.#plan.byId.get(id)?.index ?? [])
      .sort((a, b) => a - b);
    const hasOtherItems = String(own.items) !== String(this.#items);
    this.#items = own.items;
    if (hasOtherItems) return this.#markAll();
    return this.#touch([...new Set([...before, ...this.#named])]);
  }

  #lengthOf(zone: number): number {
    const { zoneStarts, seats } = this.#plan;
    return (zoneStarts[zone + 1] ?? seats.length) - (zoneStarts[zone] ?? seats.length);
  }

  #markAll(): null {
    this.#counts.clear();
    for (const seat of this.#plan.seats) {
      this.#marks[seat.index] = this.#markOf(seat, this.#states[seat.index] ?? UNKNOWN);
    }
    return null;
  }

  #touch(indices: readonly number[]): number[] {
    return indices.filter((index) => {
      const seat = this.#plan.seats[index];
      if (!seat) return false;
      const mark = this.#markOf(seat, this.#states[index] ?? UNKNOWN);
      if (this.#marks[index] === mark) return false;
      this.#marks[index] = mark;
      this.#counts.delete(seat.section);
      return true;
    });
  }
}
