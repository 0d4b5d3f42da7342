import type { Mark } from "../../seating/marks";
import type { Access } from "../../seating/plan";
import type { Speech } from "../speech";

export type SeatWords = ReturnType<typeof seats>;

const SPACE = "\u00a0"; // A name and its number stay on one line.

/** Short names of sections are numbers or letters; longer ones say what they are. */
export const isShort = (name: string) => /^[\p{L}\p{N}]{1,4}$/u.test(name);

export const seats = ({ count, plural }: Speech) => ({
  section: (name: string) => (isShort(name) ? `Section${SPACE}${name}` : name || "Seats"),
  row: (name: string) => (name ? `Row${SPACE}${name}` : "Row"),
  seat: (number: string) => `Seat${SPACE}${number}`,
  /** Between the parts of a seat's name. */
  comma: ", ",
  /** What a seat is to whoever looks. */
  marks: {
    available: "available",
    reserved: "in another cart, may come back",
    sold: "sold",
    blocked: "not for sale",
    chosen: "chosen by you",
    yours: "yours",
    leaving: "yours, given up with this change",
    lost: "just taken by someone else",
    other: "for another kind of ticket",
    unknown: "not known yet",
  } satisfies Record<Mark, string>,
  legend: {
    available: "Available",
    reserved: "In another cart",
    sold: "Sold",
    blocked: "Not for sale",
    chosen: "Chosen",
    yours: "Yours",
    leaving: "Given up",
    lost: "Taken by someone else",
    other: "Other ticket",
    unknown: "Not known yet",
  } satisfies Record<Mark, string>,
  access: { accessible: "wheelchair space", companion: "companion seat" } satisfies Record<
    Access,
    string
  >,
  accessLegend: { accessible: "Wheelchair space", companion: "Companion seat" } satisfies Record<
    Access,
    string
  >,
  /** Why a seat cannot be had. */
  reasons: {
    reserved: "This seat is in someone else’s cart. It may come back.",
    sold: "This seat is sold.",
    blocked: "This seat is not for sale.",
    other: "This seat is for another kind of ticket.",
    unknown: "The seats are still loading.",
  } satisfies Partial<Record<Mark, string>>,
  full: (max: number) =>
    plural(max, {
      one: "You can choose # seat in one order. Take it back to choose another.",
      other: "You can choose at most # seats in one order. Take one back to choose another.",
    }),
  locked: "Nothing can be changed just now.",
  atMost: (max: number) =>
    plural(max, { one: "At most # seat in one order.", other: "At most # seats in one order." }),
  free: (number: number) => plural(number, { one: "# seat free", other: "# seats free" }),
  noneFree: "no seats free",
  left: (number: number) => `${count(number)} left`,
  soldOut: "sold out",
  inCarts: "all in other carts, may come back",
  from: (price: string) => `from ${price}`,
  map: {
    name: "Seating plan",
    hint: "Arrow keys move the map, plus and minus zoom, 0 shows all of it. The list has the same seats.",
    group: "Map",
    closer: "Closer",
    further: "Further away",
    whole: "All of it",
    /** Written on a floor, where there is little room. */
    inCarts: "in other carts",
  },
  list: {
    name: "Seats as a list",
    hint: "Arrow keys go from seat to seat and from row to row.",
    onlyFree: "Only seats that can be had",
    none: "None here can be had just now.",
  },
  legendName: "Marks on the map",
  prices: "Prices of seats",
  best: {
    heading: "Best seats together",
    party: "How many?",
    fewer: "One fewer",
    more: "One more",
    choose: (number: number) => plural(number, { one: "Take the best", other: "Take the best #" }),
    tooFew: "fewer left than you want",
  },
  loading: "Loading the seating plan …",
  failed: "The seating plan cannot be loaded just now. Trying again …",
  noPlan: "This event has no numbered seats.",
  old: "Connection lost: seats may have changed. You can still choose; the service decides.",
});
