/** The service's clock, as well as it can be known from here. */

/**
 * Runs on the browser's monotonic clock, so that nobody's wrong or changed clock counts.
 *
 * An answer was given at some moment between asking and hearing it; taking the earliest
 * of them makes this clock run ahead of the service's, never behind it, and a countdown
 * errs on the safe side. Of many answers the tightest bound is kept.
 */
export class Clock {
  #aheadMs = Number.POSITIVE_INFINITY;
  #isStale = true;

  /**
   * @param {string} serverNow what the service said the time was, RFC 3339
   * @param {number} askedAt when it was asked, by performance.now()
   */
  learn(serverNow, askedAt) {
    const aheadMs = Date.parse(serverNow) - askedAt;
    this.#aheadMs = this.#isStale ? aheadMs : Math.min(this.#aheadMs, aheadMs);
    this.#isStale = false;
  }

  /** The browser may have slept: the next answer counts more than all before. */
  distrust() {
    this.#isStale = true;
  }

  /** Milliseconds since 1970, by the service's clock. */
  now() {
    const isKnown = Number.isFinite(this.#aheadMs);
    return isKnown ? performance.now() + this.#aheadMs : Date.now();
  }
}
