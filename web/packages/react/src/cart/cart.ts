import {
  type Choice,
  type DibsClient,
  type Kinds,
  type Outcome,
  refusalIn,
  type Units,
  unitsOf,
  withMore,
} from "@dibs/client";

interface Held {
  readonly units: Units;
  readonly seats: readonly string[];
}

/** What is asked for where that is held. */
type Call = (held: Held | null) => Promise<Outcome>;

const NOTHING: Held = { units: {}, seats: [] };

/**
 * A cart is the reservation of its event: what is added is held, what is changed stays
 * held meanwhile, and one deadline counts for all of it. Calls wait for each other, so
 * that two quick presses of "one more" are two more.
 */
export class Cart {
  readonly #client: DibsClient;
  readonly #eventId: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: DibsClient, eventId: string) {
    this.#client = client;
    this.#eventId = eventId;
  }

  /** Holds more: units, seats by id, or the best of an item. */
  add(more: Choice): Promise<Outcome> {
    return this.#next((held) =>
      held
        ? this.#reservations.amend(this.#eventId, withMore(held, more))
        : this.#reservations.reserve(this.#eventId, more),
    );
  }

  /** Holds that many of an item, on the same deadline; none of it is removal. */
  setQuantity(itemId: string, quantity: number): Promise<Outcome> {
    return this.#next((held) => {
      if (!held && quantity > 0)
        return this.#reservations.reserve(this.#eventId, { items: { [itemId]: quantity } });
      const { units, seats } = held ?? NOTHING;
      const { [itemId]: _, ...others } = units;
      const items = quantity > 0 ? { ...units, [itemId]: quantity } : others;
      return this.#become({ items }, items, seats);
    });
  }

  /** Gives an item or a seat back; with the last one the hold ends. */
  remove(id: string): Promise<Outcome> {
    return this.#next((held) => {
      const { units, seats: all } = held ?? NOTHING;
      if (all.includes(id)) {
        const seats = all.filter((seat) => seat !== id);
        return this.#become({ seats }, units, seats);
      }
      const { [id]: _, ...items } = units;
      return this.#become({ items }, items, all);
    });
  }

  /** Gives everything back. */
  clear(): Promise<Outcome> {
    return this.#next(() => this.#reservations.release(this.#eventId));
  }

  get #reservations() {
    return this.#client.reservations;
  }

  #become(choice: Choice, items: Units, seats: readonly string[]) {
    const isEmpty = Object.keys(items).length === 0 && seats.length === 0;
    return isEmpty
      ? this.#reservations.release(this.#eventId)
      : this.#reservations.amend(this.#eventId, choice);
  }

  #next(call: Call): Promise<Outcome> {
    const answer = this.#last.then(() => this.#turn(call)).catch(refused);
    this.#last = answer;
    return answer;
  }

  /**
   * Once nobody else is changing it, another cart neither: what the hold has to become is
   * reckoned from what it is, and nothing comes in between.
   */
  async #turn(call: Call): Promise<Outcome> {
    let told: Kinds | undefined;
    for (;;) {
      const holding = this.#reservations.read(this.#eventId);
      if (this.#reservations.pending(this.#eventId)) {
        await this.#change();
      } else if (holding.status !== "held") {
        return call(null);
      } else {
        const { reservation } = holding;
        const units = unitsOf(reservation, { ...told, ...this.#heard });
        if (units || told) return call({ units: units ?? {}, seats: reservation.seats });
        // Units cannot be told from seats by what was heard.
        told = (await this.#client.event(this.#eventId)).items;
      }
    }
  }

  get #heard(): Kinds | undefined {
    return this.#client.availability.read(this.#eventId)?.items;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#reservations.subscribe(this.#eventId, () => {
        stop();
        resolve();
      });
    });
  }
}

function refused(error: unknown): Outcome {
  return { ok: false, refusal: refusalIn(error) };
}
