/** What is left of events, for as many listeners as there are. */

import type { Asked } from "../clock";
import type { Kept } from "../kept";
import { Notices, Subjects } from "../notices";
import { planOf } from "../service";
import type {
  Connection,
  EventAvailability,
  SeatChange,
  TicketAvailabilityManager,
  WireAvailability,
} from "../types";
import { type Waits, waitsOf } from "../waits";
import type { AvailabilityNow } from "../wire";
import { CachedCounts } from "./cached-counts";
import type { StreamMessage } from "./event-stream";
import { availabilityFrom, type Folded, foldChange, foldPolled, foldSnapshot } from "./folding";
import { Link, type LinkParts } from "./link";
import type { Change, Heartbeat, RefusedEvent, Snapshot } from "./messages";
import { placesOf, type SeatPlaces } from "./places";
import { Poll } from "./poll";

const STREAM_EVENTS_MAX = 10;
const JOIN_MS = 50;
/** A page that changes its view lets go and takes hold again. */
const LINGER_MS = 5_000;
/** No event is called nothing. */
const CONNECTION = "";

type SeatListener = (changes: readonly SeatChange[] | null) => void;

export class Availability implements TicketAvailabilityManager {
  readonly #parts: LinkParts;
  readonly #waits: Waits;
  readonly #notices: Notices;
  readonly #link: Link;
  readonly #poll: Poll;
  readonly #cached: CachedCounts;
  readonly #known = new Map<string, EventAvailability | undefined>();
  /** What is listened to, and was a moment ago, in the order in which it began. */
  readonly #followed = new Set<string>();
  readonly #seats = new Subjects<[changes: readonly SeatChange[] | null]>();
  readonly #places = new Map<string, Promise<SeatPlaces | null>>();
  /** Events the stream may not tell us of; they are asked for. */
  readonly #unstreamed = new Set<string>();
  #cancelJoin = () => {};
  #cancelLinger = () => {};

