/** Everything the page says, in one place. */

import { formatCount } from "./format.js";
import { AVAILABLE, BLOCKED, CHOSEN, LOST, RESERVED, SOLD, YOURS } from "./states.js";

/**
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
const plural = (count, one, many = `${one}s`) =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** @type {Record<number, string>} */
export const seatState = {
  [AVAILABLE]: "available",
  [CHOSEN]: "chosen by you",
  [YOURS]: "yours",
  [RESERVED]: "in another cart, may come back",
  [SOLD]: "sold",
  [BLOCKED]: "not for sale",
  [LOST]: "just taken by someone else",
};

/** @type {Record<number, string>} */
export const legend = {
  [AVAILABLE]: "Available",
  [CHOSEN]: "Chosen",
  [YOURS]: "Yours",
  [RESERVED]: "In another cart",
  [SOLD]: "Sold",
  [BLOCKED]: "Not for sale",
};

// A name and its number stay on one line.
const SPACE = "\u00a0";

/** @param {string} name */
export const section = (name) => (/^\w{1,4}$/.test(name) ? `Section${SPACE}${name}` : name);

/** @param {import("./plan.js").Seat} seat */
export const seat = (seat) => [
  seat.section.name && section(seat.section.name),
  seat.row.name && `Row${SPACE}${seat.row.name}`,
  `Seat${SPACE}${seat.number}`,
].filter(Boolean).join(" · ");

export const left = (/** @type {number} */ count) => `${formatCount(count)} left`;
export const fewLeft = (/** @type {number} */ count) => `Only ${formatCount(count)} left`;
export const unlimited = "Available";
export const soldOut = "Sold out";
export const inCarts = "All in other carts – may come back";
export const allYours = "You hold the last";

export const leftOf = (/** @type {number} */ count, /** @type {number} */ capacity) =>
  count > 0 ? `${formatCount(count)} of ${formatCount(capacity)} left` : "None left";

export const freeSeats = (/** @type {number} */ count) =>
  (count ? `${plural(count, "seat")} free` : "no seats free");

export const verbs = {
  reserve: { idle: "Reserve", busy: "Reserving …" },
  extend: { idle: "I need more time", busy: "Asking …" },
  confirm: { idle: "Pay", busy: "Paying …" },
  release: { idle: "Give back", busy: "Giving back …" },
};

export const reserveRest = "Reserve the others";
export const again = "Try the same again";
export const chooseAgain = "Choose the same again";
export const more = "Choose something else";
export const stillAsking =
  "No answer yet. We keep asking, and however often we ask, it happens once.";

export const nothingChosen = "Choose seats on the map or in the list, or tickets and goods.";
export const nothingChosenWithoutSeats = "Choose tickets and goods.";
export const locked = "You hold your choice already. Give it back to change it.";

export const chosen = (/** @type {number} */ count) => `${plural(count, "thing")} chosen`;
export const held = (/** @type {number} */ count) => `${plural(count, "thing")} held`;
export const heldUntil = (/** @type {string} */ time) => `Held for you until ${time}.`;
export const lastExtension = "This is the last time you can ask for more.";
export const noMoreTime = "You have had all the extra time there is.";
export const extended = (/** @type {string} */ time) => `You have until ${time} now.`;

/** @type {Record<string, {heading: string, text: string}>} */
export const phases = {
  choosing: { heading: "Your choice", text: "" },
  reserved: { heading: "Yours for now", text: "" },
  checking: {
    heading: "Time is up", text: "Asking the service whether it is over …",
  },
  confirmed: {
    heading: "All yours", text: "Paid and confirmed. Show this number at the door:",
  },
  released: {
    heading: "Given back", text: "Others can have these again. Nothing was charged.",
  },
  expired: {
    heading: "Time is up", text: "Your hold is over and nothing was charged.",
  },
  cancelled: { heading: "Cancelled", text: "This sale was cancelled." },
};

