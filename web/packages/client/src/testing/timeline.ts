/** Time that passes only when it is told to, and the timers in it. */

const { setImmediate } = globalThis as { setImmediate?: (work: () => void) => void };
const { setTimeout } = globalThis;
/** A turn of the real loop, taken before any test replaces it: what is answered takes some. */
export const later = setImmediate ?? ((work: () => void) => setTimeout(work));

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

export class Timeline {
  /** Milliseconds since 1970. */
  now: number;
  readonly #timers = new Set<Timer>();

  constructor(now: number) {
    this.now = now;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.now + Math.max(ms, 0), work };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets time pass: every timer at its moment, and what follows from it. */
  async advance(ms: number): Promise<void> {
    const until = this.now + ms;
    await settle();
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#timers.delete(next);
      this.now = Math.max(this.now, next.at);
      next.work();
      await settle();
    }
    this.now = until;
  }

  /** Waits for so much of it to pass. */
  async pass(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>((resolve) => this.after(ms, resolve));
  }

  #next(until: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= until);
    return due.reduce<Timer | undefined>(
      (first, timer) => (first && first.at <= timer.at ? first : timer),
      undefined,
    );
  }
}

/** Until all that is on its way has arrived. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => later(resolve));
}
