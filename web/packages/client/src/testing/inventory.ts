/** An event in memory: what it has, who holds it, and every change with its position. */

import { placesOf, type SeatPlaces } from "../live/places";
import type { Choice, EventDetails, ItemAvailability, SeatState } from "../types";
import type * as Wire from "../wire";
import { Refusing } from "./refusing";

export interface TestItem {
  readonly capacity?: number | null;
  readonly name?: string;
  readonly kind?: ItemAvailability["kind"];
  readonly price_minor?: number | null;
  readonly low_stock_threshold?: number | null;
  readonly product?: string | null;
  readonly location?: string | null;
}

export interface TestEvent extends Partial<Omit<EventDetails, "items">> {
  readonly items?: Readonly<Record<string, TestItem>>;
  /** In the public pretix plan format; its categories are items. */
  readonly plan?: unknown;
}

/** Whose a hold is: a browser's, and a customer's where one has signed in. */
export interface Owner {
  readonly session: string;
  readonly customer: string | null;
}

/** A hold in memory; `endsAt` is when it stops counting unless something happens. */
export interface Hold extends Owner {
  readonly id: string;
  readonly token: string;
  readonly reservedAt: number;
  items: Record<string, number>;
  seats: readonly string[];
  status: Wire.Reservation["status"];
  expiresAt: number;
  leavesAt: number | null;
  extensionCount: number;
}

export interface Changed {
  readonly position: number;
  readonly items: ReadonlySet<string>;
  readonly seats: ReadonlySet<string>;
}

interface PlanSeat {
  readonly seat_guid: string;
  readonly category?: string;
}
interface TestPlan {
  readonly zones?: readonly {
    readonly rows?: readonly { readonly seats?: readonly PlanSeat[] }[];
  }[];
}

const SHUT = new Set(["draft", "paused", "ended"]);

export class Inventory {
  readonly eventId: string;
  readonly plan: unknown;
  readonly planVersion: string | null;
  readonly places: SeatPlaces;
  readonly holds = new Map<string, Hold>();
  readonly changes: Changed[] = [];
  readonly #now: () => number;
  readonly #itemOfSeat = new Map<string, string>();
  readonly #blockedSeats = new Set<string>();
  details: EventDetails;
  position = 1;

