/** Puts the page together: one event, what is left of it, and one reservation. */

import { Api, insist, Refused } from "./api.js";
import { AvailabilityWatcher } from "./availability.js";
import { NOTHING, setCount, toggleSeat } from "./choice.js";
import { Clock } from "./clock.js";
import { Countdown } from "./countdown.js";
import { announce, find, setText } from "./dom.js";
import { formatsOf } from "./format.js";
import { offerOthers, openEvent, patiently, showNotice } from "./opening.js";
import { Panel } from "./panel.js";
import { readPlan } from "./plan.js";
import { Holder } from "./reservation.js";
import { Seating } from "./seating.js";
import { Shelf } from "./shelf.js";
import { AVAILABLE, CHOSEN, LOST } from "./states.js";
import { createStore } from "./store.js";
import { Memory } from "./storage.js";
import * as words from "./words.js";

const clock = new Clock();
const api = new Api(clock);

/**
 * @typedef {object} State
 * @property {any} event
 * @property {import("./plan.js").Plan | null} plan
 * @property {any} availability
 * @property {number | null} lostAt since when figures are old, by the service's clock
 * @property {import("./storage.js").Asked} choice
 * @property {import("./storage.js").Asked | null} asked what the reservation was asked for
 * @property {any} reservation
 * @property {import("./reservation.js").Phase} phase
 * @property {import("./reservation.js").Verb | null} busy
 * @property {boolean} isWaiting whether an answer is being insisted on
 * @property {any} refusal the last problem, until something is asked again
 */

async function open() {
  showNotice(words.notices.loading);
  const opened = await openEvent(api);
  if (!opened) return;
  const { event, others } = opened;
  const found = await patiently(() => api.plan(event.event_id));
  const { body: availability } = await patiently(() => api.availability(event.event_id, null));
  // Read before the availability, the event may be older: why it does not sell, it may not say.
  const current = availability.on_sale && namesAll(event, availability)
    ? event : await patiently(() => api.event(event.event_id));
  const plan = found && readPlan(found);
  showNotice(null);
  offerOthers(others, current);
  run(createStore(/** @type {State} */ ({
    event: current, plan, availability, lostAt: null, choice: NOTHING, asked: null, reservation: null,
    phase: "choosing", busy: null, isWaiting: false, refusal: null,
  })));
}

/** @param {ReturnType<typeof createStore<State>>} store */
function run(store) {
  const { event, plan } = store.state;
  const formats = formatsOf(event);
  const memory = new Memory(event.event_id);
  const watcher = watch(store);
  const holder = new Holder(api, store, memory, () => watcher.ask());
  const shelf = new Shelf((item, change) => count(store, holder, item, change));
  const seating = plan && plan.seats.length + plan.areas.length ? new Seating(plan, formats, {
    state: () => store.state,
    onSeat: (seat, state) => choose(store, holder, seat, state),
    onArea: (area) => shelf.reveal(area, store.state.event),
  }) : null;
  const panel = new Panel(actionsOf(store, holder, seating));
  const countdown = new Countdown(clock, () => {
    if (store.state.phase === "reserved") store.change({ phase: "checking" });
    holder.check();
  });

  store.subscribe((state, before) => {
    seating?.show(state, before);
    shelf.show(state, formats);
    panel.show(state, formats, seating?.states ?? null);
    showHead(state, formats);
    const isHeld = state.phase === "reserved" || state.phase === "checking";
    if (state.reservation !== before.reservation || state.phase !== before.phase
        || state === before) {
      countdown.show(isHeld ? state.reservation : null, state.event.name);
    }
    tell(state, before, formats);
  });

  // Another tab, sleep or the way back may have taken long.
  const resync = () => {
    clock.distrust();
    if (!document.hidden && store.state.phase === "reserved") holder.check();
  };
  addEventListener("focus", resync);
  addEventListener("pageshow", resync);
  document.addEventListener("visibilitychange", resync);
  watcher.start();
  holder.restore();
}

/** @param {any} store */
function watch(store) {
  const { event_id: eventId } = store.state.event;
  return new AvailabilityWatcher(api, eventId, {
    heard: (availability) => {
      const changes = /** @type {Partial<State>} */ ({ lostAt: null });
      if (availability) changes.availability = availability;
      else if (store.state.lostAt === null) return;
      const isKnown = !availability || (
        availability.on_sale === store.state.availability.on_sale
        && namesAll(store.state.event, availability));
      if (!isKnown) refreshEvent(store);
      store.change(changes);
    },
    lost: () => {
      if (store.state.lostAt === null) store.change({ lostAt: clock.now() });
    },
  });
}

/**
 * Whether an event knows every item there is some of.
 *
 * @param {any} event
 * @param {any} availability
 */
function namesAll(event, availability) {
  return Object.keys(availability.items).every((item) => item in event.items);
}

/**
 * Items were added, or sales have begun, paused or ended.
 *
 * @param {any} store
 */
async function refreshEvent(store) {
  store.change({ event: await insist(() => api.event(store.state.event.event_id), () => {}) });
}

