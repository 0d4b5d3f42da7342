/** One event's reservation in this browser: what its holder can do, and what becomes of it. */

import type { ServerClock } from "../clock";
import type { Kept } from "../kept";
import { newKey } from "../names";
import { Refused, refusalIn } from "../refusals";
import { passingMs, type Service } from "../service";
import type { Surroundings } from "../surroundings";
import type { Choice, Holding, Outcome, Pending, Refusal, Reservation, StockLine } from "../types";
import type * as Wire from "../wire";
import { type Act, Calls, type Filling, GONE, MOVED_ON } from "./calls";
import { heldIn, linesOf } from "./cart";
import { Ticker } from "./countdown";
import { ExpiryWatch, type Reason } from "./expiry";
import {
  type Asked,
  askedNow,
  GIVES_BACK,
  type Given,
  type Held,
  holdingOf,
  keptAs,
  type Remembered,
  WAS_CHOSEN,
} from "./held";
import { type Kinds, type Units, unitsOf, withMore } from "./units";

/** So long after an unanswered press a page still asks for what it meant, by itself. */
const MEANT_MS_MAX = 600_000;

export interface HolderParts {
  readonly service: Service;
  readonly around: Surroundings;
  readonly clock: ServerClock;
  readonly kept: Kept;
  session(): string;
  /** Something else is to be shown. */
  changed(): void;
  /** What other tabs should know, too. */
  remembered(remembered: Remembered): void;
}

type Verb = Exclude<Pending, null>;

export class Holder {
  declare readonly ticker: Ticker;
  readonly #parts: HolderParts;
  readonly #calls: Calls;
  readonly #watch: ExpiryWatch;
  readonly #name: string;
  #remembered: Remembered = {};
  #holding: Holding = { status: "none" };
  #lines: readonly StockLine[] = [];
  #pending: Pending = null;
  /** Verbs are carried out one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Counts what was done: a look from before it says nothing about after it. */
  #deeds = 0;
  /** What was heard may be an old answer. */
  #isInDoubt = false;
  #isPaced = false;
  #kinds: Kinds = {};
  /** What was to be added to which hold, unanswered: pressed again it adds no more. */
  #adding = "";

  constructor(eventId: string, parts: HolderParts) {
    this.#parts = parts;
    this.#name = keptAs(eventId);
    this.#calls = new Calls(parts.service, eventId, parts.session);
    this.#watch = new ExpiryWatch(parts.clock, parts.around, () => this.check());
    this.ticker = new Ticker(parts.clock, parts.around, () => {
      this.#isInDoubt ||= Boolean(this.#pending);
      this.#watch.soon();
    });
    this.#show(parts.kept.read<Remembered>(this.#name) ?? {});
  }

  get holding(): Holding {
    return this.#holding;
  }

  /** What is held or was, with what proves whose it is. */
  get held(): Held | undefined {
    return this.#remembered.held;
  }

  /** What is held as lines of a cart. */
  get lines(): readonly StockLine[] {
    return this.#lines;
  }

  get pending(): Pending {
    return this.#pending;
  }