  /** `before` is the version of the plan that this one's takes the place of. */
  constructor(eventId: string, given: TestEvent, now: () => number, before: string | null = null) {
    this.eventId = eventId;
    this.#now = now;
    this.plan = given.plan ?? null;
    this.planVersion = given.plan ? String(Number(before) + 1) : null;
    this.places = placesOf(this.plan);
    for (const zone of (this.plan as TestPlan | null)?.zones ?? []) {
      for (const { seat_guid, category } of (zone.rows ?? []).flatMap((row) => row.seats ?? [])) {
        this.#itemOfSeat.set(seat_guid, category ?? "seat");
      }
    }
    this.details = detailsOf(eventId, given, this.#seatCounts(), now());
  }

  get isOnSale(): boolean {
    return !SHUT.has(this.details.status);
  }

  /** Holds whose time is up count no more, from the instant on. */
  expire(): void {
    const now = this.#now();
    for (const hold of this.holds.values()) {
      if (hold.status !== "reserved") continue;
      const isSilent = hold.leavesAt !== null && hold.leavesAt <= now;
      if (isSilent || hold.expiresAt <= now) {
        hold.status = isSilent ? "released" : "expired";
        this.touch(hold);
      }
    }
  }

  /** Whether all of it is there, beside what a hold has; raises Refusing. */
  wanted(choice: Choice, own: Hold | null): Pick<Hold, "items" | "seats"> {
    this.#requireFit(choice);
    if (!this.isOnSale && !own) throw new Refusing("not_on_sale");
    const seats = [...(choice.seats ?? []), ...this.#best(choice.best ?? {}, choice, own)];
    const unknown = seats.filter((id) => !this.#itemOfSeat.has(id));
    if (unknown.length) throw new Refusing("seats_not_found", { seats: unknown });
    const taken = seats.filter((id) => !own?.seats.includes(id) && this.#seatState(id) !== 0);
    if (taken.length) throw new Refusing("seats_unavailable", { seats: taken });
    const items: Record<string, number> = { ...choice.items };
    for (const id of seats) {
      const item = this.#itemOfSeat.get(id) ?? "seat";
      items[item] = (items[item] ?? 0) + 1;
    }
    this.#requireLeft(items, own);
    return { items, seats };
  }

  /** Lines that are not sold by numbered seats. */
  unseated(items: Readonly<Record<string, number>>): Record<string, number> {
    return Object.fromEntries(Object.entries(items).filter(([id]) => !this.#isSeated(id)));
  }

  touch(hold: Pick<Hold, "items" | "seats">): void {
    this.#changed(Object.keys(hold.items), hold.seats);
  }

  block(seats: readonly string[], isBlocked: boolean): void {
    for (const id of seats) {
      if (isBlocked) this.#blockedSeats.add(id);
      else this.#blockedSeats.delete(id);
    }
    this.#changed(
      seats.map((id) => this.#itemOfSeat.get(id) ?? "seat"),
      seats,
    );
  }

  change(details: Partial<EventDetails>): void {
    this.details = { ...this.details, ...details };
    this.details = { ...this.details, on_sale: this.isOnSale };
    this.#changed([], []);
  }

  availability(): Omit<Wire.AvailabilityNow, "server_now"> {
    const items = Object.fromEntries(
      Object.keys(this.details.items).map((id) => [id, this.item(id)]),
    );
    const seats: Record<SeatState, string[]> = {
      available: [],
      reserved: [],
      sold: [],
      blocked: [],
    };
    for (const id of this.#itemOfSeat.keys()) {
      seats[(["available", "reserved", "sold", "blocked"] as const)[this.#seatState(id)]].push(id);
    }
    return {
      event_id: this.eventId,
      position: this.position,
      counted_at: new Date(this.#now()).toISOString(),
      on_sale: this.isOnSale,
      next_change_at: null,
      totals: this.totals(),
      items,
      seats: { reserved: seats.reserved, sold: seats.sold, blocked: seats.blocked },
      plan: this.planVersion,
    };
  }

  item(id: string): ItemAvailability {
    const { name, kind, capacity, price_minor, low_stock_threshold, product, location } =
      this.details.items[id] ?? missing(id);
    const counts = this.#counts(id);
    const available = capacity === null ? null : Math.max(capacity - sum(counts), 0);
    return {
      kind,
      name,
      capacity,
      available_count: available,
      ...counts,
      price_minor,
      currency: price_minor === null ? null : this.details.currency,
      low_stock: available !== null && available > 0 && available <= (low_stock_threshold ?? 0),
      sold_out: available === 0,
      product: product ?? null,
      location: location ?? null,
    };
  }

  totals(): Wire.Totals {
    const items = Object.keys(this.details.items).map((id) => this.item(id));
    const add = (read: (item: ItemAvailability) => number | null) =>
      items.reduce<number | null>((total, item) => {
        const value = read(item);
        return total === null || value === null ? null : total + value;
      }, 0);
    return {
      capacity: add((item) => item.capacity),
      available_count: add((item) => item.available_count),
      reserved_count: add((item) => item.reserved_count) ?? 0,
      sold_count: add((item) => item.sold_count) ?? 0,
      blocked_count: add((item) => item.blocked_count) ?? 0,
    };
  }

  /** A letter a seat, a string a zone. */
  letters(): string[] {
    const zones = this.places.lengths.map((length) => Array<string>(length).fill("a"));
    for (const [id, { section, index }] of this.places.byId) {
      const zone = zones[section];
      if (zone) zone[index] = "arsb".charAt(this.#seatState(id));
    }
    return zones.map((zone) => zone.join(""));
  }

  letterOf(seat: string): string {
    return "arsb".charAt(this.#seatState(seat));
  }

  #changed(items: Iterable<string>, seats: Iterable<string>): void {
    this.position += 1;
    this.changes.push({ position: this.position, items: new Set(items), seats: new Set(seats) });
  }

  /** What has numbered seats is asked for by seats or the best of them, and nothing else is. */
  #requireFit({ items = {}, best = {} }: Choice): void {
    const isMistaken =
      Object.values({ ...items, ...best }).some((quantity) => quantity < 1) ||
      Object.keys(items).some((id) => this.#isSeated(id)) ||
      Object.keys(best).some((id) => this.details.items[id] && !this.#isSeated(id));
    if (isMistaken) throw new Refusing("invalid_input");
  }

  #isSeated(item: string): boolean {
    return this.details.items[item]?.kind === "seat";
  }

  #requireLeft(items: Record<string, number>, own: Hold | null): void {
    const available: Record<string, number> = {};
    for (const [id, units] of Object.entries(items)) {
      if (!this.details.items[id]) throw new Refusing("not_found", { items: [id] });
      const left = this.item(id).available_count;
      if (left !== null && left + (own?.items[id] ?? 0) < units) available[id] = left;
    }
    if (Object.keys(available).length) throw new Refusing("sold_out", { available });
  }

  #best(best: Readonly<Record<string, number>>, choice: Choice, own: Hold | null): string[] {
    return Object.entries(best).flatMap(([item, units]) => {
      const isFree = ([id, of]: [string, string]) =>
        of === item &&
        !choice.seats?.includes(id) &&
        (this.#seatState(id) === 0 || own?.seats.includes(id));
      const free = [...this.#itemOfSeat].filter(isFree).map(([id]) => id);
      if (free.length < units)
        throw new Refusing("sold_out", { available: { [item]: free.length } });
      return free.slice(0, units);
    });
  }

  #counts(item: string) {
    const counts = { reserved_count: 0, sold_count: 0, blocked_count: 0 };
    for (const hold of this.holds.values()) {
      const units = hold.items[item] ?? 0;
      if (hold.status === "reserved") counts.reserved_count += units;
      if (hold.status === "confirmed") counts.sold_count += units;
    }
    for (const id of this.#blockedSeats) {
      if (this.#itemOfSeat.get(id) === item && !this.#holderOf(id)) counts.blocked_count += 1;
    }
    return counts;
  }

  #seatState(id: string): 0 | 1 | 2 | 3 {
    const status = this.#holderOf(id)?.status;
    if (status) return status === "confirmed" ? 2 : 1;
    return this.#blockedSeats.has(id) ? 3 : 0;
  }

  #holderOf(id: string): Hold | undefined {
    for (const hold of this.holds.values()) {
      const isLive = hold.status === "reserved" || hold.status === "confirmed";
      if (isLive && hold.seats.includes(id)) return hold;
    }
    return undefined;
  }

  #seatCounts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const item of this.#itemOfSeat.values()) counts.set(item, (counts.get(item) ?? 0) + 1);
    return counts;
  }
}

function detailsOf(
  eventId: string,
  { items = {}, plan: _, ...given }: TestEvent,
  seatCounts: ReadonlyMap<string, number>,
  now: number,
): EventDetails {
  const seated = [...seatCounts].map(([id, capacity]) => {
    return [id, itemOf(id, { kind: "seat", capacity, ...items[id] })] as const;
  });
  const counted = Object.entries(items).map(([id, item]) => [id, itemOf(id, item)] as const);
  const at = new Date(now).toISOString();
  return {
    event_id: eventId,
    kind: "performance",
    name: eventId,
    status: "on_sale",
    sales_start_at: null,
    sales_end_at: null,
    time_zone: "Europe/Vienna",
    currency: "EUR",
    hold_seconds: 900,
    extension_seconds: 300,
    extensions_max: 3,
    life_seconds_max: null,
    units_max: 10,
    seats_max: 10,
    duplicates: "refuse",
    conforming_timing: false,
    live_access: "signed_in",
    payment_seconds: 180,
    late_payment: "equal",
    expiring_notice_seconds: null,
    session_reservations_max: null,
    customer_reservations_max: null,
    network_reservations_max: null,
    session_units_max: null,
    customer_units_max: null,
    network_units_max: null,
    held_minutes_max: null,
    cooldown_after: null,
    cooldown_seconds: null,
    leave_grace_seconds: 120,
    heartbeat_seconds: null,
    orphans: "allow",
    focal_x: null,
    focal_y: null,
    on_sale: !SHUT.has(given.status ?? "on_sale"),
    position: 1,
    organisation_id: null,
    created_at: at,
    updated_at: at,
    ...given,
    items: Object.fromEntries([...counted, ...seated]),
  };
}

function itemOf(id: string, given: TestItem): EventDetails["items"][string] {
  return {
    kind: "ticket",
    name: id,
    price_minor: 2_500,
    draws: {},
    low_stock_threshold: null,
    hold_seconds: null,
    extension_seconds: null,
    extensions_max: null,
    ...given,
    capacity: given.capacity === undefined ? 100 : given.capacity,
  };
}

function missing(id: string): never {
  throw new Refusing("not_found", { items: [id] });
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
