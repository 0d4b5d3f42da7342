/** A client that plays what it is told: a plan, its seats, the connection. */

import type {
  Connection,
  DibsClient,
  EventAvailability,
  Holding,
  ItemAvailability,
  SeatChange,
} from "@dibs/client";
import type { PlanDocument } from "../src/seating/document";

type SeatListener = (changes: readonly SeatChange[] | null) => void;

const LIVE: Connection = { state: "live", attempt: 0, isStale: false, heardAt: 0 };
const NOTHING_HELD: Holding = { status: "none" };
const PRICES: Readonly<Record<string, number>> = { stalls: 4_500, lower: 8_500, upper: 4_500 };

export interface Stage {
  readonly client: DibsClient;
  /** How often the plan was asked for. */
  readonly asked: () => number;
  /** The plan arrives, or the next one; null where the event has none. */
  arrive(document: PlanDocument | null): Promise<void>;
  /** The plan cannot be had. */
  fail(): Promise<void>;
  /** The states of all seats arrive, all available unless said. */
  open(planVersion?: string, zones?: readonly Uint8Array[]): void;
  change(changes: readonly SeatChange[]): void;
  /** Other prices or counts of an item. */
  setItem(id: string, item: Partial<ItemAvailability>): void;
  connect(connection: Partial<Connection>): void;
}

/** @param document whose items and seats the stage plays */
export function stageOf(document: PlanDocument): Stage {
  const listeners = new Set<() => void>();
  const seatListeners = new Set<SeatListener>();
  const connectionListeners = new Set<() => void>();
  const answers: { resolve(document: unknown): void; reject(error: Error): void }[] = [];
  let connection = LIVE;
  let asked = 0;
  let current: EventAvailability | undefined;

  const notify = () => {
    for (const listener of listeners) listener();
  };
  const tellSeats = (changes: readonly SeatChange[] | null) => {
    for (const listener of seatListeners) listener(changes);
  };
  const replace = (parts: Partial<EventAvailability>) => {
    current = { ...(current ?? emptyOf(document)), ...parts };
    notify();
  };
  const listenIn = <T>(set: Set<T>, listener: T) => {
    set.add(listener);
    return () => {
      set.delete(listener);
    };
  };

  const availability: DibsClient["availability"] = {
    subscribe: (_, listener) => listenIn(listeners, listener),
    read: () => current,
    subscribeSeats: (_, listener) => listenIn(seatListeners, listener),
    prime: () => undefined,
    get connection() {
      return connection;
    },
    subscribeConnection: (listener) => listenIn(connectionListeners, listener),
    close: () => undefined,
  };
  const reservations: Partial<DibsClient["reservations"]> = {
    subscribe: () => () => undefined,
    read: () => NOTHING_HELD,
  };
  const client = {
    availability,
    reservations: reservations as DibsClient["reservations"],
    now: () => 0,
    plan: () => {
      asked += 1;
      return new Promise((resolve, reject) => answers.push({ resolve, reject }));
    },
  };

  return {
    client: client as Partial<DibsClient> as DibsClient,
    asked: () => asked,
    arrive: async (arrived) => {
      for (const { resolve } of answers.splice(0)) resolve(arrived);
      await Promise.resolve();
    },
    fail: async () => {
      for (const { reject } of answers.splice(0)) reject(new Error("no answer"));
      await Promise.resolve();
    },
    open: (planVersion = "1", zones) => {
      const seats = zones ?? document.zones.map((zone) => new Uint8Array(seatsIn(zone)));
      replace({ planVersion, seats });
      tellSeats(null);
    },
    change: (changes) => {
      for (const { section, index, state } of changes) {
        const zone = current?.seats[section];
        if (zone) zone[index] = state;
      }
      tellSeats(changes);
      replace({ seatsVersion: (current?.seatsVersion ?? 0) + 1 });
    },
    setItem: (id, item) => {
      const before = current?.items[id];
      if (before) replace({ items: { ...current?.items, [id]: { ...before, ...item } } });
    },
    connect: (parts) => {
      connection = { ...connection, ...parts };
      for (const listener of connectionListeners) listener();
    },
  };
}

const seatsIn = ({ rows }: PlanDocument["zones"][number]) =>
  rows.reduce((sum, { seats }) => sum + seats.length, 0);

function emptyOf(document: PlanDocument): EventAvailability {
  const seated = document.categories.map(({ name }) => [name, itemOf(name, "seat", 40)] as const);
  return {
    eventId: "gala",
    position: 1,
    onSale: true,
    totals: { ...COUNTS, capacity: null, available_count: null },
    items: Object.fromEntries([...seated, ["floor", itemOf("Floor", "ticket", 10)]]),
    planVersion: null,
    seats: [],
    seatsVersion: 0,
    heardAt: 0,
    isCached: false,
  };
}

const COUNTS = { reserved_count: 0, sold_count: 0, blocked_count: 0 };

const itemOf = (name: string, kind: ItemAvailability["kind"], count: number): ItemAvailability => ({
  ...COUNTS,
  kind,
  name: name.charAt(0).toUpperCase() + name.slice(1),
  capacity: count,
  available_count: count,
  price_minor: PRICES[name] ?? 3_000,
  currency: "EUR",
  low_stock: false,
  sold_out: false,
});
