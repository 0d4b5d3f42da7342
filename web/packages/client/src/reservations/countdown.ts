/** How long a reservation is still held, by the service's clock. */

import type { ServerClock } from "../clock";
import { Listeners } from "../notices";
import type { Surroundings } from "../surroundings";
import type { Countdown, Reservation } from "../types";

const RED_MS = 120_000;
const ANNOUNCED = [1, 2, 5] as const;
/** A timer may fire a little early. */
const TICK_MS = 5;
/** Seconds, more than anything is held for: nothing was told yet. */
const NOT_YET = 1e9;
/** As long as an answer may take: by so much a clock may be ahead and still be right. */
const GUESS_SECONDS_MAX = 12;

/** Two minutes are red however long the hold, and its last third is yellow. */
export function phaseOf(leftMs: number, wholeMs: number): Countdown["phase"] {
  if (leftMs <= 0) return "over";
  if (leftMs <= RED_MS) return "red";
  return leftMs <= wholeMs / 3 ? "yellow" : "green";
}

/**
 * Ticks while somebody listens. Its seconds only go down, but for a new deadline, and at
 * zero it decides nothing: only the service knows what is over.
 */
export class Ticker {
  readonly #clock: ServerClock;
  readonly #around: Surroundings;
  /** Is told when what is shown becomes a guess. */
  readonly #doubt: () => void;
  readonly #listeners = new Listeners();
  #deadline = 0;
  #wholeMs = 0;
  #isHeld = false;
  #told = NOT_YET;
  /** The same, while there was no doubt. */
  #known = NOT_YET;
  /** The same, when listeners were told last; 0 where they were told nothing yet. */
  #said = 0;
  /** Whether the device may have slept since the service was last heard. */
  #isGuess = false;
  #shown: Countdown | null = null;
  /** What listeners were told of last. */
  #heard: Countdown | null = null;
  #cancel = () => {};

  constructor(clock: ServerClock, around: Surroundings, doubt: () => void) {
    this.#clock = clock;
    this.#around = around;
    this.#doubt = doubt;
  }

  /** Counts down to this one's deadline; null to none. */
  show(reservation: Reservation | null): void {
    const deadline = reservation ? Date.parse(reservation.expires_at) : 0;
    if (deadline !== this.#deadline) {
      this.#told = this.#known = NOT_YET;
      this.#said = 0;
    }
    this.#deadline = deadline;
    this.#isHeld = reservation !== null;
    this.#wholeMs = reservation ? deadline - Date.parse(reservation.reserved_at) : 0;
    this.#tick();
  }

  subscribe(listener: () => void): () => void {
    const stop = this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#tick();
    return stop;
  }

  read(): Countdown | null {
    // A timer may be late by as long as the device slept.
    this.#count();
    return this.#shown;
  }

  #tick(): void {
    this.#cancel();
    this.#count(true);
    if (this.#isHeld && this.#listeners.size) {
      const leftMs = this.#deadline - this.#clock.now();
      const waitMs = leftMs > 0 && this.#clock.isKnown ? leftMs % 1_000 : 1_000;
      this.#cancel = this.#around.after(waitMs + TICK_MS, () => this.#tick());
    }
    if (this.#heard === this.#shown) return;
    this.#heard = this.#shown;
    this.#listeners.tell();
  }

  /** Only a tick announces: who reads in between takes no word from those who listen. */
  #count(isTick = false): void {
    // A device's own clock may be hours off: before the first answer nothing is known.
    if (!this.#isHeld || !this.#clock.isKnown) {
      this.#shown = null;
      return;
    }
    const leftMs = Math.max(this.#deadline - this.#clock.now(), 0);
    const secondsLeft = Math.min(Math.floor(leftMs / 1_000), this.#limit(leftMs));
    let announce: Countdown["announce"] | undefined;
    this.#told = secondsLeft;
    // What is passed in doubt is said once there is none.
    if (!this.#isGuess) {
      this.#known = secondsLeft;
      if (isTick) {
        announce = ANNOUNCED.find((at) => secondsLeft <= at * 60 && this.#said > at * 60);
        this.#said = secondsLeft;
      }
    }
    const phase = phaseOf(Math.min(leftMs, secondsLeft * 1_000 + 999), this.#wholeMs);
    const isSame = this.#shown?.secondsLeft === secondsLeft && this.#shown.phase === phase;
    if (isSame && !announce) return;
    this.#shown = { phase, secondsLeft, announce: announce ?? null };
  }

  /** What was told before is never more than told now. */
  #limit(leftMs: number): number {
    const wasGuess = this.#isGuess;
    this.#isGuess = !this.#clock.isTrusted();
    if (this.#isGuess && !wasGuess) this.#doubt();
    const isMistaken = leftMs / 1_000 - this.#told > GUESS_SECONDS_MAX;
    // The device had not slept: its clock was set, and we have been far too careful.
    return wasGuess && !this.#isGuess && isMistaken ? this.#known : this.#told;
  }
}
