/** Which event the page is about, and what it says while there is none. */

import { insist, NoAnswer, pause, Refused } from "./api.js";
import { element, find, setText } from "./dom.js";
import * as words from "./words.js";

const LOOK_AGAIN_MS = 4_000;
const PAGES_MAX = 10;

/**
 * The event named in the address, or the first that sells something; waits until there is one.
 *
 * @param {import("./api.js").Api} api
 * @returns {Promise<{event: any, others: any[]} | null>} null where the address is wrong
 */
export async function openEvent(api) {
  const wanted = new URLSearchParams(location.search).get("event");
  for (;;) {
    const events = await patiently(() => allEvents(api));
    const event = wanted === null ? firstOf(events)
      : events.find((each) => each.event_id === wanted) ?? await named(api, wanted);
    if (event) return { event, others: events };
    if (wanted !== null) {
      showNotice(words.notices.unknown(wanted), events);
      return null;
    }
    showNotice(words.notices.nothing);
    await pause(LOOK_AGAIN_MS);
  }
}

/**
 * Asks until there is an answer, and says so meanwhile.
 *
 * @template T
 * @param {() => Promise<T>} ask
 */
export function patiently(ask) {
  return insist(ask, (error) => showNotice(
    error instanceof NoAnswer ? words.notices.offline : words.notices.unavailable,
  ));
}

/**
 * In place of the page.
 *
 * @param {{heading: string, text: string} | null} notice null shows the page
 * @param {any[]} events to choose from instead
 */
export function showNotice(notice, events = []) {
  find("notice").hidden = !notice;
  find("event").hidden = Boolean(notice);
  if (!notice) return;
  setText(find("notice-heading"), notice.heading);
  setText(find("notice-text"), notice.text);
  const links = events.map(({ event_id: id, name }) =>
    element("li", {}, element("a", { href: addressOf(id) }, name)));
  find("notice-events").replaceChildren(...links);
}

/**
 * Lets who looks at one event go to another.
 *
 * @param {any[]} events
 * @param {any} current
 */
export function offerOthers(events, current) {
  const options = events.filter((event) => event.on_sale || event === current)
    .map(({ event_id: id, name }) =>
      element("option", { value: id, selected: id === current.event_id }, name));
  const chooser = find("chooser");
  chooser.replaceChildren(...options);
  find("choosing-event").hidden = options.length < 2;
  chooser.addEventListener("change", () => location.assign(addressOf(chooser.value)));
}

/** @param {string} eventId */
const addressOf = (eventId) => `/?event=${encodeURIComponent(eventId)}`;

/** @param {any[]} events */
function firstOf(events) {
  const onSale = events.filter((each) => each.on_sale);
  return onSale.find((each) => Object.keys(each.items).length) ?? onSale[0] ?? events[0];
}

/** @param {import("./api.js").Api} api */
async function allEvents(api) {
  const found = [];
  let after = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { events, next } = await api.events(after);
    found.push(...events);
    if (next === null) break;
    after = next;
  }
  return found;
}

/**
 * An event beyond those that were listed.
 *
 * @param {import("./api.js").Api} api
 * @param {string} eventId
 */
async function named(api, eventId) {
  try {
    return await patiently(() => api.event(eventId));
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
