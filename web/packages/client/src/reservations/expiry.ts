/** When to look after a reservation: often enough, and when its time is up. */

import type { ServerClock } from "../clock";
import type { Surroundings } from "../surroundings";

/** At least every 30 seconds, whatever a timer adds. */
const WATCH_MS = 25_000;
/** Of several tabs the one that asked first asks again first, and tells the others. */
const LATER = 0.15;
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
    const isUnheard = how === "unheard";
    this.#failures = isUnheard ? this.#failures + 1 : 0;
    const leftMs = Math.max(deadline - this.#clock.now(), 0);
    const whileMs = Math.max(this.#whileMs(how), toldMs);
    const dueMs = isUnheard && !leftMs ? whileMs : leftMs + AT_DEADLINE_MS;
    this.#cancel = this.#around.after(Math.min(whileMs, dueMs), this.#look);
  }

  #whileMs(how: Reason): number {
    const random = this.#around.random();
    if (how === "unheard") {
      const grownMs = Math.min(UNHEARD_MS * 2 ** this.#failures, UNHEARD_MS_MAX);
      return grownMs * (0.75 + random / 2);
    }
    if (how === "parted") return PARTED_MS * (1 + random);
    return this.#everyMs * (how === "told" ? 1 + random * LATER : 1);
  }

  soon(): void {
    this.stop();
    this.#cancel = this.#around.after(0, this.#look);
  }

  stop(): void {
    this.#cancel();
  }
}
