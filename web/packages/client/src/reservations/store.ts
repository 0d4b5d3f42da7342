/** The reservations of this browser: one an event, kept over reloads and tabs. */

import type { Kept } from "../kept";
import { newKey } from "../names";
import { Notices } from "../notices";
import type { PageSign } from "../surroundings";
import type {
  Carts,
  Choice,
  Countdown,
  Holding,
  Outcome,
  Pending,
  ReservationStore,
} from "../types";
import { type Waits, waitsOf } from "../waits";
import type { Remembered } from "./held";
import { Holder, type HolderParts } from "./holder";
import { Tabs } from "./tabs";

const SESSION = "dibs.session";
/** Events something is kept of, so that a page about another one beats for them, too. */
const HELD = "dibs.holds";

export type StoreParts = Pick<HolderParts, "service" | "around" | "clock" | "kept">;

export class Reservations implements ReservationStore {
  readonly #parts: StoreParts;
  readonly #notices: Notices;
  readonly #holders = new Map<string, Holder>();
  readonly #tabs: Tabs;
  readonly #unsubscribe: () => void;
  readonly #waits: Waits;

  /** The same holds as carts of stores. */
  readonly carts: Carts = {
    subscribe: (storeId, listener) => this.subscribe(storeId, listener),
    lines: (storeId) => this.holder(storeId).lines,
    add: (storeId, product, quantity = 1) =>
      this.holder(storeId).fill(["POST", { product, quantity }]),
    setQuantity: (storeId, product, quantity) =>
      this.holder(storeId).fill(["PUT", { product, quantity }]),
    remove: (storeId, product, location) =>
      this.holder(storeId).fill(["PUT", { product, quantity: 0, location }]),
    clear: (storeId) => this.release(storeId),
    validate: (storeId) => this.validate(storeId),
  };

  constructor(parts: StoreParts) {
    this.#waits = waitsOf(parts.around);
    this.#parts = { ...parts, around: this.#waits.around };
    this.#notices = new Notices(parts.around.page);
    this.#tabs = new Tabs(parts.around, {
      told: (eventId, content) => this.holder(eventId).told(content as Remembered),
      parted: () => {
        for (const holder of this.#holders.values()) holder.parted();
      },
    });
    this.#unsubscribe = parts.around.page.subscribe((sign) => this.#page(sign));
    // What is there before this page has done anything of its own.
    const eventIds = parts.kept.read<string[]>(HELD) ?? [];
    this.#waits.around.after(0, () => {
      for (const eventId of eventIds) this.holder(eventId).restore();
    });
  }

  subscribe(eventId: string, listener: () => void): () => void {
    const { status } = this.read(eventId);
    const listeners = this.#notices.of(eventId);
    // What was over may have been sold since: whoever looks at it again is told.
    if (status === "expired" && !listeners.size) this.holder(eventId).check();
    return listeners.add(listener);
  }

  read(eventId: string): Holding {
    return this.holder(eventId).holding;
  }

  pending(eventId: string): Pending {
    return this.holder(eventId).pending;
  }

  reserve(eventId: string, choice: Choice): Promise<Outcome> {
    return this.holder(eventId).reserve(choice);
  }

  amend(eventId: string, choice: Choice): Promise<Outcome> {
    return this.holder(eventId).amend(choice);
  }

  extend(eventId: string): Promise<Outcome> {
    return this.holder(eventId).act("extend");
  }

  confirm(eventId: string): Promise<Outcome> {
    return this.holder(eventId).act("confirm");
  }

  release(eventId: string): Promise<Outcome> {
    return this.holder(eventId).act("release");
  }

  tryAgain(eventId: string): Promise<Outcome> {
    return this.holder(eventId).act("again");
  }

  validate(eventId: string): Promise<Outcome> {
    return this.holder(eventId).validate();
  }

  dismiss(eventId: string): void {
    this.holder(eventId).dismiss();
  }

  subscribeCountdown(eventId: string, listener: () => void): () => void {
    return this.holder(eventId).ticker.subscribe(listener);
  }

  countdown(eventId: string): Countdown | null {
    return this.holder(eventId).ticker.read();
  }

  close(): void {
    this.#waits.close();
    this.#unsubscribe();
    this.#tabs.close();
  }

  holder(eventId: string): Holder {
    const known = this.#holders.get(eventId);
    if (known) return known;
    const holder = new Holder(eventId, {
      ...this.#parts,
      session: () => sessionIn(this.#parts.kept),
      changed: () => this.#notices.note(eventId),
      remembered: (remembered) => {
        this.#note(eventId, Boolean(remembered.held ?? remembered.asked));
        this.#tabs.tell(eventId, remembered);
      },
    });
    this.#holders.set(eventId, holder);
    return holder;
  }

  #note(eventId: string, isKept: boolean): void {
    const { kept } = this.#parts;
    const all = new Set(kept.read<string[]>(HELD));
    if (all.has(eventId) === isKept) return;
    if (isKept) all.add(eventId);
    else all.delete(eventId);
    kept.write(HELD, [...all]);
  }

  #checkAll(): void {
    for (const holder of this.#holders.values()) {
      if (holder.holding.status === "held") holder.check();
    }
  }

  #page(sign: PageSign): void {
    if (sign === "leaving") {
      // Whether it is the last nobody can know: others may close in the same instant.
      for (const holder of this.#holders.values()) holder.leave();
      this.#tabs.part();
    } else if (sign !== "hidden" && sign !== "offline") {
      this.#tabs.comeBack();
      // Another page, sleep or the way back may have taken long.
      if (sign !== "online") this.#parts.clock.distrust();
      this.#checkAll();
    }
  }
}

/** Who this browser is to the service; all its tabs are one. */
function sessionIn(kept: Kept): string {
  const known = kept.read<string>(SESSION);
  if (known) return known;
  const made = newKey();
  kept.write(SESSION, made);
  return made;
}
