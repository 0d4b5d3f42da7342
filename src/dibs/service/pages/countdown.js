/** How long a reservation is still held, by the service's clock. */

import { announce, element, find, icon, setText } from "./dom.js";
import * as words from "./words.js";

/** Seconds before the end at which those who listen are told. */
const SPOKEN_AT = [300, 120, 60, 20];
const AGAIN_MS = 400;

/** @typedef {"calm" | "hurry" | "urgent"} Level */

const ICONS = { calm: "clock", hurry: "hourglass", urgent: "alarm" };

/**
 * How pressing it is: late in a long hold, and always in the last two minutes.
 *
 * @param {number} leftMs
 * @param {number} wholeMs
 * @returns {Level}
 */
function levelOf(leftMs, wholeMs) {
  if (leftMs <= Math.min(60_000, wholeMs / 5)) return "urgent";
  if (leftMs <= Math.min(300_000, Math.max(120_000, wholeMs / 2))) return "hurry";
  return "calm";
}

/** @param {number} seconds */
function digits(seconds) {
  const parts = [Math.floor(seconds / 60), seconds % 60];
  if (parts[0] >= 60) parts.splice(0, 1, Math.floor(parts[0] / 60), parts[0] % 60);
  return parts.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
}

/**
 * The clock on the page. Its digits only ever go down, but for a new deadline, and at zero
 * it decides nothing: it asks.
 */
export class Countdown {
  #clock;
  #onZero;
  #title = "";
  #chip = find("countdown");
  #digits = find("countdown-digits");
  #word = find("countdown-word");
  #icon = find("countdown-icon");
  #elapsed = find("elapsed");
  #deadline = 0;
  #wholeMs = 1;
  #shown = Infinity;
  #timer = 0;

  /**
   * @param {import("./clock.js").Clock} clock
   * @param {() => void} onZero
   */
  constructor(clock, onZero) {
    this.#clock = clock;
    this.#onZero = onZero;
  }

  /**
   * @param {{reserved_at: string, expires_at: string} | null} reservation null hides it
   * @param {string} title of the page without a countdown
   */
  show(reservation, title) {
    clearTimeout(this.#timer);
    this.#title = title;
    this.#chip.hidden = this.#elapsed.hidden = !reservation;
    if (!reservation) {
      document.title = title;
      this.#deadline = 0;
      return;
    }
    const deadline = Date.parse(reservation.expires_at);
    if (deadline !== this.#deadline) this.#shown = Infinity;
    this.#deadline = deadline;
    this.#wholeMs = deadline - Date.parse(reservation.reserved_at);
    this.#tick();
  }

  #tick() {
    const leftMs = Math.max(this.#deadline - this.#clock.now(), 0);
    const seconds = Math.min(Math.floor(leftMs / 1000), this.#shown);
    this.#speak(seconds);
    this.#shown = seconds;
    this.#render(seconds, leftMs);
    if (leftMs > 0) {
      this.#timer = setTimeout(() => this.#tick(), (leftMs % 1000) + 10);
    } else {
      this.#timer = setTimeout(this.#onZero, AGAIN_MS);
    }
  }

  /**
   * @param {number} seconds
   * @param {number} leftMs
   */
  #render(seconds, leftMs) {
    const level = levelOf(leftMs, this.#wholeMs);
    if (this.#chip.dataset.level !== level) {
      this.#chip.dataset.level = this.#elapsed.dataset.level = level;
      this.#icon.replaceChildren(icon(ICONS[level]));
      setText(this.#word, words.countdown[level]);
    }
    this.#digits.replaceChildren(element("time", {}, digits(seconds)));
    this.#elapsed.style.setProperty("--left", String(leftMs / this.#wholeMs));
    document.title = `${digits(seconds)} · ${this.#title}`;
  }

  /** @param {number} seconds */
  #speak(seconds) {
    const passed = SPOKEN_AT.filter((at) => seconds <= at && this.#shown > at);
    const isFirst = this.#shown === Infinity;
    if (passed.length && !isFirst) announce(words.timeLeft(Math.min(...passed)));
  }
}
