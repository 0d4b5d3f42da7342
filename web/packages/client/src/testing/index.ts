/**
 * `@dibs/client/testing`: a service in memory, with a clock that a test sets, other
 * buyers, and everything that goes wrong on the way.
 */

import { createClient } from "../client";
import type { Choice, ClientOptions, DibsClient, EventDetails } from "../types";
import { Answers, type Shop } from "./answers";
import { Device, TestPage } from "./device";
import { type Hold, Inventory, type TestEvent } from "./inventory";
import { Refusing } from "./refusing";
import { Sales } from "./sales";
import { Streams } from "./streams";
import { settle, Timeline } from "./timeline";

export type { Hold, TestEvent, TestItem } from "./inventory";

export interface TestServiceOptions {
  /** What the time is when it begins; RFC 3339 or milliseconds since 1970. */
  readonly now?: string | number;
  readonly events?: Readonly<Record<string, TestEvent>>;
}

/** A call that a test may look at. */
export interface TestCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

export function createTestService(options: TestServiceOptions = {}): TestService {
  return new TestService(options);
}

export class TestService {
  readonly #timeline: Timeline;
  readonly #shops = new Map<string, Shop>();
  readonly #inventories = new Map<string, Inventory>();
  readonly #customers = new Map<string, string>();
  readonly #answers: Answers;
  readonly #streams: Streams;
  #refusals: { code: string; pattern: RegExp; retryAfterSeconds?: number | undefined }[] = [];
  #answersToLose = 0;
  #way = { thereMs: 0, backMs: 0 };
  #hasStreams = true;
  #isDown = false;
  /** Every call so far, in order. */
  readonly calls: TestCall[] = [];
  /** The first device and its first tab. */
  readonly device: Device;
  page = new TestPage();
  /** The key that is asked for; null where none is. */
  key: string | null = null;

  constructor({ now = "2026-11-27T10:00:00Z", events = {} }: TestServiceOptions = {}) {
    this.#timeline = new Timeline(typeof now === "number" ? now : Date.parse(now));
    this.#answers = new Answers(this.#shops, this.#customers, () =>
      new Date(this.now).toISOString(),
    );
    this.#streams = new Streams(this.#timeline, this.#inventories);
    this.device = new Device(this.#timeline);
    for (const [eventId, event] of Object.entries(events)) this.putEvent(eventId, event);
  }

  /** What a client in the first tab of the first device takes. */
  get options(): ClientOptions & Required<Pick<ClientOptions, "fetch" | "surroundings">> {
    return this.tab(this.device, this.page);
  }

  /** Another tab, of the same device unless another is given. */
  tab(
    device: Device = this.device,
    page: TestPage = new TestPage(),
  ): ClientOptions & Required<Pick<ClientOptions, "fetch" | "surroundings">> {
    return {
      url: "http://dibs.test",
      fetch: (input, init) => this.#fetch(page, input, init),
      storage: device.storage,
      surroundings: device.surroundings(page),
    };
  }

  /** A client in the first tab; with the options of another tab, in that one. */
  client(options: ClientOptions = {}): DibsClient {
    return createClient({ ...this.options, ...options });
  }

  /** The first tab's page goes, and another comes in its place. */
  reload(options: ClientOptions = {}): DibsClient {
    this.page.sign("leaving");
    this.page = new TestPage();
    return this.client(options);
  }

