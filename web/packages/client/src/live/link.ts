/** The connection to the stream: kept, lost, found again. */

import type { Asked, ServerClock } from "../clock";
import type { Tally } from "../metrics";
import { Refused } from "../refusals";
import type { Service } from "../service";
import type { PageSign, Surroundings } from "../surroundings";
import type { Connection, ConnectionState } from "../types";
import type { StreamMessage } from "./event-stream";
import type { Goodbye } from "./messages";
import { readStream } from "./stream";

/** Figures are asked for instead after the loss and three failed reconnects. */
const FAILURES_UNTIL_POLLING = 4;
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 30_000;
const POLLING_RETRY_MS_MIN = 15_000;
/** So long a stream has to live until those that failed before it are forgotten. */
const WELL_MS = 10_000;
const STALE_MS = 30_000;
/** Silence that is suspicious in a page somebody came back to: a heartbeat is due. */
const SUSPICIOUS_MS = 20_000;
/** Browsers have six connections to a host, and streams of tabs in the back take them. */
const HIDDEN_MS_MAX = 60_000;

/** States in which nobody waits for figures. */
const SERVED = /idle|live/;

export interface LinkParts {
  readonly service: Service;
  readonly around: Surroundings;
  readonly clock: ServerClock;
  readonly tally: Tally;
}

export interface LinkListener {
  /** @param asked when its stream was asked for */
  heard(message: StreamMessage, asked: Asked): void;
  /** The state, the attempt or the staleness is another. */
  changed(): void;
  /** Somebody looks at the page again, or its network is another. */
  seen(): void;
}

export class Link {
  /** The same object until the listener is told; when it was heard is written in place. */
  connection: Connection & { heardAt: number | null } = {
    state: "idle",
    attempt: 0,
    isStale: false,
    heardAt: null,
  };
  readonly #parts: LinkParts;
  readonly #listener: LinkListener;
  #eventIds: readonly string[] = [];
  #lastId = "";
  /** The events that it tells of. */
  #covered: readonly string[] = [];
  #failures = 0;
  #retryMs = RETRY_MS;
  /** In how long the service said it may be tried again; 0 where it said nothing. */
  #toldMs = 0;
  #lostAt: number | null = null;
  /** Of the stream that is read; of any other nothing is heard any more. */
  #reading: AbortController | null = null;
  /** For the next try or, of a stream that lives, for its being well. */
  #cancelWait = () => {};
  #cancelStale = () => {};
  #cancelDormant = () => {};
  /** Let go in a page that nobody looked at, and not opened again yet. */
  #isDormant = false;
  readonly #unsubscribe: () => void;

  constructor(parts: LinkParts, listener: LinkListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.#unsubscribe = parts.around.page.subscribe((sign) => this.#page(sign));
  }

  /** Whether figures have to be asked for. */
  get needsPolls(): boolean {
    const isUnstreamed = this.#isFailing || this.#isDormant || !this.#eventIds.length;
    return isUnstreamed && !SERVED.test(this.connection.state);
  }

