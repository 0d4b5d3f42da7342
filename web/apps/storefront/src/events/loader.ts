/** Asks for something until there is an answer, and says what it is waiting for. */

import { NoAnswer, Refused } from "@dibs/client";
import { createStore, type Store } from "../state/store";

type Unready = "loading" | "offline" | "busy" | "missing" | "locked" | "broken";

export type Loaded<Value> =
  | { readonly status: Unready }
  | { readonly status: "ready"; readonly value: Value };

export interface Loader<Value> extends Pick<Store<Loaded<Value>>, "read" | "subscribe"> {
  /** Asks again; what is shown stays until there is an answer. */
  refresh(): void;
}

/** What may be another answer in a moment. */
const PASSES: ReadonlySet<Unready> = new Set(["offline", "busy"]);
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000];
/** So long an answer is good for who comes back to it. */
const GOOD_MS = 5_000;

/**
 * Asks as soon as somebody listens, and while somebody does; without an answer, again then.
 * Until the first answer is whole, what there is `soFar` of it is shown.
 */
export function createLoader<Value>(
  ask: (soFar: (value: Value) => void) => Promise<Value>,
): Loader<Value> {
  const store = createStore<Loaded<Value>>({ status: "loading" });
  const listeners = new Set<() => void>();
  let isAsking = false;
  /** What is under way may be older than what made somebody ask. */
  let isAskedAgain = false;
  let goodUntil = 0;
  let isWhole = false;
  const show = (value: Value) => store.write({ status: "ready", value });
  const soFar = (value: Value) => {
    if (!isWhole) show(value);
  };

  async function load(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    do await answer();
    while (isAskedAgain && listeners.size);
    isAsking = false;
  }

  async function answer(): Promise<void> {
    goodUntil = 0;
    for (let attempt = 0; ; attempt += 1) {
      isAskedAgain = false;
      try {
        show(await ask(soFar));
        isWhole = true;
        goodUntil = performance.now() + GOOD_MS;
        break;
      } catch (error) {
        const status = statusOf(error);
        const isKnown = store.read().status === "ready";
        if (!isKnown || status === "missing") store.write({ status });
        if (!PASSES.has(status)) break;
        const told = error instanceof Refused && error.retryAfterSeconds;
        await pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0, (told || 0) * 1_000);
        if (!listeners.size) break;
      }
    }
  }

  return {
    read: store.read,
    subscribe: (listener) => {
      // Whoever comes back may find what was missing, or something else than there was.
      if (!listeners.size && performance.now() >= goodUntil) load();
      listeners.add(listener);
      const stop = store.subscribe(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
    refresh: () => {
      isAskedAgain = isAsking;
      load();
    },
  };
}

function statusOf(error: unknown): Unready {
  if (!(error instanceof Refused)) return error instanceof NoAnswer ? "offline" : broken(error);
  switch (error.refusal.code) {
    case "not_found":
      return "missing";
    case "unauthenticated":
    case "forbidden":
      return "locked";
    case "unavailable":
    case "rate_limited":
      return "busy";
    default:
      return broken(error);
  }
}

/** Seen by whoever watches the page's errors; its reader is told in plain words. */
function broken(error: unknown): "broken" {
  reportError(error);
  return "broken";
}

/** At least what was told; ends early when the network returns. */
function pause(ms: number, toldMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(ms * (0.75 + Math.random() / 2), toldMs));
    addEventListener("online", end);
  });
}
