/** The verbs of reservations over an inventory in memory. */

import { newKey } from "../names";
import type { Choice } from "../types";
import type * as Wire from "../wire";
import type { Hold, Inventory, Owner } from "./inventory";
import { Refusing } from "./refusing";

export class Sales {
  readonly #inventory: Inventory;
  readonly #now: () => number;

  constructor(inventory: Inventory, now: () => number) {
    this.#inventory = inventory;
    this.#now = now;
  }

  reserve(choice: Choice, { session, customer }: Owner): Hold {
    const { holds, details } = this.#inventory;
    const owner = customer ?? session;
    const held = this.heldBy({ session, customer });
    const own = held.filter((hold) => (hold.customer ?? hold.session) === owner);
    const asked = new Set(choice.seats);
    this.#refuseDuplicate(customer, own, ({ seats }) => seats.some((id) => asked.has(id)));
    const wanted = this.#inventory.wanted(choice, null);
    if (details.duplicates !== "allow") {
      const ids = Object.keys(wanted.items);
      this.#refuseDuplicate(customer, own, ({ items }) => ids.some((id) => id in items));
    }
    const now = this.#now();
    const hold: Hold = {
      ...wanted,
      id: newKey(),
      token: newKey(),
      session,
      customer,
      reservedAt: now,
      status: "reserved",
      expiresAt: Math.min(now + (details.hold_seconds ?? 900) * 1_000, this.#lifeEndsAt(now)),
      leavesAt: null,
      extensionCount: 0,
    };
    holds.set(hold.id, hold);
    this.#inventory.touch(hold);
    return hold;
  }

  /** What this browser holds, or the customer on any. */
  heldBy({ session, customer }: Owner): Hold[] {
    return [...this.#inventory.holds.values()].filter((hold) => {
      const isOwn = hold.session === session || (customer !== null && hold.customer === customer);
      return isOwn && hold.status === "reserved";
    });
  }

  amend(hold: Hold, choice: Choice): void {
    this.#requireHeld(hold);
    const before = { items: hold.items, seats: hold.seats };
    const items = this.#inventory.unseated(hold.items);
    const kept = { items, seats: choice.best ? [] : hold.seats };
    Object.assign(hold, this.#inventory.wanted({ ...kept, ...choice }, hold));
    this.#inventory.touch({
      items: { ...before.items, ...hold.items },
      seats: [...before.seats, ...hold.seats],
    });
  }

  extend(hold: Hold): void {
    this.#requireHeld(hold);
    if (this.#extensionsLeft(hold) === 0) throw new Refusing("extension_limit");
    hold.extensionCount += 1;
    const until = hold.expiresAt + this.#extensionMs();
    hold.expiresAt = Math.min(until, this.#lifeEndsAt(hold.reservedAt));
  }

  confirm(hold: Hold): void {
    if (hold.status === "confirmed") return;
    this.#requireHeld(hold);
    hold.status = "confirmed";
    this.#inventory.touch(hold);
  }

  release(hold: Hold): void {
    this.#requireHeld(hold);
    hold.status = "released";
    this.#inventory.touch(hold);
  }

  leave(hold: Hold): void {
    this.#requireHeld(hold);
    hold.leavesAt ??= this.#now() + this.#inventory.details.leave_grace_seconds * 1_000;
  }

  beat(hold: Hold): void {
    this.#requireHeld(hold);
    hold.leavesAt = null;
  }

  /** The same seats where all of them are free, else as many of the best ones. */
  again(hold: Hold): { hold: Hold; again: Wire.Again } {
    if (hold.status === "reserved") throw new Refusing("not_due");
    if (hold.status === "confirmed") throw new Refusing("already_confirmed");
    const free = new Set(this.#inventory.places.byId.keys());
    const { reserved, sold, blocked } = this.#inventory.availability().seats;
    for (const id of [...reserved, ...sold, ...blocked]) free.delete(id);
    const gone = hold.seats.filter((id) => !free.has(id));
    const items = this.#inventory.unseated(hold.items);
    const seated = Object.entries(hold.items).filter(([id]) => !(id in items));
    const choice = gone.length
      ? { items, best: Object.fromEntries(seated) }
      : { items, seats: hold.seats };
    const made = this.reserve(choice, hold);
    return {
      hold: made,
      again: {
        reservation: hold.id,
        seats_same: made.seats.filter((id) => hold.seats.includes(id)),
        seats_other: made.seats.filter((id) => !hold.seats.includes(id)),
        seats_gone: hold.seats.filter((id) => !made.seats.includes(id)),
      },
    };
  }

  told(hold: Hold): Omit<Wire.Reservation, "server_now" | "replayed"> {
    const { details, eventId } = this.#inventory;
    const isHeld = hold.status === "reserved";
    const prices = Object.entries(hold.items).map(([id, units]) => {
      const price = details.items[id]?.price_minor ?? null;
      return price === null ? null : price * units;
    });
    const leftMs = isHeld ? Math.max(hold.expiresAt - this.#now(), 0) : 0;
    return {
      id: hold.id,
      event: eventId,
      status: hold.status,
      items: hold.items,
      seats: hold.seats,
      amount_minor: prices.includes(null) ? null : prices.reduce<number>((a, b) => a + (b ?? 0), 0),
      currency: details.currency,
      reserved_at: new Date(hold.reservedAt).toISOString(),
      expires_at: new Date(hold.expiresAt).toISOString(),
      extension_count: hold.extensionCount,
      extensions_left: this.#extensionsLeft(hold),
      seconds_left: Math.floor(leftMs / 1_000),
      valid: isHeld,
      ...(hold.leavesAt === null ? {} : { leaves_at: new Date(hold.leavesAt).toISOString() }),
    };
  }

  #lifeEndsAt(reservedAt: number): number {
    return reservedAt + (this.#inventory.details.life_seconds_max ?? Infinity) * 1_000;
  }

  #extensionMs(): number {
    return (this.#inventory.details.extension_seconds ?? 300) * 1_000;
  }

  /** No more than its whole life has room for, none where it is over. */
  #extensionsLeft(hold: Hold): number {
    const stepMs = this.#extensionMs();
    if (hold.status !== "reserved" || stepMs === 0) return 0;
    const roomMs = this.#lifeEndsAt(hold.reservedAt) - hold.expiresAt;
    const left = (this.#inventory.details.extensions_max ?? 3) - hold.extensionCount;
    return Math.max(Math.min(left, Math.ceil(roomMs / stepMs)), 0);
  }

  /** Only its proven customer is handed what opens the hold that stands. */
  #refuseDuplicate(
    customer: string | null,
    own: readonly Hold[],
    isSame: (hold: Hold) => boolean,
  ): void {
    const hold = own.find(isSame);
    if (!hold) return;
    throw new Refusing("duplicate_reservation", {
      reservation: hold.id,
      expires_at: new Date(hold.expiresAt).toISOString(),
      ...(customer !== null && hold.customer === customer ? { token: hold.token } : {}),
    });
  }

  #requireHeld(hold: Hold): void {
    if (hold.status === "confirmed") throw new Refusing("already_confirmed");
    if (hold.status === "expired") throw new Refusing("expired");
    if (hold.status !== "reserved") throw new Refusing("already_released");
  }
}
