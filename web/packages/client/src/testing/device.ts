/** A device with a browser: its clocks, its storage, and the tabs in it. */

import type { Channel, Page, PageSign, Surroundings } from "../surroundings";
import type { ClientOptions } from "../types";
import { later, type Timeline } from "./timeline";

type Messages = (message: unknown) => void;

export class Device {
  readonly #timeline: Timeline;
  readonly #startedAt: number;
  readonly #channels = new Map<string, Set<Messages>>();
  readonly #stored = new Map<string, string>();
  /** How wrong its clock is. */
  skewMs = 0;
  /** How long it has slept, during which its monotonic clock stood still. */
  sleptMs = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.#startedAt = timeline.now;
  }

  readonly storage: NonNullable<ClientOptions["storage"]> = {
    getItem: (name) => this.#stored.get(name) ?? null,
    setItem: (name, text) => void this.#stored.set(name, text),
    removeItem: (name) => void this.#stored.delete(name),
  };

  surroundings(page: Page): Surroundings {
    return {
      page,
      monotonicNow: () => this.#timeline.now - this.#startedAt - this.sleptMs,
      wallNow: () => this.#timeline.now + this.skewMs,
      after: (ms, work) => {
        if (!(page instanceof TestPage)) return this.#timeline.after(ms, work);
        return this.#timeline.after(ms, () => page.whenHere(work));
      },
      random: () => 0.5,
      channel: (name) => this.#channel(name, page),
    };
  }

  #channel(name: string, page: Page): Channel {
    const all = this.#channels.get(name) ?? new Set();
    this.#channels.set(name, all);
    let own: Messages = () => {};
    let isClosed = false;
    return {
      post: (message) => {
        if (isClosed) throw new DOMException("The channel is closed.", "InvalidStateError");
        const copy = structuredClone(message);
        for (const heard of [...all]) if (heard !== own) later(() => heard(copy));
      },
      listen: (listener) => {
        own = (message) => {
          if (!(page instanceof TestPage && page.isGone)) listener(message);
        };
        all.add(own);
      },
      close: () => {
        isClosed = true;
        all.delete(own);
      },
    };
  }
}

/** A tab's page, which a test hides, shows and closes. */
export class TestPage implements Page {
  readonly #listeners = new Set<(sign: PageSign) => void>();
  isVisible = true;
  isOnline = true;
  /** Closed, or in the back-forward cache: nothing in it runs. */
  isGone = false;
  #waiting: (() => void)[] = [];

  subscribe(listener: (sign: PageSign) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  beforeFrame(work: () => void): void {
    later(work);
  }

  /** Now, or once the page is back. */
  whenHere(work: () => void): void {
    if (this.isGone) this.#waiting.push(work);
    else work();
  }

  sign(sign: PageSign): void {
    if (sign === "returned") this.isGone = false;
    if (sign === "visible" || sign === "hidden") this.isVisible = sign === "visible";
    if (sign === "online" || sign === "offline") this.isOnline = sign === "online";
    for (const listener of [...this.#listeners]) listener(sign);
    if (sign === "leaving") this.isGone = true;
    if (sign === "returned") for (const work of this.#waiting.splice(0)) work();
  }
}