  /** Takes up what was held, or about to be, before the page was loaded. */
  restore(): void {
    if (this.#deeds) return;
    const asked = this.#unknown;
    if (asked?.meant) this.reserve(asked.meant);
    else if (asked && WAS_CHOSEN.test(asked.call)) this.#do("reserve", () => this.#ask(asked));
    // What is bought or over is so: who came often would ask for all of it each time.
    else if (this.#live) this.check();
  }

  reserve(choice: Choice): Promise<Outcome> {
    return this.#do("reserve", async () => {
      const found = await this.#settle(choice);
      if (found) return this.#amend(found, { items: {}, seats: [], ...choice });
      return (await this.#beside(choice)) ?? this.#once(choice);
    });
  }

  amend(choice: Choice): Promise<Outcome> {
    return this.#do("amend", async () => {
      const { held } = this;
      return held ? this.#amend(held, choice) : nothingHeld();
    });
  }

  act(verb: Act): Promise<Outcome> {
    return this.#do(verb, async () => {
      await this.#settle(verb);
      return this.held ? this.#once(verb) : nothingHeld();
    });
  }

  /** Goes on with another reservation of the same owner; raises as a call does. */
  async takeUp(id: string, token: string, had?: Choice): Promise<Outcome> {
    const reservation = await this.#calls.read({ token, reservation: { id } });
    const choice = had ?? { items: await this.#unitsIn(reservation).catch(() => ({})) };
    return this.#take(reservation, { token, choice });
  }

  /** Adds to the cart that is held, or sets a line of it; the first line begins one. */
  fill(filling: Filling): Promise<Outcome> {
    return this.#do(this.#live ? "amend" : "reserve", async () => {
      await this.#settle(filling);
      return this.#once(filling);
    });
  }

  /** Asks how it stands, before money is taken for it. */
  async validate(): Promise<Outcome> {
    await this.#turn;
    const { held } = this;
    return held ? this.#hear(held) : nothingHeld();
  }

  /** Says that the page is open, and hears how things stand: only the service knows. */
  check(): void {
    const { held } = this;
    if (!held || this.#pending) return;
    this.#watch.stop();
    this.#hear(held);
  }

  dismiss(): void {
    if (this.#live) return;
    this.#deeds += 1;
    this.#remember({ asked: this.#remembered.asked });
  }

  /** Another tab has done or heard something. */
  told(remembered: Remembered): void {
    this.#deeds += 1;
    // The answer that is under way here may be older than that.
    this.#isInDoubt ||= Boolean(this.#pending);
    this.#show(remembered, "told");
  }

  /** Another tab closes, and the service hears it from that one as from the last. */
  parted(): void {
    this.#watch.next(this.#deadline, "parted");
  }

  /** The page closes; the service waits a while for it to come back. */
  leave(): void {
    if (this.#live) this.#calls.leave(this.#live);
  }

  /** What may have made a hold that nobody knows of. */
  get #unknown(): Asked | undefined {
    const { asked } = this.#remembered;
    const isMeant = asked && this.#parts.around.wallNow() < asked.at + MEANT_MS_MAX;
    return isMeant && asked.begins ? asked : undefined;
  }

  /**
   * Before something else is asked for: what is held by what was asked before, here or in
   * another tab, and is not answered yet. Behind another hold it would be lost sight of.
   */
  async #settle(given: Given): Promise<Held | undefined> {
    const asked = this.#unknown;
    if (!asked || askedNow(this.#remembered, given).key === asked.key) return;
    const before = this.#live;
    if (isChoice(given)) this.#remember({ ...this.#remembered, asked: { ...asked, meant: given } });
    await this.#ask(asked).catch((error) => {
      if (!isFinal(error) || (this.#live && !before)) throw error;
    });
    // It was told as it was then, and may be over.
    if (this.#live) await this.#hear(this.#live);
    return before ? undefined : this.#live;
  }

  /**
   * What is chosen beside what is held is added to it: of two holds of an event one would be
   * lost sight of. More of the same is for the service to decide.
   */
  async #beside(choice: Choice): Promise<Outcome | undefined> {
    const { asked } = this.#remembered;
    if (!this.#live || asked?.key === askedNow(this.#remembered, choice).key) return;
    await this.#hear(this.#live); // It may be over.
    const held = this.#live;
    if (!held) return;
    const { id, items, seats } = held.reservation;
    const adding = JSON.stringify([id, choice]);
    const more = Object.entries({ ...choice.items, ...choice.best });
    const isAdded =
      more.every(([item, count]) => (items[item] ?? 0) >= count) &&
      (choice.seats ?? []).every((seat) => seats.includes(seat));
    if (this.#adding === adding && isAdded) return { ok: true, reservation: held.reservation };
    if (more.some(([item]) => items[item])) return;
    const units = await this.#unitsIn(held.reservation);
    this.#adding = adding;
    return this.#amend(held, withMore({ units, seats }, choice));
  }

  /** What of a hold is no numbered seat. */
  async #unitsIn(reservation: Reservation): Promise<Units> {
    const units = unitsOf(reservation, {});
    return units ?? unitsOf(reservation, (await this.#calls.event()).items) ?? {};
  }

  /** Remembers what is asked until it is answered. */
  #once(given: Given): Promise<Outcome> {
    const now = askedNow(this.#remembered, given);
    const of = given === "again" ? this.held : undefined;
    const begins = !this.#live || isChoice(given);
    const asked = { ...now, at: this.#parts.around.wallNow(), begins, of };
    this.#remember({ ...this.#remembered, asked });
    return this.#ask(asked);
  }

  async #ask({ call, key, of }: Asked): Promise<Outcome> {
    const [given]: [Given] = JSON.parse(call);
    try {
      return await this.#answer(given, key, of);
    } catch (error) {
      if (isFinal(error)) {
        this.#remember({ held: this.held });
        const { refusal, token } = error;
        const id = "reservationId" in refusal && refusal.reservationId;
        // Its proven owner has begun it in another browser: goes on with that.
        const isOurs = token && isChoice(given) && !this.#live;
        if (id && isOurs) await this.takeUp(id, token).catch(() => {});
      }
      throw error;
    }
  }

  async #answer(given: Given, key: string, of: Held | undefined): Promise<Outcome> {
    const held = this.held ?? of;
    if (typeof given === "string") {
      if (!held) return nothingHeld();
      const reservation = await this.#calls.act(held, given, key);
      if (given !== "release") return this.#take(reservation, held);
      this.#remember({});
      return { ok: true, reservation };
    }
    const before = this.#live;
    if (isChoice(given)) {
      const made = await this.#calls.reserve(given, key);
      if (!before || made.id === before.reservation.id)
        return this.#take(made, { token: "", choice: given });
      return this.#letGo(made, before, key);
    }
    const cart = await this.#calls.fill(before, given, key);
    const filled = heldIn(cart, before?.token ?? "");
    this.#remember({ held: filled });
    if (filled) return { ok: true, reservation: filled.reservation };
    if (!before) return nothingHeld();
    return { ok: true, reservation: { ...before.reservation, status: "released", items: {} } };
  }

  /** Gives a second hold back, which another owner or a policy allowed: one would be unseen. */
  async #letGo({ token, ...made }: Wire.Reservation, held: Held, key: string): Promise<Outcome> {
    await this.#calls.act({ token: token ?? "", reservation: made }, "release", `${key}-back`);
    this.#remember({ held });
    const reservationId = held.reservation.id;
    return refused({ code: "duplicate_reservation", message: "Held already.", reservationId });
  }

  async #amend(held: Held, choice: Choice): Promise<Outcome> {
    const amended = await this.#calls.amend(held, choice, newKey());
    this.#adding = "";
    return this.#take(amended, { ...held, choice: { ...held.choice, ...choice } });
  }

  #do(verb: Verb, work: () => Promise<Outcome>): Promise<Outcome> {
    if (!this.#pending) this.#begin(verb);
    const turn = this.#turn.then(async () => {
      this.#begin(verb);
      let outcome: Outcome | undefined;
      try {
        outcome = await work();
      } catch (error) {
        outcome = refused(refusalIn(error));
      } finally {
        this.#deeds += 1;
        this.#pending = null;
        this.#parts.changed();
        this.#lookAgain(outcome);
      }
      return outcome;
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #begin(verb: Verb): void {
    this.#deeds += 1;
    this.#pending = verb;
    this.#watch.stop();
    this.#parts.changed();
  }

  #lookAgain(outcome: Outcome | undefined): void {
    // It may be ours and stand, and only the page's key may not do this.
    const code = outcome && !outcome.ok ? outcome.refusal.code : "";
    this.#isInDoubt ||= MOVED_ON.test(code) || GONE.test(code) || code === "no_answer";
    if (this.#isInDoubt && this.#remembered.held) this.#watch.soon();
    else this.#watch.next(this.#deadline, "own");
    this.#isInDoubt = false;
  }

  async #hear(held: Held): Promise<Outcome> {
    const deeds = this.#deeds;
    try {
      const reservation = await (this.#live ? this.#calls.beat(held) : this.#calls.read(held));
      if (deeds === this.#deeds) {
        const { asked } = this.#remembered;
        if (reservation.status === "released" && GIVES_BACK.test(asked?.call ?? ""))
          this.#remember({});
        // It says nothing of what was asked: the key of that stays.
        else this.#take(reservation, held, asked);
      }
      if (reservation.valid) return { ok: true, reservation };
      const isSold = reservation.status === "confirmed";
      return refused({ code: isSold ? "already_confirmed" : "expired", message: "Over." });
    } catch (error) {
      const refusal = refusalIn(error);
      if (deeds === this.#deeds) {
        if (GONE.test(refusal.code)) this.#remember({});
        else this.#watch.next(this.#deadline, "unheard", passingMs(error) || 0);
      }
      return refused(refusal);
    }
  }

  #take(
    { token, ...reservation }: Wire.Reservation,
    before: Omit<Held, "reservation">,
    asked?: Asked,
  ): Outcome {
    // A replay tells how it was; what has become of it since is another question.
    this.#isInDoubt ||= reservation.replayed;
    const held = { ...before, token: token ?? before.token, reservation };
    this.#remember({ held, asked });
    if (this.#live && !this.#isPaced) this.#learnPace();
    return { ok: true, reservation };
  }

  /** How often its event wants to hear of a page. */
  async #learnPace(): Promise<void> {
    this.#isPaced = true;
    try {
      const { items, heartbeat_seconds } = await this.#calls.event();
      this.#kinds = items;
      this.#watch.bear(heartbeat_seconds);
    } catch {
      this.#isPaced = false; // With the next answer.
    }
  }

  #remember(remembered: Remembered): void {
    const { kept } = this.#parts;
    if (remembered.held || remembered.asked) kept.write(this.#name, remembered);
    else kept.forget(this.#name);
    this.#show(remembered);
    this.#parts.remembered(remembered);
  }

  #show(remembered: Remembered, how: Reason = "own"): void {
    this.#remembered = remembered;
    this.#holding = holdingOf(remembered.held, this.#kinds);
    this.#lines = linesOf(this.#live, this.#lines);
    this.#watch.next(this.#deadline, how);
    this.ticker.show(this.#live?.reservation ?? null);
    this.#parts.changed();
  }

  /** What is held, and not over. */
  get #live(): Held | undefined {
    return this.#holding.status === "held" ? this.#remembered.held : undefined;
  }

  get #deadline(): number | null {
    return this.#holding.status === "held" ? this.#holding.expiresAt : null;
  }
}

/** The same key would have no other answer. */
function isFinal(error: unknown): error is Refused {
  return error instanceof Refused && Number.isNaN(passingMs(error));
}

function isChoice(given: Given): given is Choice {
  return typeof given === "object" && !Array.isArray(given);
}

function refused(refusal: Refusal): Outcome {
  return { ok: false, refusal };
}

function nothingHeld(): Outcome {
  return refused({ code: "not_found", message: "Nothing is held." });
}
