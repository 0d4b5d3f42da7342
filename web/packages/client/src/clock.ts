/** The service's clock, as well as it can be known from here. */

import type { Surroundings } from "./surroundings";

/** How far a quartz may be off: 200 µs a second. */
const DRIFT = 0.0002;
/** By how much the device's two clocks may part before it must have slept. */
const SLEPT_MS = 2_000;

/** When something was asked, by the monotonic clock, and the wall's before it. */
export type Asked = readonly [at: number, wallAheadMs: number];

/**
 * Runs on the browser's monotonic clock, so that nobody's wrong or changed clock counts.
 *
 * An answer was given at some moment between asking and hearing it; taking the earliest
 * of them makes this clock run ahead of the service's, never behind it, and a countdown
 * errs on the safe side. Of many answers the tightest bound is kept, growing looser with
 * its age. What arrives unasked was said before it was heard, and bounds from below.
 */
export class ServerClock {
  readonly #around: Pick<Surroundings, "monotonicNow" | "wallNow">;
  #aheadMs = Number.NaN;
  #learnedAt = 0;
  #isTrusted = false;
  /** Wall minus monotonic time, which only sleep and setting a clock change. */
  #wallAheadMs: number;

  constructor(around: Pick<Surroundings, "monotonicNow" | "wallNow">) {
    this.#around = around;
    this.#wallAheadMs = around.wallNow() - around.monotonicNow();
  }

  /** Whether any answer was heard; before, this is the device's clock. */
  get isKnown(): boolean {
    return !Number.isNaN(this.#aheadMs);
  }

  /** To be told with the answer: when it was asked for. */
  asking(): Asked {
    this.#noticeSleep();
    return [this.#around.monotonicNow(), this.#wallAheadMs];
  }

  /** What the service answered the time was, if it did, and when it was asked. */
  learn(serverNow: string, [askedAt, wallAheadMs]: Asked): void {
    const aheadMs = Date.parse(serverNow) - askedAt;
    this.#noticeSleep();
    // Asked before the device slept, it tells nothing of how long that was.
    if (Number.isNaN(aheadMs) || wallAheadMs !== this.#wallAheadMs) return;
    if (this.#isTrusted && aheadMs >= this.#boundAt(askedAt)) return;
    this.#aheadMs = aheadMs;
    this.#learnedAt = askedAt;
    this.#isTrusted = true;
  }

  /** What the service said by itself, a moment ago at least, and since when it was asked to. */
  hear(serverNow: string, asked: Asked): void {
    if (!this.isKnown) this.learn(serverNow, asked);
    this.#aheadMs += Math.max(Date.parse(serverNow) - this.now(), 0);
  }

  /** The page may have slept: the next answer counts more than all before. */
  distrust(): void {
    this.#isTrusted = false;
  }

  /** Whether the last answer still holds; else ask. */
  isTrusted(): boolean {
    this.#noticeSleep();
    return this.#isTrusted;
  }

  /** Milliseconds since 1970, by the service's clock. */
  now(): number {
    if (!this.isKnown) return this.#around.wallNow();
    this.#noticeSleep();
    const monotonic = this.#around.monotonicNow();
    return monotonic + this.#boundAt(monotonic);
  }

  #boundAt(monotonic: number): number {
    return this.#aheadMs + Math.max(monotonic - this.#learnedAt, 0) * DRIFT;
  }

  /** A monotonic clock may stand still in sleep; then what was known is too early. */
  #noticeSleep(): void {
    const wallAheadMs = this.#around.wallNow() - this.#around.monotonicNow();
    const sleptMs = wallAheadMs - this.#wallAheadMs;
    if (Math.abs(sleptMs) < SLEPT_MS) return;
    this.#wallAheadMs = wallAheadMs;
    this.#isTrusted = false;
    // Until the next answer the safe side is that all of it was sleep.
    this.#aheadMs += Math.max(sleptMs, 0);
  }
}
