/** What a page can tell of its connection: counts, means and errors by kind. */

import type { Metrics } from "./types";

class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
  }

  get value(): number | null {
    return this.#count ? this.#sum / this.#count : null;
  }
}

export class Tally {
  connectAttempts = 0;
  connectSuccesses = 0;
  subscriptions = 0;
  readonly reconnectMs = new Mean();
  readonly messageLatencyMs = new Mean();
  readonly #errors: Record<string, number> = {};

  failed(kind: string): void {
    this.#errors[kind] = (this.#errors[kind] ?? 0) + 1;
  }

  read(): Metrics {
    const { connectAttempts, connectSuccesses, subscriptions } = this;
    return {
      connectAttempts,
      connectSuccesses,
      connectSuccessRate: connectAttempts ? connectSuccesses / connectAttempts : null,
      reconnectMsMean: this.reconnectMs.value,
      subscriptions,
      messageLatencyMsMean: this.messageLatencyMs.value,
      errors: { ...this.#errors },
    };
  }
}
