export { createClient } from "./client";
export { availabilityFrom } from "./live/folding";
export { NoAnswer, Refused, refusalIn } from "./refusals";
export { type Kinds, type Units, unitsOf, withMore } from "./reservations/units";
export type { Channel, Page, PageSign, Surroundings } from "./surroundings";
export type * from "./types";
export { SEAT_STATES } from "./types";
