/** The HTTP API, as the page uses it: answers, refusals, and no answer at all. */

const ANSWER_MS_MAX = 12_000;
const RETRY_MS = [400, 1_000, 2_000, 4_000, 8_000];

/** The publishable key, where the service asks for one. */
const key = document.querySelector('meta[name="dibs-key"]')?.getAttribute("content");

/** An expected no: a problem with a code. */
export class Refused extends Error {
  /**
   * @param {Record<string, any>} problem
   * @param {number} retryAfterMs
   */
  constructor(problem, retryAfterMs = 0) {
    super(problem.detail);
    this.problem = problem;
    /** @type {string} */
    this.code = problem.code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Nothing was heard; what was asked may have happened or not. */
export class NoAnswer extends Error {}

/**
 * Whether the same request may do better in a moment.
 *
 * @param {unknown} error
 */
const isPassing = (error) =>
  error instanceof NoAnswer
  || (error instanceof Refused && ["unavailable", "rate_limited"].includes(error.code));

/** Calls about events and their reservations. */
export class Api {
  #clock;

  /** @param {import("./clock.js").Clock} clock learns the time from every answer */
  constructor(clock) {
    this.#clock = clock;
  }

  /** @param {string | null} after the last id of the page before */
  async events(after) {
    const query = after ? `?after=${encodeURIComponent(after)}` : "";
    return (await this.#send("GET", `/v1/events${query}`)).body;
  }

  /** @param {string} eventId */
  async event(eventId) {
    return (await this.#send("GET", path(eventId))).body;
  }

  /**
   * The seating plan, null where the event has none.
   *
   * @param {string} eventId
   */
  async plan(eventId) {
    try {
      return (await this.#send("GET", `${path(eventId)}/plan`)).body;
    } catch (error) {
      if (error instanceof Refused && error.code === "not_found") return null;
      throw error;
    }
  }

  /**
   * What is left and its version; a null body where the version given still holds.
   *
   * @param {string} eventId
   * @param {string | null} etag
   */
  async availability(eventId, etag) {
    /** @type {Record<string, string>} */
    const headers = etag ? { "If-None-Match": etag } : {};
    return this.#send("GET", `${path(eventId)}/availability`, { headers });
  }

  /**
   * @param {string} eventId
   * @param {import("./storage.js").Asked & {session: string}} request
   * @param {string} key
   */
  async reserve(eventId, request, key) {
    const headers = { "Idempotency-Key": key };
    const url = `${path(eventId)}/reservations`;
    return (await this.#send("POST", url, { headers, content: request })).body;
  }

  /**
   * @param {string} eventId
   * @param {import("./storage.js").Held} held
   */
  async read(eventId, held) {
    const headers = { "Dibs-Token": held.token };
    const url = `${path(eventId)}/reservations/${held.id}`;
    return (await this.#send("GET", url, { headers })).body;
  }

  /**
   * @param {string} eventId
   * @param {"extend" | "confirm" | "release"} verb
   * @param {import("./storage.js").Held} held
   * @param {string} key
   */
  async act(eventId, verb, held, key) {
    const headers = { "Dibs-Token": held.token, "Idempotency-Key": key };
    const url = `${path(eventId)}/reservations/${held.id}/${verb}`;
    return (await this.#send("POST", url, { headers })).body;
  }

  /**
   * @param {string} method
   * @param {string} url
   * @param {{headers?: Record<string, string>, content?: object}} [options]
   */
  async #send(method, url, { headers = {}, content } = {}) {
    const askedAt = performance.now();
    const shown = key ? { ...headers, Authorization: `Bearer ${key}` } : headers;
    const response = await answerTo(url, {
      method,
      headers: content ? { ...shown, "Content-Type": "application/json" } : shown,
      body: content ? JSON.stringify(content) : undefined,
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      cache: "no-store",
    });
    if (response.status === 304) return { body: null, etag: headers["If-None-Match"] };
    const body = await contentOf(response);
    if (body.server_now) this.#clock.learn(body.server_now, askedAt);
    if (!response.ok) throw new Refused(body, retryAfterMs(response));
    return { body, etag: response.headers.get("ETag") };
  }
}

/**
 * Asks until there is a definite answer: with the same key, so that it happens once.
 *
 * @template T
 * @param {() => Promise<T>} ask
 * @param {(error: unknown) => void} onWait told before each pause
 * @returns {Promise<T>}
 */
export async function insist(ask, onWait) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) throw error;
      onWait(error);
      const pauseMs = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)];
      const asked = error instanceof Refused ? error.retryAfterMs : 0;
      await pause(Math.max(pauseMs * (0.75 + Math.random() / 2), asked));
    }
  }
}

/**
 * Ends early when the network returns.
 *
 * @param {number} ms
 * @returns {Promise<void>}
 */
export function pause(ms) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
  });
}

/** @param {string} eventId */
const path = (eventId) => `/v1/events/${encodeURIComponent(eventId)}`;

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function answerTo(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    throw new NoAnswer(String(error));
  }
}

/** @param {Response} response */
async function contentOf(response) {
  try {
    return await response.json();
  } catch (error) {
    throw new NoAnswer(String(error)); // Cut off, or answered by a proxy.
  }
}

/** @param {Response} response */
const retryAfterMs = (response) => Number(response.headers.get("Retry-After") ?? 0) * 1_000 || 0;
