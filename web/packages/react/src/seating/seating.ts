/** The seats of one event as a page shows them: its plan, every seat's mark, what is chosen. */

import type { DibsClient, EventAvailability, SeatChange } from "@dibs/client";
import { isLost } from "../hooks/useConnection";
import { Board, type Touched } from "./board";
import { isPlanDocument, type PlanDocument } from "./document";
import { canPress, isPressed, type Mark, markNamed, type OwnSeats } from "./marks";
import { type Access, type Plan, readPlan, type Seat } from "./plan";
import { type Pricing, priced } from "./pricing";

export interface SeatingOptions extends OwnSeats {
  /** Seats in one order at most. */
  readonly seatsMax?: number | undefined;
  /** Nothing can be chosen just now. */
  readonly isLocked?: boolean | undefined;
  /** For whom the seats of an item are kept; unless said, by the item's id. */
  readonly access?: ((item: string) => Access | null) | undefined;
  /** A seat that can be taken, or put back, was pressed. */
  readonly onToggle?: ((seat: Seat) => void) | undefined;
}

/** What became of a press: it was passed on, or why not. */
export type Answer = "toggled" | "full" | "locked" | Mark;

const RETRY_MS_MIN = 2_000;
const RETRY_MS_MAX = 30_000;

/**
 * Knows no framework. Seats that change are told one by one, so that a map repaints and a
 * list rewrites just these.
 */
export class Seating {
  readonly eventId: string;
  readonly #client: DibsClient;
  readonly #listeners = new Set<() => void>();
  readonly #seatListeners = new Set<(touched: Touched) => void>();
  readonly #revealers = new Set<(seats: readonly Seat[]) => void>();
  readonly #pointers = new Set<(seat: Seat | null) => void>();
  #options: SeatingOptions = { chosen: [] };
  #document: PlanDocument | null = null;
  #plan: Plan | null | undefined;
  #board: Board | null = null;
  #accessKey = "";
  #pricing: Pricing = new Map();
  #pricedItems: unknown;
  #planVersion: string | null = null;
  /** Questions for the plan so far: only the last one's answer counts. */
  #asked = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #hasFailed = false;

  constructor(client: DibsClient, eventId: string) {
    this.#client = client;
    this.eventId = eventId;
  }

  /** Null where the event has no plan, undefined while that is not known. */
  get plan(): Plan | null | undefined {
    return this.#plan;
  }

  /** The marks of the plan's seats; null without a plan. */
  get board(): Board | null {
    return this.#board;
  }

