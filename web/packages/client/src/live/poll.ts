/** Asks what is left, again and again, for events that no stream tells of. */

import { type Answer, passingMs, pathOf, type Service } from "../service";
import type { Surroundings } from "../surroundings";
import type { AvailabilityNow } from "../wire";

const VISIBLE_MS = 5_000;
const HIDDEN_MS = 30_000;
const FAILED_MS_MAX = 60_000;

export interface PollListener {
  /** Whether all that was told of it was taken in; else it is told whole again. */
  knows(eventId: string): boolean;
  /** Null where nothing has changed; undefined where no answer came. */
  heard(eventId: string, availability: AvailabilityNow | null | undefined): void;
  /** After each round: whether any was answered. */
  asked(isAnswered: boolean): void;
}

/** What came of asking for an event; that it is not to be had is an answer, too. */
type Came = "told" | "refused" | "unheard";

export class Poll {
  readonly #service: Service;
  readonly #around: Surroundings;
  readonly #listener: PollListener;
  readonly #etags = new Map<string, string>();
  /** Before when the service wants to hear nothing about an event. */
  readonly #restUntil = new Map<string, number>();
  #eventIds: readonly string[] = [];
  #failures = 0;
  #isAsking = false;
  #cancel = () => {};

  constructor(service: Service, around: Surroundings, listener: PollListener) {
    this.#service = service;
    this.#around = around;
    this.#listener = listener;
  }

  /** Asks for these from now on; an answer on its way is still heard. */
  follow(eventIds: readonly string[]): void {
    const added = eventIds.filter((id) => !this.#eventIds.includes(id));
    this.#eventIds = eventIds;
    for (const id of added) this.#etags.delete(id);
    if (!eventIds.length) this.#cancel();
    else if (this.#isAsking) for (const id of added) this.#askOnce(id);
    else if (added.length) this.ask();
  }

  /** Asks now rather than in a while. */
  ask(): void {
    if (this.#isAsking || !this.#eventIds.length) return;
    this.#cancel();
    const now = this.#around.monotonicNow();
    const until = (id: string) => this.#restUntil.get(id) ?? 0;
    const due = this.#eventIds.filter((id) => until(id) <= now);
    if (!due.length) {
      const restMs = Math.min(...this.#eventIds.map(until)) - now;
      this.#cancel = this.#around.after(restMs, () => this.ask());
      return;
    }
    this.#isAsking = true;
    Promise.all(due.map((id) => this.#askOnce(id))).then((asked) => {
      this.#isAsking = false;
      this.#failures = asked.includes("told") ? 0 : this.#failures + 1;
      this.#listener.asked(asked.some((came) => came !== "unheard"));
      if (this.#eventIds.length)
        this.#cancel = this.#around.after(this.#pauseMs(), () => this.ask());
    });
  }

  #askOnce(eventId: string): Promise<Came> {
    const known = this.#listener.knows(eventId) && this.#etags.get(eventId);
    const path = pathOf(eventId, "/availability");
    const headers = { ...(known && { "If-None-Match": known }) };
    const heard = (answer?: Answer<AvailabilityNow>): Came => {
      if (this.#eventIds.includes(eventId)) {
        if (answer?.etag) this.#etags.set(eventId, answer.etag);
        this.#listener.heard(eventId, answer?.body);
      }
      return "told";
    };
    // Where none came the tally knows, and it is asked for again.
    const answer = this.#service.answer<AvailabilityNow>("GET", path, { headers });
    return answer.then(heard, (error) => {
      heard();
      const restMs = passingMs(error);
      this.#restUntil.set(eventId, this.#around.monotonicNow() + (restMs || 0));
      return Number.isNaN(restMs) ? "refused" : "unheard";
    });
  }

  #pauseMs(): number {
    const restMs = this.#around.page.isVisible ? VISIBLE_MS : HIDDEN_MS;
    const backoffMs = Math.min(restMs * 2 ** this.#failures, FAILED_MS_MAX);
    return backoffMs * (0.75 + this.#around.random() / 2);
  }
}