  constructor(given: LinkParts, kept: Kept) {
    this.#waits = waitsOf(given.around);
    const parts = { ...given, around: this.#waits.around };
    this.#parts = parts;
    this.#notices = new Notices(parts.around.page);
    this.#cached = new CachedCounts(kept, parts.around);
    this.#poll = new Poll(parts.service, parts.around, {
      knows: (eventId) => !this.#seats.of(eventId).size || this.#places.has(eventId),
      heard: (eventId, availability) => this.#polled(eventId, availability),
      asked: (isAnswered) => this.#link.polled(isAnswered),
    });
    this.#link = new Link(parts, {
      heard: (message, asked) => this.#heard(message, asked),
      changed: () => {
        this.#notices.note(CONNECTION);
        this.#askWhatIsNotTold();
      },
      seen: () => this.#poll.ask(),
    });
  }

  subscribe(eventId: string, listener: () => void): () => void {
    return this.#attend(eventId, this.#notices.of(eventId).add(listener));
  }

  subscribeSeats(eventId: string, listener: SeatListener): () => void {
    const stop = this.#attend(eventId, this.#seats.of(eventId).add(listener));
    if (!this.#places.has(eventId)) this.#poll.ask();
    return stop;
  }

  read(eventId: string): EventAvailability | undefined {
    if (!this.#known.has(eventId)) this.#known.set(eventId, this.#cached.read(eventId));
    return this.#known.get(eventId);
  }

  prime(eventId: string, availability: WireAvailability): void {
    const before = this.read(eventId);
    // Asked while React renders, again and again: only what is newer is told.
    if (before && (!before.isCached || before.position >= availability.position)) return;
    this.#know(eventId, { availability: availabilityFrom(availability), changes: [] });
  }

  get connection(): Connection {
    return this.#link.connection;
  }

  subscribeConnection(listener: () => void): () => void {
    return this.#notices.of(CONNECTION).add(listener);
  }

  close(): void {
    this.#link.close();
    this.#cached.flush();
    this.#waits.close();
  }

  #attend(eventId: string, stopListening: () => void): () => void {
    if (!this.#followed.has(eventId)) {
      this.#followed.add(eventId);
      this.#parts.tally.subscriptions += 1;
      this.#unstreamed.delete(eventId);
      this.#turnSoon();
    }
    return () => {
      stopListening();
      this.#cancelLinger();
      this.#cancelLinger = this.#parts.around.after(LINGER_MS, () => this.#turn());
    };
  }

  /** In a while, since several come, or are refused, at once. */
  #turnSoon(): void {
    this.#cancelJoin();
    this.#cancelJoin = this.#parts.around.after(JOIN_MS, () => this.#turn());
  }

  /** To what is listened to. */
  #turn(): void {
    for (const id of this.#followed) {
      if (this.#notices.of(id).size || this.#seats.of(id).size) continue;
      this.#followed.delete(id);
      // From now on it is not told what changes.
      this.#known.delete(id);
      this.#places.delete(id);
    }
    this.#link.follow(this.#streamed(), this.#followed.size > 0);
    this.#askWhatIsNotTold();
  }

  /** The first ones, and sorted: the same events are the same stream. */
  #streamed(): string[] {
    const wanted = [...this.#followed].filter((id) => !this.#unstreamed.has(id));
    return wanted.slice(0, STREAM_EVENTS_MAX).sort();
  }

  #askWhatIsNotTold(): void {
    const streamed = this.#link.needsPolls ? [] : this.#streamed();
    this.#poll.follow([...this.#followed].filter((id) => !streamed.includes(id)));
  }

  #heard({ event, data }: StreamMessage, asked: Asked): void {
    const message = JSON.parse(data) as Snapshot | Change | Heartbeat | RefusedEvent;
    if ("server_now" in message) this.#parts.clock.hear(message.server_now, asked);
    if (event === "snapshot") {
      const whole = message as Snapshot;
      this.#countBy(whole.plan, whole.event_id);
      this.#know(whole.event_id, foldSnapshot(this.read(whole.event_id), whole));
    } else if (event === "change") this.#change(message as Change);
    else if (event === "refused") this.#refused(message as RefusedEvent);
  }

  #change(message: Change): void {
    const before = this.read(message.event_id);
    const { clock, tally } = this.#parts;
    tally.messageLatencyMs.add(Math.max(clock.now() - Date.parse(message.server_now), 0));
    // What a change builds upon was never heard, or only kept: hear all of it.
    if (!before || before.isCached) this.#link.restart();
    else this.#know(message.event_id, foldChange(before, message));
  }

  #refused({ event_id: eventId, code }: RefusedEvent): void {
    this.#parts.tally.failed(code);
    this.#unstreamed.add(eventId);
    this.#turnSoon();
  }

  async #polled(eventId: string, heard: AvailabilityNow | null | undefined): Promise<void> {
    if (!heard) {
      const before = this.read(eventId);
      // Where there is no stream, the connection says once nobody answers.
      const isCached = heard !== null;
      if (!before || (isCached && this.connection.state !== "live")) return;
      const heardAt = isCached ? before.heardAt : this.#parts.clock.now();
      const availability = { ...before, isCached, heardAt };
      this.#know(eventId, { availability, changes: [] });
      return;
    }
    this.#countBy(heard.plan, eventId);
    const places = await this.#placesOf(eventId);
    // It may have been left while its plan was on its way.
    if (!this.#followed.has(eventId)) return;
    if (this.#streamed().includes(eventId)) {
      // The stream is back, and tells of it; else it goes on from where it was, not from here.
      if (this.connection.state === "live") return;
      this.#link.restart();
    }
    this.#know(eventId, foldPolled(this.read(eventId), heard, places));
  }

  /** Where seats are counted by another plan is forgotten; earlier services named none. */
  #countBy(plan: string | null | undefined, eventId: string): void {
    const known = this.read(eventId);
    if (known && plan !== undefined && plan !== known.planVersion) this.#places.delete(eventId);
  }

  /** Where seats are counted, which takes the plan; null where nobody looks at seats. */
  #placesOf(eventId: string): Promise<SeatPlaces | null> | null {
    if (!this.#seats.of(eventId).size) {
      this.#places.delete(eventId); // Seats that are told meanwhile are not looked at.
      return null;
    }
    const asked =
      this.#places.get(eventId) ??
      planOf(this.#parts.service, eventId).then(placesOf, () => {
        this.#places.delete(eventId); // Asked for again with the next figures.
        return null;
      });
    this.#places.set(eventId, asked);
    return asked;
  }

  #know(eventId: string, { availability, changes }: Folded): void {
    this.#known.set(eventId, availability);
    if (!availability.isCached) this.#cached.write(availability);
    this.#notices.note(eventId);
    if (changes && !changes.length) return;
    this.#seats.of(eventId).tell(changes);
  }
}