/**
 * @param {any} store
 * @param {Holder} holder
 * @param {import("./plan.js").Seat} seat
 * @param {number} state
 */
function choose(store, holder, seat, state) {
  if (![AVAILABLE, CHOSEN, LOST].includes(state)) {
    announce(`${words.seat(seat)}: ${words.seatState[state]}.`);
    return;
  }
  if (!mayChoose(store, holder)) return;
  const { choice, event } = store.state;
  const chosen = toggleSeat(choice, seat.id);
  if (chosen.seats.length > event.seats_max) {
    const asked = chosen.seats.length;
    store.change({ refusal: { code: "too_many_seats", max: event.seats_max, asked } });
    return;
  }
  store.change({ choice: chosen, refusal: null });
  const isIn = chosen.seats.includes(seat.id);
  announce(`${words.seat(seat)}: ${words.seatState[isIn ? CHOSEN : AVAILABLE]}.`);
}

/**
 * @param {any} store
 * @param {Holder} holder
 * @param {string} item
 * @param {1 | -1} change
 */
function count(store, holder, item, change) {
  if (!mayChoose(store, holder)) return;
  const { choice, availability } = store.state;
  const wanted = (choice.items[item] ?? 0) + change;
  store.change({ choice: setCount(choice, item, wanted), refusal: null });
  announce(`${wanted} × ${availability.items[item].name}`);
}

/**
 * Whether the choice is open; what is over makes room for a new one.
 *
 * @param {any} store
 * @param {Holder} holder
 */
function mayChoose(store, holder) {
  const { phase, busy } = store.state;
  if (busy) return false;
  if (phase === "reserved" || phase === "checking") {
    announce(words.locked);
    return false;
  }
  if (phase !== "choosing") holder.startOver();
  return true;
}

/**
 * @param {any} store
 * @param {Holder} holder
 * @param {Seating | null} seating
 * @returns {import("./panel.js").Actions}
 */
function actionsOf(store, holder, seating) {
  const free = (/** @type {import("./storage.js").Asked} */ { items, seats }) => ({
    items,
    seats: seats.filter((id) => {
      const seat = store.state.plan?.byId.get(id);
      return !seat || seating?.states[seat.index] !== LOST;
    }),
  });
  return {
    primary: () => {
      const { phase, choice, asked } = store.state;
      if (phase === "choosing") holder.reserve(free(choice));
      else if (phase === "reserved") holder.confirm();
      else {
        holder.startOver();
        if (phase === "expired") holder.reserve(asked);
        else if (phase === "released") store.change({ choice: asked });
      }
    },
    extend: () => holder.extend(),
    release: () => holder.release(),
    startOver: () => holder.startOver(),
    remove: ({ kind, id }) => {
      const { choice } = store.state;
      const rest = kind === "seat" ? toggleSeat(choice, id) : setCount(choice, id, 0);
      store.change({ choice: rest, refusal: null });
    },
  };
}

/**
 * @param {State} state
 * @param {import("./format.js").Formats} formats
 */
function showHead({ event, availability, lostAt, reservation, phase }, formats) {
  setText(find("event-name"), event.name);
  const isEmpty = !Object.keys(availability.items).length;
  const sale = isEmpty ? words.notices.empty
    : availability.on_sale ? "" : words.notOnSale(event, clock.now(), formats);
  setText(find("sale"), sale);
  find("sale").hidden = !sale;
  const safeUntil = phase === "reserved" ? formats.time(reservation.expires_at) : null;
  const lost = lostAt === null ? "" : words.connectionLost(formats.time(lostAt), safeUntil);
  setText(find("connection-text"), lost || words.live);
  find("connection").hidden = false;
  find("connection").dataset.state = lost ? "lost" : "live";
}

/**
 * Tells who listens what has happened.
 *
 * @param {State} state
 * @param {State} before
 * @param {import("./format.js").Formats} formats
 */
function tell(state, before, formats) {
  const { phase, reservation, refusal, lostAt } = state;
  if (refusal && refusal !== before.refusal) announce(words.refusal(refusal));
  else if (phase !== before.phase && phase === "reserved") {
    const until = words.heldUntil(formats.time(reservation.expires_at));
    announce(`${words.phases.reserved.heading}. ${until}`);
  } else if (phase !== before.phase && phase !== "choosing") {
    announce(`${words.phases[phase].heading}. ${words.phases[phase].text}`);
  } else if (reservation?.extension_count > before.reservation?.extension_count) {
    announce(words.extended(formats.time(reservation.expires_at)));
  } else if (lostAt === null && before.lostAt !== null) announce(words.connected);
  else if (lostAt !== null && before.lostAt === null) {
    setTimeout(() => announce(find("connection-text").textContent));
  }
}

open().catch((error) => {
  const isLocked = error instanceof Refused && error.code === "unauthenticated";
  showNotice(isLocked ? words.notices.locked : words.notices.broken);
  if (!isLocked) throw error;
});