  /** What a browser says of its network is a hint: the service may be on the same host. */
  get #lostState(): ConnectionState {
    return this.#parts.around.page.isOnline ? "reconnecting" : "offline";
  }

  get #isFailing(): boolean {
    return this.#failures >= FAILURES_UNTIL_POLLING;
  }

  /** Follows these events from now on; where others are wanted, they are asked for. */
  follow(eventIds: readonly string[], isWanted: boolean): void {
    const added = eventIds.filter((id) => !this.#eventIds.includes(id));
    // What was left since is not known any more, wherever its stream had come.
    if (added.some((id) => this.#covered.includes(id))) this.#lastId = "";
    if (eventIds.length && eventIds.length === this.#eventIds.length && !added.length) return;
    this.#eventIds = eventIds;
    if (!isWanted) this.#rest("idle");
    // Between tries they are asked for, and come with the next one.
    else if (!this.#isFailing || this.#reading) this.#connect();
  }

  /** What was heard last does not lead to what is next: begin anew, also what has just begun. */
  restart(): void {
    const isResumed = this.#lastId && this.#reading;
    this.#lastId = "";
    if (isResumed) this.#connect();
  }

  /** Figures were asked for, and came or did not. */
  polled(isAnswered: boolean): void {
    if (isAnswered) this.#touch();
    if (this.needsPolls) this.#show(isAnswered ? "polling" : this.#lostState);
  }

  #touch(): void {
    const { around, clock } = this.#parts;
    this.connection.heardAt = clock.now();
    this.#cancelStale();
    this.#cancelStale = around.after(STALE_MS, () => this.#show(this.connection.state, true));
    this.#show(this.connection.state, false);
  }

  close(): void {
    this.#rest("idle");
    this.#unsubscribe();
  }

  #connect(): void {
    this.#halt();
    if (this.#eventIds.length) this.#open();
    else this.#rest("polling");
  }

  #open(): void {
    if (this.connection.state === "idle") this.#show("connecting");
    const { service, around, clock, tally } = this.#parts;
    tally.connectAttempts += 1;
    const end = new AbortController();
    this.#reading = end;
    const asked = clock.asking();
    let isOpen = false;
    const lost = (error?: unknown) => this.#reading === end && this.#lost(error);
    readStream(
      service,
      around,
      { eventIds: this.#eventIds, lastId: this.#lastId, end },
      {
        heard: (message) => {
          // One message may make us begin anew, and another have come with it.
          if (this.#reading !== end) return;
          if (!isOpen) this.#opened();
          isOpen = true;
          this.#heard(message, asked);
        },
        retryIn: (ms) => {
          this.#retryMs = ms;
        },
      },
    ).then(lost, lost);
  }

  #opened(): void {
    const { around, tally } = this.#parts;
    tally.connectSuccesses += 1;
    if (this.#lostAt !== null) tally.reconnectMs.add(around.monotonicNow() - this.#lostAt);
    this.#lostAt = null;
    // Not yet: streams that are opened and ended over and over must not come quickly.
    this.#cancelWait = around.after(WELL_MS, () => {
      this.#failures = 0;
    });
    this.#isDormant = false;
    this.#show("live");
    this.#sleepWhileHidden();
  }

  #heard(message: StreamMessage, asked: Asked): void {
    if (message.id) {
      this.#lastId = message.id;
      this.#covered = this.#eventIds;
    }
    if (message.event === "goodbye") {
      const { reason, retry_ms } = JSON.parse(message.data) as Goodbye;
      this.#toldMs = retry_ms;
      this.#parts.tally.failed(reason);
    } else this.#listener.heard(message, asked);
    // By the clock that the message may have set.
    this.#touch();
  }

  #lost(error: unknown): void {
    const { around, tally } = this.#parts;
    const refused = error instanceof Refused ? error : null;
    if (error) tally.failed(refused?.refusal.code ?? "stream_lost");
    this.#halt();
    this.#lostAt ??= around.monotonicNow();
    this.#failures += 1;
    // A service that does not stream, or not to us, is asked instead from the first no.
    const toldSeconds = refused?.retryAfterSeconds;
    if (toldSeconds || (refused && refused.status < 500)) this.#failures += FAILURES_UNTIL_POLLING;
    if (toldSeconds) this.#toldMs = toldSeconds * 1_000;
    this.#show(this.connection.state === "polling" ? "polling" : this.#lostState);
    this.#cancelWait = around.after(this.#delayMs(), () => this.#connect());
  }

  #delayMs(): number {
    const toldMs = this.#toldMs;
    this.#toldMs = 0;
    // The service has spread its clients out; and no sooner than it says.
    if (toldMs && this.#failures === 1) return toldMs;
    const grown = Math.min(this.#retryMs * 2 ** (this.#failures - 1), RETRY_MS_MAX);
    const backoffMs = this.needsPolls ? Math.max(grown, POLLING_RETRY_MS_MIN) : grown;
    // Refusals tell thousands the same; nobody comes before it, and not all at once.
    return Math.max(backoffMs / 2, toldMs) * (1 + this.#parts.around.random());
  }

  #page(sign: PageSign): void {
    if (this.connection.state === "idle") return;
    const silentMs = this.#parts.clock.now() - (this.connection.heardAt ?? 0);
    this.#sleepWhileHidden();
    // A page in the back-forward cache must not hold a connection.
    if (sign === "leaving") this.#halt();
    else if (sign !== "hidden") {
      if (sign !== "visible") {
        // Another network, or none: what failed before says nothing of it.
        this.#failures = 0;
        this.#show(this.#lostState);
      }
      if (this.connection.state !== "live" || silentMs > SUSPICIOUS_MS) this.#connect();
      this.#listener.seen();
    }
  }

  /** Nobody looks: figures are asked for now and then, until somebody does. */
  #sleepWhileHidden(): void {
    const { around } = this.#parts;
    this.#cancelDormant();
    if (around.page.isVisible) return;
    this.#cancelDormant = around.after(HIDDEN_MS_MAX, () => {
      if (this.connection.state !== "live") return;
      this.#halt();
      this.#isDormant = true;
      this.#show("polling");
    });
  }

  #rest(state: ConnectionState): void {
    this.#halt();
    this.#cancelDormant();
    this.#lostAt = null;
    this.#failures = 0;
    if (state === "idle") this.#cancelStale();
    this.#show(state);
  }

  #halt(): void {
    this.#reading?.abort();
    this.#reading = null;
    this.#cancelWait();
  }

  #show(state: ConnectionState, isStale = this.connection.isStale): void {
    const before = this.connection;
    const attempt = state === "live" ? 0 : this.#failures;
    const isSame =
      before.state === state && before.isStale === isStale && before.attempt === attempt;
    if (isSame) return;
    this.connection = { ...before, state, attempt, isStale };
    this.#listener.changed();
  }
}
