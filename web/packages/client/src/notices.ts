/** Who wants to hear of what, and telling them together before the next frame. */

import type { Page } from "./surroundings";

export class Listeners<Told extends unknown[] = []> {
  readonly #all = new Set<(...told: Told) => void>();

  get size(): number {
    return this.#all.size;
  }

  add(listener: (...told: Told) => void): () => void {
    // The same function may listen twice, and stop once.
    const own = listener.bind(null);
    this.#all.add(own);
    return () => this.#all.delete(own);
  }

  /** What one of them throws is the page's own, and keeps the news from nobody. */
  tell(...told: Told): void {
    for (const listener of [...this.#all]) {
      try {
        listener(...told);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

/** Listeners of many subjects. */
export class Subjects<Told extends unknown[] = []> {
  readonly #bySubject = new Map<string, Listeners<Told>>();

  of(subject: string): Listeners<Told> {
    const listeners = this.#bySubject.get(subject) ?? new Listeners();
    this.#bySubject.set(subject, listeners);
    return listeners;
  }
}

/** What is noted of a subject several times before a frame is told once. */
export class Notices extends Subjects {
  readonly #page: Page;
  readonly #noted = new Set<string>();

  constructor(page: Page) {
    super();
    this.#page = page;
  }

  note(subject: string): void {
    if (!this.#noted.size) this.#page.beforeFrame(() => this.#tell());
    this.#noted.add(subject);
  }

  #tell(): void {
    const noted = [...this.#noted];
    this.#noted.clear();
    for (const subject of noted) this.of(subject).tell();
  }
}
