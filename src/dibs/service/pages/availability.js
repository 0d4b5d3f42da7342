/** Asks what is left, again and again, as often as it matters. */

const VISIBLE_MS = 2_000;
const HIDDEN_MS = 20_000;
const FAILED_MS_MAX = 30_000;

/** Polls one event's availability by its ETag. */
export class AvailabilityWatcher {
  #api;
  #eventId;
  #listener;
  /** @type {string | null} */
  #etag = null;
  #failures = 0;
  #isAsking = false;
  #isAskedAgain = false;
  #timer = 0;

  /**
   * @param {import("./api.js").Api} api
   * @param {string} eventId
   * @param {{heard: (availability: any | null) => void, lost: (error: unknown) => void}} listener
   *   `heard` gets null where nothing has changed
   */
  constructor(api, eventId, listener) {
    this.#api = api;
    this.#eventId = eventId;
    this.#listener = listener;
  }

  /** Asks now and from now on; sooner where somebody comes back to the page. */
  start() {
    const ask = () => this.ask();
    document.addEventListener("visibilitychange", ask);
    for (const name of ["online", "offline", "focus", "pageshow"]) addEventListener(name, ask);
    ask();
  }

  /** Asks now; a question on its way may be older than what the caller knows. */
  async ask() {
    if (this.#isAsking) {
      this.#isAskedAgain = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#isAsking = true;
    await this.#askOnce();
    this.#isAsking = false;
    const pauseMs = this.#isAskedAgain ? 0 : this.#pauseMs();
    this.#isAskedAgain = false;
    this.#timer = setTimeout(() => this.ask(), pauseMs);
  }

  async #askOnce() {
    try {
      const { body, etag } = await this.#api.availability(this.#eventId, this.#etag);
      this.#etag = etag ?? null;
      this.#failures = 0;
      this.#listener.heard(body);
    } catch (error) {
      this.#failures += 1;
      this.#listener.lost(error);
    }
  }

  #pauseMs() {
    const restMs = document.hidden ? HIDDEN_MS : VISIBLE_MS;
    if (!this.#failures) return restMs;
    const backoffMs = Math.min(1_000 * 2 ** this.#failures, FAILED_MS_MAX);
    return backoffMs * (0.75 + Math.random() / 2);
  }
}
