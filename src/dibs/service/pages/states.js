/** The states of a seat, as this browser sees them. */

export const AVAILABLE = 0;
export const CHOSEN = 1;
export const YOURS = 2;
export const RESERVED = 3;
export const SOLD = 4;
export const BLOCKED = 5;
/** Chosen here, and meanwhile taken by somebody else. */
export const LOST = 6;

export const STATES = [AVAILABLE, CHOSEN, YOURS, RESERVED, SOLD, BLOCKED, LOST];

/**
 * The state of every seat, by its index in the plan.
 *
 * @param {import("./plan.js").Plan} plan
 * @param {{seats: {reserved: string[], sold: string[], blocked: string[]}}} availability
 * @param {Iterable<string>} chosen
 * @param {Iterable<string>} yours
 * @param {Iterable<string>} refused chosen seats that were just refused
 */
export function seatStates(plan, availability, chosen, yours, refused) {
  const states = new Uint8Array(plan.seats.length);
  const mark = (/** @type {Iterable<string>} */ ids, /** @type {number} */ state) => {
    for (const id of ids) {
      const seat = plan.byId.get(id);
      if (seat) states[seat.index] = state;
    }
  };
  mark(availability.seats.reserved, RESERVED);
  mark(availability.seats.sold, SOLD);
  mark(availability.seats.blocked, BLOCKED);
  const lost = new Set(refused);
  for (const id of chosen) {
    const seat = plan.byId.get(id);
    if (!seat) continue;
    const isFree = states[seat.index] === AVAILABLE && !lost.has(id);
    states[seat.index] = isFree ? CHOSEN : LOST;
  }
  mark(yours, YOURS);
  return states;
}