  /** Another device, to make tabs of. */
  newDevice(): Device {
    return new Device(this.#timeline);
  }

  /** A page for another tab. */
  newPage(): TestPage {
    return new TestPage();
  }

  /** Milliseconds since 1970, by the service's clock. */
  get now(): number {
    return this.#timeline.now;
  }

  /** How many streams are open. */
  get streamCount(): number {
    return this.#streams.count;
  }

  readonly fetch: typeof fetch = (input, init) => this.#fetch(this.page, input, init);

  /** A customer signs in; the token is the `key` of a client on any of their devices. */
  signIn(customer: string): string {
    const token = `token-of-${customer}`;
    this.#customers.set(token, customer);
    return token;
  }

  putEvent(eventId: string, event: TestEvent): void {
    const before = this.#inventories.get(eventId)?.planVersion;
    const inventory = new Inventory(eventId, event, () => this.now, before);
    this.#inventories.set(eventId, inventory);
    this.#shops.set(eventId, { inventory, sales: new Sales(inventory, () => this.now) });
  }

  changeEvent(eventId: string, details: Partial<EventDetails>): void {
    this.#shop(eventId).inventory.change(details);
    this.#publish();
  }

  blockSeats(eventId: string, seats: readonly string[], isBlocked = true): void {
    this.#shop(eventId).inventory.block(seats, isBlocked);
    this.#publish();
  }

  /** Somebody else reserves; raises where that is refused. */
  reserve(eventId: string, choice: Choice, session = "somebody else"): Hold {
    const { inventory, sales } = this.#shop(eventId);
    inventory.expire();
    const owner = { session: `${session} ${inventory.holds.size}`, customer: null };
    const hold = sales.reserve(choice, owner);
    this.#publish();
    return hold;
  }

  confirm(eventId: string, hold: Pick<Hold, "id">): void {
    this.#by(eventId, hold, (sales, held) => sales.confirm(held));
  }

  release(eventId: string, hold: Pick<Hold, "id">): void {
    this.#by(eventId, hold, (sales, held) => sales.release(held));
  }

  amend(eventId: string, hold: Pick<Hold, "id">, choice: Choice): void {
    this.#by(eventId, hold, (sales, held) => sales.amend(held, choice));
  }

  /** Somebody else buys. */
  sell(eventId: string, choice: Choice): Hold {
    const hold = this.reserve(eventId, choice);
    this.confirm(eventId, hold);
    return hold;
  }

  /** All holds of an event, as the service has them. */
  holds(eventId: string): readonly Hold[] {
    const { inventory } = this.#shop(eventId);
    inventory.expire();
    return [...inventory.holds.values()];
  }

  /** Lets time pass, with every timer in it. */
  async advance(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1_000) {
      await this.#timeline.advance(Math.min(left, 1_000));
      this.#publish();
    }
    await settle();
  }

  /** Until what is on its way has arrived; no time passes. */
  async settle(): Promise<void> {
    await this.#timeline.advance(0);
  }

  /** The device sleeps: time passes, and nothing on it notices. */
  async sleep(ms: number): Promise<void> {
    this.#timeline.now += ms;
    this.device.sleptMs += ms;
    await settle();
  }

  /** The device's clock is wrong by so much. */
  skew(ms: number): void {
    this.device.skewMs = ms;
  }

  /** The network goes; nothing gets through, and the page is told. */
  offline(): void {
    this.page.isOnline = false;
    this.#streams.cut();
    this.page.sign("offline");
  }

  online(): void {
    this.page.sign("online");
  }

  /** The lines break; who tries again is let in. */
  cutStreams(): void {
    this.#streams.cut();
  }

  /** The service ends its streams and says when to come back. */
  endStreams(retryMs = 1_000, reason: Parameters<Streams["end"]>[0] = "stopping"): void {
    this.#streams.end(reason, retryMs);
  }

  /** The lines die and nobody is told. */
  muteStreams(): void {
    this.#streams.mute();
  }

  /** A proxy passes on that streams begin, and keeps all that they say to itself. */
  holdStreams(isHeld: boolean): void {
    this.#streams.isHeld = isHeld;
  }

  /** The service was restored from a backup: what it said before does not lead on. */
  restart(): void {
    this.#streams.epoch += 1;
    this.#streams.cut();
  }

  /** An event may not be followed; what is left of it may still be asked. */
  refuseStream(eventId: string, code: string): void {
    this.#streams.refuse(eventId, code);
  }