  /** The plan could not be had, and is asked for again and again. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  get availability(): EventAvailability | undefined {
    return this.#client.availability.read(this.eventId);
  }

  /** What items are called and cost: the same object until one of it changes. */
  get pricing(): Pricing {
    const items = this.availability?.items;
    if (items !== this.#pricedItems) this.#pricing = priced(items ?? {}, this.#pricing);
    this.#pricedItems = items;
    return this.#pricing;
  }

  /** The connection is lost: what is shown may have changed since. */
  get isOld(): boolean {
    return isLost(this.#client.availability.connection);
  }

  get options(): SeatingOptions {
    return this.#options;
  }

  markOf({ index }: Seat): Mark {
    return markNamed(this.#board?.mark(index) ?? -1);
  }

  /** Asks for the plan and listens, until the function it returns is called. */
  connect(): () => void {
    const { availability } = this.#client;
    this.#planVersion = availability.read(this.eventId)?.planVersion ?? null;
    this.#ask();
    const stops = [
      availability.subscribe(this.eventId, () => this.#hear()),
      availability.subscribeSeats(this.eventId, (changes) => this.#hearSeats(changes)),
    ];
    return () => {
      for (const stop of stops) stop();
      clearTimeout(this.#retry);
      this.#asked += 1;
    };
  }

  /** What is chosen, and what may be. */
  choose(options: SeatingOptions) {
    const before = this.#options;
    this.#options = options;
    const isReadAnew = this.#document && accessKey(this.#document, options) !== this.#accessKey;
    if (this.#document && isReadAnew) this.#read(this.#document);
    else if (this.#board) this.#tell(this.#board.choose(options));
    if (options.seatsMax !== before.seatsMax) this.#notify();
    const refused = options.refused ?? [];
    if (refused.length > 0 && String(refused) !== String(before.refused ?? []))
      this.reveal(refused);
  }

  /** Somebody means a seat: takes it, puts it back, or says why not. */
  press(seat: Seat): Answer {
    const mark = this.markOf(seat);
    const { isLocked, seatsMax = Number.POSITIVE_INFINITY, chosen, onToggle } = this.#options;
    if (!canPress(mark)) return mark;
    if (isLocked || !onToggle) return "locked";
    if (!isPressed(mark) && chosen.length >= seatsMax) return "full";
    onToggle(seat);
    return "toggled";
  }

  /** Brings seats into view wherever they are shown. */
  reveal(seatIds: readonly string[]) {
    const seats = seatIds.flatMap((id) => this.#plan?.byId.get(id) ?? []);
    for (const listener of this.#revealers) listener(seats);
  }

  /** Points out a seat wherever it is shown. */
  point(seat: Seat | null) {
    for (const listener of this.#pointers) listener(seat);
  }

  /** Told of anything that changed. */
  subscribe = (listener: () => void) => added(this.#listeners, listener);

  /** Told which seats have other marks; null means any may have. */
  subscribeSeats = (listener: (touched: Touched) => void) => added(this.#seatListeners, listener);

  subscribeReveal = (listener: (seats: readonly Seat[]) => void) =>
    added(this.#revealers, listener);

  subscribeConnection = (listener: () => void) =>
    this.#client.availability.subscribeConnection(listener);

  subscribePoint = (listener: (seat: Seat | null) => void) => added(this.#pointers, listener);

  #hear() {
    const version = this.availability?.planVersion ?? null;
    const before = this.#planVersion;
    this.#planVersion = version ?? before;
    // The first version heard is that of the plan that was asked for, unless there was none
    // or its seats are others: then one has been put since.
    const isOurs = this.#plan === undefined || (this.#plan !== null && this.#isCurrent());
    if (version !== null && version !== before && !(before === null && isOurs)) this.#ask();
    this.#notify();
  }

  #hearSeats(changes: readonly SeatChange[] | null) {
    if (!this.#board) return;
    const seats = this.availability?.seats ?? [];
    this.#tell(changes ? this.#board.apply(changes) : this.#board.show(seats));
  }

  async #ask(delayMs = RETRY_MS_MIN): Promise<void> {
    clearTimeout(this.#retry);
    this.#asked += 1;
    const question = this.#asked;
    const answer = await this.#client.plan(this.eventId).then(
      (document) => ({ document }),
      () => null, // Why is not the buyer's to know: it is asked again either way.
    );
    if (question !== this.#asked) return;
    this.#hasFailed = answer === null;
    if (answer) this.#read(isPlanDocument(answer.document) ? answer.document : null);
    else this.#notify();
    if (answer && this.#isCurrent()) return;
    this.#retry = setTimeout(() => this.#ask(Math.min(delayMs * 2, RETRY_MS_MAX)), delayMs);
  }

  /** Not where the seats heard of are those of a plan put since. */
  #isCurrent(): boolean {
    const seats = this.availability?.seats ?? [];
    return seats.length === 0 || (this.#board?.fits(seats) ?? false);
  }

  #read(document: PlanDocument | null) {
    this.#document = document;
    this.#accessKey = document ? accessKey(document, this.#options) : "";
    this.#plan = document && readPlan(document, this.#options.access);
    this.#board = this.#plan && new Board(this.#plan);
    this.#board?.choose(this.#options);
    this.#board?.show(this.availability?.seats ?? []);
    this.#tell(null);
  }

  #tell(touched: Touched) {
    if (touched?.length === 0) return;
    for (const listener of this.#seatListeners) listener(touched);
    this.#notify();
  }

  #notify() {
    for (const listener of this.#listeners) listener();
  }
}

const accessKey = ({ categories }: PlanDocument, { access }: SeatingOptions) =>
  access ? categories.map(({ name }) => access(name)).join() : "by name";

function added<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
