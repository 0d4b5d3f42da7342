/** The HTTP API: answers, refusals, and no answer at all. */

import type { ServerClock } from "./clock";
import type { Tally } from "./metrics";
import { NoAnswer, Refused, refusalIn } from "./refusals";
import type { Surroundings } from "./surroundings";
import type { ClientOptions } from "./types";

const ANSWER_MS_MAX = 12_000;
const RETRY_MS_MIN = 400;
const RETRY_MS_MAX = 8_000;
const INSIST_MS_MAX = 45_000;
/** Codes after which the same may do better. */
const PASSING = /^(unavailable|rate_limited|no_answer)$/;

type Method = "GET" | "POST" | "PATCH" | "PUT";

interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Of what is large and lasts: the browser keeps it, and it has five times as long to come. */
  readonly cache?: "no-cache";
}

export interface Answer<T> {
  /** Null where the version that was shown still holds (304). */
  readonly body: T | null;
  readonly etag: string | null;
}

export interface ServiceParts extends Pick<ClientOptions, "url" | "key" | "fetch"> {
  readonly around: Surroundings;
  readonly clock: ServerClock;
  readonly tally: Tally;
}

export class Service {
  readonly #parts: ServiceParts;
  readonly #fetch: typeof fetch;
  /** As last told; asked for again where it is refused. */
  #key: Promise<string | null> | null = null;
  #keyNow: string | null = null;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#fetch = parts.fetch ?? ((input, init) => fetch(input, init));
  }

  /** The answer's content; raises Refused or NoAnswer. */
  async ask<T>(method: Method, path: string, call: Call = {}): Promise<T> {
    return (await this.answer<T>(method, path, call)).body as T;
  }

  /** The same with its version, for who has an earlier one. */
  async answer<T>(method: Method, path: string, call: Call = {}): Promise<Answer<T>> {
    const { around, clock, tally } = this.#parts;
    const ended = new AbortController();
    const patienceMs = ANSWER_MS_MAX * (call.cache ? 5 : 1);
    const settle = around.after(patienceMs, () => ended.abort());
    const askedAt = clock.asking();
    try {
      const response = await this.open(path, {
        ...call,
        method,
        body: JSON.stringify(call.body),
        signal: ended.signal,
      });
      const etag = response.headers.get("ETag");
      if (response.status === 304) return { body: null, etag };
      // What is cut off, or answered by a proxy, is no answer.
      const body = (await response.json()) as Record<string, unknown>;
      clock.learn(String(body.server_now), askedAt);
      if (!response.ok) throw new Refused(body, response);
      return { body: body as T, etag };
    } catch (error) {
      // What a gateway says, or a fault, may have happened all the same.
      const isKnown =
        error instanceof Refused && (error.status < 500 || error.refusal.code !== "fault");
      const known = isKnown ? error : new NoAnswer(String(error));
      tally.failed(refusalIn(known).code);
      throw known;
    } finally {
      settle();
    }
  }

  /**
   * Asks until there is a definite answer, by the same idempotency key, so that it
   * happens once; raises NoAnswer where none came in 45 seconds.
   */
  async insist<T>(method: Method, path: string, key: string, call: Call = {}): Promise<T> {
    const { around } = this.#parts;
    const startedAt = around.monotonicNow();
    const headers = { ...call.headers, "Idempotency-Key": key };
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.ask<T>(method, path, { ...call, headers });
      } catch (error) {
        const pauseMs = Math.min(RETRY_MS_MIN * 2 ** attempt, RETRY_MS_MAX);
        const waitMs = Math.max(pauseMs * (0.75 + around.random() / 2), passingMs(error));
        const isWorthIt = around.monotonicNow() - startedAt + waitMs <= INSIST_MS_MAX;
        if (!isWorthIt) throw error;
        await this.#pause(waitMs);
      }
    }
  }

  /** A response as it begins; with the key, which is asked for again where refused. */
  async open(path: string, init: RequestInit): Promise<Response> {
    const key = this.#keyed();
    const response = await this.#send(path, init, await key);
    if (response.status !== 401 || typeof this.#parts.key !== "function") return response;
    // Others may have been refused the same one, and have asked already.
    if (this.#key === key) this.#key = null;
    return this.#send(path, init, await this.#keyed());
  }

  /** Says something while the page goes, when nobody can wait for an answer. */
  part(path: string, body: object): void {
    // At once, without a turn of the loop between: the page is going.
    const call = { method: "POST", body: JSON.stringify(body), keepalive: true };
    this.#send(path, call, this.#keyNow).catch(() => {});
  }

  #keyed(): Promise<string | null> {
    const { around, key } = this.#parts;
    this.#key ??= new Promise((resolve, reject) => {
      const told = typeof key === "function" ? key() : (key ?? null);
      // The page's own function may never settle; it has as long as an answer.
      const settle = around.after(ANSWER_MS_MAX, () => reject("no key"));
      Promise.resolve(told).then(resolve, reject).finally(settle);
    });
    this.#key.then(
      (told) => {
        this.#keyNow = told;
      },
      () => {
        this.#key = null;
      },
    );
    return this.#key;
  }

  #send(path: string, init: RequestInit, key: string | null): Promise<Response> {
    const headers = {
      ...init.headers,
      ...(init.body && { "Content-Type": "application/json" }),
      ...(key && { Authorization: `Bearer ${key}` }),
    };
    const url = (this.#parts.url ?? "").replace(/\/$/, "") + path;
    return this.#fetch(url, { cache: "no-store", ...init, headers });
  }

  /** Ends early when the network returns. */
  #pause(ms: number): Promise<void> {
    const { around } = this.#parts;
    return new Promise((resolve) => {
      const end = () => {
        settle();
        unsubscribe();
        resolve();
      };
      const settle = around.after(ms, end);
      const unsubscribe = around.page.subscribe((sign) => sign === "online" && end());
    });
  }
}

/** The address of what belongs to an event. */
export function pathOf(eventId: string, rest = ""): string {
  return `/v1/events/${encodeURIComponent(eventId)}${rest}`;
}

/** An event's plan: large, the same for long, and kept by the browser. Null where there is none. */
export function planOf(service: Service, eventId: string): Promise<unknown> {
  const plan = service.ask("GET", pathOf(eventId, "/plan"), { cache: "no-cache" });
  return plan.catch((error: unknown) => {
    if (refusalIn(error).code === "not_found") return null;
    throw error;
  });
}

/** How long to wait at least before the same may do better; never is no number. */
export function passingMs(error: unknown): number {
  const isPassing = PASSING.test(refusalIn(error).code);
  return isPassing ? ((error as Partial<Refused>).retryAfterSeconds ?? 0) * 1_000 : Number.NaN;
}
