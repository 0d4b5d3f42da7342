/** What survives a reload, where the browser lets anything survive. */

import type { ClientOptions } from "./types";

type Stored = NonNullable<ClientOptions["storage"]> | null;

/** What did not go into a storage: everybody who keeps in it finds it, orders too. */
const withouts = new WeakMap<object, Map<string, string>>();

export class Kept {
  readonly #storage: Stored;
  /** Storage may be forbidden or full; then it lasts until the page is closed. */
  readonly #without: Map<string, string>;

  constructor(storage: ClientOptions["storage"]) {
    this.#storage = storage === undefined ? localStorageIfAny() : storage;
    const isPage = storage === undefined && typeof document !== "undefined";
    this.#without = withoutOf(this.#storage ?? (isPage ? document : {}));
  }

  read<T>(name: string): T | undefined {
    try {
      const text = this.#without.get(name) ?? this.#storage?.getItem(name);
      if (text) return JSON.parse(text) as T;
    } catch {
      // Not ours any more.
    }
  }

  write(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    this.#without.set(name, text);
    try {
      this.#storage?.setItem(name, text);
      if (this.#storage) this.#without.delete(name);
    } catch {
      // Full, or forbidden.
    }
  }

  forget(name: string): void {
    this.#without.delete(name);
    try {
      this.#storage?.removeItem(name);
    } catch {
      // Where nothing can be removed nothing was kept.
    }
  }
}

function localStorageIfAny(): Storage | null {
  try {
    return typeof document === "undefined" ? null : localStorage;
  } catch {
    return null;
  }
}

function withoutOf(place: object): Map<string, string> {
  const known = withouts.get(place) ?? new Map();
  withouts.set(place, known);
  return known;
}
