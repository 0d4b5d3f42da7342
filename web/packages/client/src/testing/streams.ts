/** The test service's live streams: snapshots, net changes, resuming, heartbeats. */

import type { Change, Snapshot } from "../live/messages";
import type { Inventory } from "./inventory";
import type { Timeline } from "./timeline";

const HEARTBEAT_MS = 15_000;
const encoder = new TextEncoder();

interface Follower {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly positions: Map<string, number>;
  isTold: boolean;
  cancelBeat(): void;
}

export class Streams {
  readonly #timeline: Timeline;
  readonly #inventories: ReadonlyMap<string, Inventory>;
  readonly #followers = new Set<Follower>();
  readonly #refused = new Map<string, string>();
  /** Whether something on the way keeps all that streams say to itself. */
  isHeld = false;
  /** Changes when a service was restored: then no position holds. */
  epoch = 1;

  constructor(timeline: Timeline, inventories: ReadonlyMap<string, Inventory>) {
    this.#timeline = timeline;
    this.#inventories = inventories;
  }

  get count(): number {
    return this.#followers.size;
  }

  open(eventIds: readonly string[], lastId: string, signal?: AbortSignal | null): Response {
    let follower: Follower | null = null;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        follower = { controller, positions: new Map(), isTold: false, cancelBeat: () => {} };
        if (this.isHeld) return;
        this.#followers.add(follower);
        controller.enqueue(encoder.encode("retry: 2000\n\n"));
        for (const eventId of eventIds) this.#begin(follower, eventId, lastId);
        // Who has missed nothing hears that at once.
        if (!follower.isTold) this.#send(follower, "heartbeat", { server_now: this.#now() });
        this.#beat(follower);
      },
      cancel: () => {
        if (follower) this.#drop(follower);
      },
    });
    signal?.addEventListener("abort", () => {
      if (!follower) return;
      this.#drop(follower);
      follower.controller.error(signal.reason);
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }

  /** Tells everybody what is new. */
  publish(): void {
    for (const follower of [...this.#followers]) {
      for (const eventId of follower.positions.keys()) this.#tellChange(follower, eventId);
    }
  }

  /** Who follows an event is refused it. */
  refuse(eventId: string, code: string): void {
    this.#refused.set(eventId, code);
  }

  /** The lines are dead, and nobody is told. */
  mute(): void {
    for (const follower of [...this.#followers]) this.#drop(follower);
  }

  /** Breaks the lines: no goodbye, and what was not read is lost. */
  cut(): void {
    for (const follower of [...this.#followers]) {
      this.#drop(follower);
      follower.controller.error(new TypeError("network error"));
    }
  }

  /** Ends the streams and says when to come back. */
  end(reason: "stopping" | "slow" | "revoked" | "too_many", retryMs: number): void {
    for (const follower of [...this.#followers]) {
      this.#send(follower, "goodbye", { reason, retry_ms: retryMs });
      this.#drop(follower);
      follower.controller.close();
    }
  }

  #begin(follower: Follower, eventId: string, lastId: string): void {
    const inventory = this.#inventories.get(eventId);
    const code = inventory ? this.#refused.get(eventId) : "not_found";
    if (!inventory || code) {
      this.#send(follower, "refused", { event_id: eventId, code, detail: "Not to be followed." });
      return;
    }
    const [epoch, positions] = JSON.parse(lastId || "[0,{}]") as [number, Record<string, number>];
    const position = positions[eventId];
    if (epoch === this.epoch && position !== undefined) {
      follower.positions.set(eventId, position);
      this.#tellChange(follower, eventId);
    } else {
      follower.positions.set(eventId, inventory.position);
      this.#send(follower, "snapshot", this.#snapshot(inventory));
    }
  }

  #snapshot(inventory: Inventory): Snapshot {
    const { event_id, position, on_sale, next_change_at, totals, items } = inventory.availability();
    return {
      event_id,
      epoch: this.epoch,
      position,
      server_now: this.#now(),
      on_sale,
      next_change_at,
      totals,
      items,
      plan: inventory.planVersion,
      seats: inventory.letters(),
    };
  }

  #tellChange(follower: Follower, eventId: string): void {
    const inventory = this.#inventories.get(eventId);
    const since = follower.positions.get(eventId) ?? 0;
    if (!inventory || inventory.position === since) return;
    const news = inventory.changes.filter(({ position }) => position > since);
    const items = new Set(news.flatMap((one) => [...one.items]));
    const seats = seatsByZone(inventory, new Set(news.flatMap((one) => [...one.seats])));
    follower.positions.set(eventId, inventory.position);
    const change: Change = {
      event_id: eventId,
      position: inventory.position,
      server_now: this.#now(),
      on_sale: inventory.isOnSale,
      totals: inventory.totals(),
      items: Object.fromEntries([...items].map((id) => [id, inventory.item(id)])),
      ...(Object.keys(seats).length ? { seats } : {}),
    };
    this.#send(follower, "change", change);
  }

  #beat(follower: Follower): void {
    follower.cancelBeat = this.#timeline.after(HEARTBEAT_MS, () => {
      this.#send(follower, "heartbeat", { server_now: this.#now() });
      this.#beat(follower);
    });
  }

  #send(follower: Follower, event: string, data: object): void {
    follower.isTold = true;
    const marks = JSON.stringify([this.epoch, Object.fromEntries(follower.positions)]);
    // What tells of no event moves nobody on.
    const id = event === "snapshot" || event === "change" ? `id: ${marks}\n` : "";
    const text = `${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    follower.controller.enqueue(encoder.encode(text));
  }

  #drop(follower: Follower): void {
    follower.cancelBeat();
    this.#followers.delete(follower);
  }

  #now(): string {
    return new Date(this.#timeline.now).toISOString();
  }
}

function seatsByZone(inventory: Inventory, ids: Iterable<string>): NonNullable<Change["seats"]> {
  const zones: Record<string, Record<string, number[]>> = {};
  for (const id of ids) {
    const place = inventory.places.byId.get(id);
    if (!place) continue;
    const letter = inventory.letterOf(id);
    const zone = zones[place.section] ?? {};
    zones[place.section] = zone;
    zone[letter] = [...(zone[letter] ?? []), place.index];
  }
  return zones;
}
