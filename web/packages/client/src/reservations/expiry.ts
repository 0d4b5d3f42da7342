/** When to look after a reservation: often enough, and when its time is up. */

import type { ServerClock } from "../clock";
import type { Surroundings } from "../surroundings";

/** At least every 30 seconds, whatever a timer adds. */
const WATCH_MS = 25_000;
/** Of several tabs the one that asked first asks again first, and tells the others. */
const LATER = 0.15;
/** Twice as long after each look that nobody answers, the first included. */
const UNHEARD_MS = 2_500;
const UNHEARD_MS_MAX = 40_000;
/** The leaving of another tab is on its way: what is said before it arrives ends nothing. */
const PARTED_MS = 300;
/** Our clock runs ahead: at the deadline the service may have a moment left. */
const AT_DEADLINE_MS = 400;

/** By whom it was last heard of; `parted` is another tab that closed. */
export type Reason = "own" | "told" | "unheard" | "parted";

export class ExpiryWatch {
  readonly #clock: ServerClock;
  readonly #around: Surroundings;
  readonly #look: () => void;
  #everyMs = WATCH_MS;
  /** Looks that nobody answered, one after the other. */
  #failures = 0;
  #cancel = () => {};

  constructor(clock: ServerClock, around: Surroundings, look: () => void) {
    this.#clock = clock;
    this.#around = around;
    this.#look = look;
  }

  /** Some events take so long a silence for having left: look three times as often. */
  bear(silenceSeconds: number | null): void {
    if (!silenceSeconds) return;
    this.#everyMs = Math.min(silenceSeconds * 333, WATCH_MS);
    this.soon();
  }

  /**
   * Looks in a while, and at the deadline; null is none. While nobody answers it is less
   * and less often, and not before `toldMs`: thousands of holds end in the same outage.
   */
  next(deadline: number | null, how: Reason, toldMs = 0): void {
    this.stop();
    if (deadline === null) return;
    const random = this.#around.random();
    const leftMs = Math.max(deadline - this.#clock.now(), 0);
    let dueMs = leftMs + AT_DEADLINE_MS;
    let whileMs = this.#everyMs * (how === "told" ? 1 + random * LATER : 1);
    if (how === "parted") whileMs = PARTED_MS * (1 + random);
    if (how === "unheard") {
      this.#failures += 1;
      const grownMs = Math.min(UNHEARD_MS * 2 ** this.#failures, UNHEARD_MS_MAX);
      whileMs = grownMs * (0.75 + random / 2);
      if (!leftMs) dueMs = whileMs;
    } else this.#failures = 0;
    this.#cancel = this.#around.after(Math.max(Math.min(whileMs, dueMs), toldMs), this.#look);
  }

  soon(): void {
    this.stop();
    this.#cancel = this.#around.after(0, this.#look);
  }

  stop(): void {
    this.#cancel();
  }
}
