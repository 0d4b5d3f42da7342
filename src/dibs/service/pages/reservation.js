/** What the holder of a reservation can do, and remembering that they are its holder. */

import { insist, Refused } from "./api.js";
import { NOTHING } from "./choice.js";
import { newKey, sessionId } from "./storage.js";

/** Codes after which the reservation is not what the page thought it was. */
const MOVED_ON = new Set(["expired", "already_released", "already_confirmed"]);
/** Codes after which it is not ours, or not there any more. */
const GONE = new Set(["not_found", "forbidden", "unauthenticated"]);

/**
 * @typedef {"choosing" | "reserved" | "checking" | "confirmed" | "released" | "expired"
 *   | "cancelled"} Phase
 * @typedef {"reserve" | "extend" | "confirm" | "release"} Verb
 */

/** Carries out the verbs, one at a time, and keeps the store true. */
export class Holder {
  #api;
  #store;
  #memory;
  #onChange;
  /** Counts what was done: a look from before it says nothing about after it. */
  #deeds = 0;

  /**
   * @param {import("./api.js").Api} api
   * @param {any} store
   * @param {import("./storage.js").Memory} memory
   * @param {() => void} onChange availability is another now
   */
  constructor(api, store, memory, onChange) {
    this.#api = api;
    this.#store = store;
    this.#memory = memory;
    this.#onChange = onChange;
  }

  get #eventId() {
    return this.#store.state.event.event_id;
  }

  /** Takes up what this tab held, or was about to hold, before it was reloaded. */
  async restore() {
    const { held, pending } = this.#memory.read();
    if (pending) await this.#reserve(pending);
    else if (held) await this.check();
  }

  /**
   * Reserves seats and items, all or nothing.
   *
   * @param {import("./storage.js").Asked} asked
   */
  async reserve(asked) {
    await this.#reserve({ key: newKey(), asked });
  }

  /** @param {import("./storage.js").Pending} pending */
  async #reserve(pending) {
    const { key, asked } = pending;
    this.#memory.write({ pending });
    const request = { ...asked, session: sessionId() };
    const reserve = () => this.#api.reserve(this.#eventId, request, key);
    const granted = await this.#ask("reserve", reserve);
    if (!granted) {
      this.#memory.write({});
      this.#store.change({ choice: asked, phase: "choosing", reservation: null });
      return;
    }
    const { token, ...reservation } = granted;
    this.#memory.write({ held: { id: reservation.id, token, asked } });
    this.#store.change({ choice: NOTHING, asked, reservation, phase: "reserved" });
    // A replay tells how it was; what has become of it since is another question.
    if (reservation.replayed) await this.check();
  }

  async extend() {
    await this.#act("extend");
  }

  async confirm() {
    await this.#act("confirm");
  }

  async release() {
    await this.#act("release");
  }

  /** Asks the service how things stand: only it decides what is over. */
  async check() {
    const { held } = this.#memory.read();
    if (!held) return;
    const deeds = this.#deeds;
    try {
      const reservation = await insist(() => this.#api.read(this.#eventId, held), () => {});
      if (deeds === this.#deeds) this.#take(reservation, held.asked);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (GONE.has(error.code) && deeds === this.#deeds) this.startOver();
    }
  }

  /** Leaves what is over behind. */
  startOver() {
    this.#deeds += 1;
    this.#memory.write({});
    this.#store.change({ phase: "choosing", reservation: null, asked: null, refusal: null });
  }

  /** @param {"extend" | "confirm" | "release"} verb */
  async #act(verb) {
    const { held } = this.#memory.read();
    if (!held) return;
    const key = newKey();
    const answered = await this.#ask(verb, () => this.#api.act(this.#eventId, verb, held, key));
    const code = this.#store.state.refusal?.code;
    if (answered) this.#take(answered, held.asked);
    // It may be ours and stand, and only the page's key may not do this.
    else if (MOVED_ON.has(code) || GONE.has(code)) await this.check();
  }

  /**
   * @param {any} reservation
   * @param {import("./storage.js").Asked} asked
   */
  #take(reservation, asked) {
    const refusal = reservation.status === "reserved" ? this.#store.state.refusal : null;
    this.#store.change({ reservation, asked, refusal, phase: reservation.status });
    this.#onChange();
  }

  /**
   * One call until it is answered; null where it is refused, which the store then knows.
   *
   * @template T
   * @param {Verb} verb
   * @param {() => Promise<T>} call
   * @returns {Promise<T | null>}
   */
  async #ask(verb, call) {
    this.#deeds += 1;
    this.#store.change({ busy: verb, isWaiting: false, refusal: null });
    try {
      return await insist(call, () => this.#store.change({ isWaiting: true }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#store.change({ refusal: { ...error.problem, verb } });
      return null;
    } finally {
      this.#deeds += 1;
      this.#store.change({ busy: null, isWaiting: false });
      this.#onChange();
    }
  }
}
