/** One event's reservation in this browser: what its holder can do, and what becomes of it. */

import type { ServerClock } from "../clock";
import type { Kept } from "../kept";
import { newKey } from "../names";
import { Refused, refusalIn } from "../refusals";
import { passingMs, type Request, type Service } from "../service";
import type { Surroundings } from "../surroundings";
import type { Choice, Holding, Outcome, Pending, Refusal, StockLine } from "../types";
import type * as Wire from "../wire";
import { type Act, Calls, GONE, MOVED_ON } from "./calls";
import { type CartChange, heldIn, linesOf } from "./cart";
import { Ticker } from "./countdown";
import { ExpiryWatch, type Reason } from "./expiry";
import { type Asked, askedNow, type Held, holdingOf, keptAs, type Remembered } from "./held";

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
  holding: Holding = { status: "none" };
  /** What is held as lines of a cart. */
  lines: readonly StockLine[] = [];
  pending: Pending = null;
  readonly #parts: HolderParts;
  readonly #calls: Calls;
  readonly #watch: ExpiryWatch;
  readonly #name: string;
  #remembered: Remembered = {};
  /** Verbs are carried out one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Counts what was done: a look from before it says nothing about after it. */
  #deeds = 0;
  /** What was heard may be an old answer. */
  #isInDoubt = false;
  #isPaced = false;

  constructor(eventId: string, parts: HolderParts) {
    this.#parts = parts;
    this.#name = keptAs(eventId);
    this.#calls = new Calls(parts.service, eventId, parts.session);
    this.#watch = new ExpiryWatch(parts.clock, parts.around, () => this.check());
    this.ticker = new Ticker(parts.clock, parts.around, () => {
      this.#isInDoubt ||= Boolean(this.pending);
      this.#watch.soon();
    });
    this.#show(parts.kept.read<Remembered>(this.#name) ?? {});
  }

  /** What is held or was, with what proves whose it is. */
  get held(): Held | undefined {
    return this.#remembered.held;
  }

  /** Takes up what was held, or about to be, before the page was loaded. */
  restore(): void {
    const choice = this.#meant?.choice;
    if (this.#deeds) return;
    if (choice && !this.#live) this.reserve(choice);
    // What was bought is so: who bought often would ask for all of it each time.
    else if (this.holding.status !== "confirmed") this.check();
  }

  reserve(choice: Choice): Promise<Outcome> {
    return this.#do("reserve", async () => {
      const before = this.#live;
      const ask = () =>
        before || !this.#live
          ? this.#calls.reserve(choice)
          : this.#calls.amend(this.#live, { items: {}, seats: [], ...choice });
      const reservation = await this.#once<Wire.Reservation>(ask, choice);
      return this.#take(reservation, { token: this.held?.token ?? "", choice });
    });
  }

  amend(choice: Choice): Promise<Outcome> {
    return this.#byHolder("amend", async (held) => {
      const request = this.#calls.amend(held, choice);
      const amended = await this.#parts.service.insist<Wire.Reservation>(newKey(), ...request);
      return this.#take(amended, { ...held, choice: { ...held.choice, ...choice } });
    });
  }

  act(verb: Act): Promise<Outcome> {
    return this.#byHolder(verb, async (held) => {
      const ask = () => this.#calls.act(this.held ?? held, verb);
      const reservation = await this.#once<Wire.Reservation>(ask);
      if (verb !== "release") return this.#take(reservation, held);
      this.#remember({});
      return { ok: true, reservation };
    });
  }

  /** Goes on with another reservation of the same owner; raises as a call does. */
  async takeUp(id: string, token: string, choice: Choice = {}): Promise<Outcome> {
    const reservation = await this.#calls.read({ token, reservation: { id } });
    return this.#take(reservation, { token, choice });
  }

  /** Adds to the cart that is held, or sets a line of it; the first line begins one. */
  fill(method: "POST" | "PUT", line: CartChange): Promise<Outcome> {
    return this.#do(this.#live ? "amend" : "reserve", async () => {
      let before: Held | undefined;
      const ask = () => {
        before = this.#live;
        return this.#calls.fill(before, method, line);
      };
      const cart = await this.#once<Wire.Cart>(ask);
      const held = heldIn(cart, before?.token ?? "");
      this.#remember({ held });
      if (held) return { ok: true, reservation: held.reservation };
      if (!before) return nothingHeld();
      return { ok: true, reservation: { ...before.reservation, status: "released", items: {} } };
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
    if (!held || this.pending) return;
    this.#watch.stop();
    this.#hear(held);
  }

  dismiss(): void {
    if (this.#live) return;
    this.#deeds += 1;
    // What was never answered may hold something all the same.
    this.#remember({ asked: this.#remembered.asked });
  }

  /** Another tab has done or heard something. */
  told(remembered: Remembered): void {
    this.#deeds += 1;
    // The answer that is under way here may be older than that.
    this.#isInDoubt ||= Boolean(this.pending);
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

  /** Asks by the key of before where the same was never answered; `choice` is as in `asked`. */
  async #once<Answer>(ask: () => Request, choice?: Choice): Promise<Answer> {
    const asked = this.#meant;
    let named = askedNow(this.#remembered, ask());
    // What was never answered may have begun a hold that nobody knows of: first that one.
    if (asked?.request && !this.#live && asked.key !== named.key) {
      try {
        const begun = await this.#send<Wire.Reservation>({ ...asked, choice });
        await this.takeUp(begun.id, begun.token ?? "", choice);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
      named = askedNow(this.#remembered, ask());
    }
    return this.#send({ ...named, choice });
  }

  /** Remembers a call until it is answered. */
  async #send<Answer>(asked: Omit<Asked, "at">): Promise<Answer> {
    const { key, request, choice } = asked;
    const at = this.#parts.around.wallNow();
    this.#remember({ ...this.#remembered, asked: { ...asked, at } });
    try {
      return await this.#parts.service.insist<Answer>(key, ...request);
    } catch (error) {
      if (error instanceof Refused) {
        this.#remember({ held: this.held });
        const { refusal, token } = error;
        const id = "reservationId" in refusal && refusal.reservationId;
        // Its proven owner has begun it in another browser: goes on with that.
        if (id && token && choice) await this.takeUp(id, token, choice).catch(() => {});
      }
      throw error;
    }
  }

  #byHolder(verb: Verb, work: (held: Held) => Promise<Outcome>): Promise<Outcome> {
    return this.#do(verb, async () => {
      const { held } = this;
      return held ? work(held) : nothingHeld();
    });
  }

  #do(verb: Verb, work: () => Promise<Outcome>): Promise<Outcome> {
    if (!this.pending) this.#begin(verb);
    const turn = this.#turn.then(async () => {
      this.#begin(verb);
      let outcome: Outcome | undefined;
      try {
        outcome = await work();
      } catch (error) {
        outcome = refused(refusalIn(error));
      } finally {
        this.#deeds += 1;
        this.pending = null;
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
    this.pending = verb;
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
      // It says nothing of what was asked: the key of that stays.
      if (deeds === this.#deeds) this.#take(reservation, held, this.#remembered.asked);
      if (reservation.valid) return { ok: true, reservation };
      return refused({ code: "expired", message: "Over." });
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
    if (!this.#isPaced) this.#learnPace();
    return { ok: true, reservation };
  }

  /** How often its event wants to hear of a page. */
  #learnPace(): void {
    this.#isPaced = true;
    this.#calls.event().then(
      (event) => this.#watch.bear(event.heartbeat_seconds),
      () => {
        this.#isPaced = false; // With the next answer.
      },
    );
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
    this.holding = holdingOf(remembered.held);
    this.lines = linesOf(this.#live, this.lines);
    this.#watch.next(this.#deadline, how);
    this.ticker.show(this.#live?.reservation ?? null);
    this.#parts.changed();
  }

  /** What was never answered, and asked for not long ago. */
  get #meant(): Asked | undefined {
    const { asked } = this.#remembered;
    const isRecent = asked && this.#parts.around.wallNow() < asked.at + MEANT_MS_MAX;
    return isRecent ? asked : undefined;
  }

  /** What is held, and not over. */
  get #live(): Held | undefined {
    return this.holding.status === "held" ? this.#remembered.held : undefined;
  }

  get #deadline(): number | null {
    return this.holding.status === "held" ? this.holding.expiresAt : null;
  }
}

function refused(refusal: Refusal): Outcome {
  return { ok: false, refusal };
}

function nothingHeld(): Outcome {
  return refused({ code: "not_found", message: "Nothing is held." });
}
