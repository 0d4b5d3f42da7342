/** Where each seat of a plan is counted, by its id. */

export interface SeatPlace {
  readonly section: number;
  readonly index: number;
}

export interface SeatPlaces {
  /** How many seats each zone has. */
  readonly lengths: readonly number[];
  readonly byId: ReadonlyMap<string, SeatPlace>;
}

/** As much of the public pretix plan format as it takes. */
interface Plan {
  readonly zones?: readonly {
    readonly rows?: readonly { readonly seats?: readonly { readonly seat_guid: string }[] }[];
  }[];
}

/** Sections are the plan's zones, and seats are counted row by row, in the plan's order. */
export function placesOf(plan: unknown): SeatPlaces {
  const byId = new Map<string, SeatPlace>();
  const lengths = ((plan as Plan | null)?.zones ?? []).map((zone, section) => {
    const seats = (zone.rows ?? []).flatMap((row) => row.seats ?? []);
    for (const [index, seat] of seats.entries()) byId.set(seat.seat_guid, { section, index });
    return seats.length;
  });
  return { lengths, byId };
}