  /** Whether there is a stream at all, or only figures to ask for. */
  allowStreams(isAllowed: boolean): void {
    this.#hasStreams = isAllowed;
    if (!isAllowed) this.#streams.cut();
  }

  /** The service is gone, or back. */
  down(isDown: boolean): void {
    this.#isDown = isDown;
    if (isDown) this.#streams.cut();
  }

  /** The next call to a path that fits is refused, and may say when to ask again. */
  refuseNext(code: string, pattern: RegExp = /./, retryAfterSeconds?: number): void {
    this.#refusals.push({ code, pattern, retryAfterSeconds });
  }

  /** How long calls are on their way, and their answers. */
  slow(thereMs: number, backMs: number): void {
    this.#way = { thereMs, backMs };
  }

  /** So many of the next calls happen, and their answers get lost. */
  loseAnswers(count: number): void {
    this.#answersToLose = count;
  }

  async #fetch(
    page: TestPage,
    input: Parameters<typeof fetch>[0],
    init: RequestInit = {},
  ): Promise<Response> {
    const { thereMs, backMs } = this.#way;
    await this.#timeline.pass(thereMs);
    if (!page.isOnline || this.#isDown) throw new TypeError("network error");
    init.signal?.throwIfAborted();
    const url = new URL(input instanceof Request ? input.url : input, "http://dibs.test");
    const headers = new Headers(init.headers);
    const method = init.method ?? "GET";
    const body = init.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : {};
    this.calls.push({ method, path: url.pathname, headers, body });
    const early = this.#early(url, headers);
    if (early) return early;
    if (url.pathname === "/v1/live") {
      const lastId = headers.get("Last-Event-ID") ?? url.searchParams.get("after") ?? "";
      return this.#streams.open(url.searchParams.getAll("event"), lastId, init.signal);
    }
    const answered = this.#answers.to({ method, url, headers, body });
    this.#publish();
    await this.#timeline.pass(backMs);
    if (this.#answersToLose) {
      this.#answersToLose -= 1;
      throw new TypeError("the answer was lost");
    }
    const content = answered.content && JSON.stringify(answered.content);
    return new Response(content, { status: answered.status, headers: answered.headers ?? {} });
  }

  #early({ pathname }: URL, headers: Headers): Response | null {
    const refusal = this.#refusals.find(({ pattern }) => pattern.test(pathname));
    if (refusal) {
      this.#refusals = this.#refusals.filter((one) => one !== refusal);
      return this.#refuse(refusal.code, refusal.retryAfterSeconds);
    }
    const shown = headers.get("Authorization")?.replace(/^Bearer /, "") ?? "";
    if (this.key && shown !== this.key && !this.#customers.has(shown)) {
      return this.#refuse("unauthenticated");
    }
    return pathname === "/v1/live" && !this.#hasStreams ? this.#refuse("not_found") : null;
  }

  #refuse(code: string, retryAfterSeconds?: number): Response {
    const { status, message: detail } = new Refusing(code);
    const server_now = new Date(this.now).toISOString();
    const headers = new Headers();
    if (retryAfterSeconds) headers.set("Retry-After", String(retryAfterSeconds));
    return new Response(JSON.stringify({ code, detail, status, server_now }), { status, headers });
  }

  #by(eventId: string, { id }: Pick<Hold, "id">, act: (sales: Sales, hold: Hold) => void): void {
    const { inventory, sales } = this.#shop(eventId);
    inventory.expire();
    const hold = inventory.holds.get(id);
    if (!hold) throw new Error(`${eventId} has no reservation ${id}`);
    act(sales, hold);
    this.#publish();
  }

  #publish(): void {
    for (const inventory of this.#inventories.values()) inventory.expire();
    this.#streams.publish();
  }

  #shop(eventId: string): Shop {
    const shop = this.#shops.get(eventId);
    if (!shop) throw new Error(`The test service has no event ${eventId}.`);
    return shop;
  }
}