export const countdown = {
  calm: "Plenty of time",
  hurry: "Please finish soon",
  urgent: "Almost over",
};

/** @param {number} seconds */
export const timeLeft = (seconds) => (
  seconds >= 60
    ? `${plural(Math.round(seconds / 60), "minute")} left to pay.`
    : `${plural(seconds, "second")} left to pay.`
);

export const live = "Live";
/**
 * @param {string} asOf
 * @param {string | null} safeUntil
 */
export const connectionLost = (asOf, safeUntil) => [
  `Connection lost; figures are from ${asOf}.`,
  safeUntil ? `Your hold is safe until ${safeUntil}.` : "",
  "Trying again …",
].filter(Boolean).join(" ");
export const connected = "Connected again.";

export const notices = {
  loading: { heading: "One moment", text: "Fetching what is on sale …" },
  offline: {
    heading: "No connection",
    text: "The service cannot be reached. This page tries again by itself.",
  },
  unavailable: {
    heading: "Very busy",
    text: "The service cannot answer just now. This page tries again by itself.",
  },
  broken: {
    heading: "Something is broken",
    text: "It is not you, it is us. Please reload the page in a while.",
  },
  locked: {
    heading: "Not open to everybody",
    text: "The service asks for a key, and this page has none that is good."
      + " Whoever runs it can give it one: DIBS_PAGE_KEY.",
  },
  nothing: {
    heading: "Nothing is on sale yet",
    text: "As soon as there is something, it appears here.",
  },
  empty: "Nothing is on sale here yet.",
  unknown: (/** @type {string} */ eventId) => ({
    heading: "No such event", text: `There is no event “${eventId}” here.`,
  }),
};

/**
 * Why an event does not sell.
 *
 * @param {any} event
 * @param {number} now
 * @param {import("./format.js").Formats} formats
 */
export function notOnSale(event, now, formats) {
  if (event.status === "paused") return "Sales are paused. Please come back in a while.";
  if (event.status === "ended") return "Sales have ended.";
  if (event.sales_end_at && Date.parse(event.sales_end_at) <= now) {
    return `Sales ended on ${formats.moment(event.sales_end_at)}.`;
  }
  if (event.sales_start_at && Date.parse(event.sales_start_at) > now) {
    return `Sales start on ${formats.moment(event.sales_start_at)}.`;
  }
  return "This is not on sale yet.";
}

/**
 * A refusal in plain words; what stands elsewhere on the page is only pointed at.
 *
 * @param {Record<string, any>} problem
 */
export function refusal(problem) {
  const { code, max, asked, verb, seats = [] } = problem;
  /** @type {Record<string, () => string>} */
  const sentences = {
    sold_out: () => "Others were faster: there is less left than you chose.",
    seats_unavailable: () => `Others were faster: ${
      plural(seats.length, "seat is", "seats are")} taken now. They are marked.`,
    seats_not_found: () => "Some of these seats are no longer part of the plan. Please reload.",
    duplicate_reservation: () => "You already hold some of this, in another tab or window. "
      + "Pay for it or give it back there, or wait until its time is over.",
    too_many_seats: () => `One order holds at most ${plural(max, "seat")}; you chose ${asked}.`,
    too_many_units: () => `One order holds at most ${plural(max, "thing")}; you chose ${asked}.`,
    limit_reached: () => "This goes beyond what one person may have here.",
    not_on_sale: () => "This is not on sale at the moment.",
    extension_limit: () => noMoreTime,
    forbidden: () => (verb === "confirm"
      ? "Payment is not taken here but by the seller's own checkout. What you hold stays held."
      : "This hold belongs to somebody else."),
    not_found: () => "This is no longer on sale. Please reload the page.",
    fault: () => "Something is broken on our side; nothing was charged. Please try again.",
  };
  return sentences[code]?.() ?? problem.detail ?? notices.broken.text;
}
