import { type Choice, type DibsClient, type Outcome, refusalIn } from "@dibs/client";
import { type Kinds, unitsOf, withMore } from "./lines";

const NOTHING: { units: Readonly<Record<string, number>>; seats: readonly string[] } = {
  units: {},
  seats: [],
};

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
    return this.#next(async () => {
      const held = await this.#held();
      return held
        ? this.#reservations.amend(this.#eventId, withMore(held, more))
        : this.#reservations.reserve(this.#eventId, more);
    });
  }

  /** Holds that many of an item, on the same deadline; none of it is removal. */
  setQuantity(itemId: string, quantity: number): Promise<Outcome> {
    return this.#next(async () => {
      const held = await this.#held();
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
    return this.#next(async () => {
      const held = (await this.#held()) ?? NOTHING;
      if (held.seats.includes(id)) {
        const seats = held.seats.filter((seat) => seat !== id);
        return this.#become({ seats }, held.units, seats);
      }
      const { [id]: _, ...items } = held.units;
      return this.#become({ items }, items, held.seats);
    });
  }

  /** Gives everything back. */
  clear(): Promise<Outcome> {
    return this.#next(() => this.#reservations.release(this.#eventId));
  }

  get #reservations() {
    return this.#client.reservations;
  }

  async #held() {
    const kinds = await this.#kinds();
    const holding = this.#reservations.read(this.#eventId);
    if (holding.status !== "held") return null;
    const { reservation } = holding;
    return { units: unitsOf(reservation, kinds) ?? {}, seats: reservation.seats };
  }

  /** As heard, and asked for where units could not be told from seats by that. */
  async #kinds(): Promise<Kinds> {
    const heard = this.#client.availability.read(this.#eventId)?.items ?? {};
    const holding = this.#reservations.read(this.#eventId);
    const isEnough = holding.status !== "held" || unitsOf(holding.reservation, heard);
    return isEnough ? heard : (await this.#client.event(this.#eventId)).items;
  }

  #become(choice: Choice, items: Readonly<Record<string, number>>, seats: readonly string[]) {
    const isEmpty = Object.keys(items).length === 0 && seats.length === 0;
    return isEmpty
      ? this.#reservations.release(this.#eventId)
      : this.#reservations.amend(this.#eventId, choice);
  }

  #next(call: () => Promise<Outcome>): Promise<Outcome> {
    const answer = this.#last.then(call, call).catch(refused);
    this.#last = answer;
    return answer;
  }
}

function refused(error: unknown): Outcome {
  return { ok: false, refusal: refusalIn(error) };
}
