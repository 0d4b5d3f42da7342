import fc from "fast-check";
import { expect, test } from "vitest";
import { type Asked, ServerClock } from "./clock";

const HOUR = 3_600_000;

/** A device whose clocks are what they are, beside the service's true time. */
class World {
  serverNow = Date.parse("2026-11-27T10:00:00Z");
  monotonic = 5_000;
  skewMs: number;
  readonly clock: ServerClock;
  /** When the stream was asked for that is heard. */
  readonly #asked: Asked;

  constructor(skewMs: number) {
    this.skewMs = skewMs;
    this.clock = new ServerClock({
      monotonicNow: () => this.monotonic,
      wallNow: () => this.serverNow + this.skewMs,
    });
    this.#asked = this.clock.asking();
  }

  pass(ms: number, { rate = 1, isAsleep = false } = {}): void {
    this.serverNow += ms;
    if (!isAsleep) this.monotonic += ms * rate;
  }

  /** Asks; the service stamps its answer somewhere on the way. */
  ask(thereMs: number, backMs: number): void {
    const askedAt = this.clock.asking();
    this.pass(thereMs);
    const stamp = this.stamp();
    this.pass(backMs);
    this.clock.learn(stamp, askedAt);
  }

  /** Of the stream: what the service says by itself. */
  hear(backMs: number): void {
    const stamp = this.stamp();
    this.pass(backMs);
    this.clock.hear(stamp, this.#asked);
  }

  stamp(): string {
    return new Date(this.serverNow).toISOString();
  }
}

const skew = fc.integer({ min: -HOUR, max: HOUR });
const way = fc.integer({ min: 0, max: 4_000 });
const step = fc.oneof(
  fc.record({ kind: fc.constant("ask" as const), there: way, back: way }),
  fc.record({ kind: fc.constant("hear" as const), back: way }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 600_000 }) }),
  fc.record({ kind: fc.constant("sleep" as const), ms: fc.integer({ min: 2_001, max: HOUR }) }),
  fc.record({ kind: fc.constant("distrust" as const) }),
);

test("is never behind the service's, so that nobody is shown more than there is", () => {
  fc.assert(
    fc.property(skew, fc.boolean(), way, way, fc.array(step), (skewMs, asks, ...rest) => {
      const [there, back, steps] = rest;
      const world = new World(skewMs);
      if (asks) world.ask(there, back);
      else {
        world.pass(there);
        world.hear(back);
      }
      for (const one of steps) {
        if (one.kind === "ask") world.ask(one.there, one.back);
        else if (one.kind === "hear") world.hear(one.back);
        // A quartz that is 100 millionths slow.
        else if (one.kind === "wait") world.pass(one.ms, { rate: 0.9999 });
        else if (one.kind === "sleep") world.pass(one.ms, { isAsleep: true });
        else world.clock.distrust();
        expect(world.clock.now()).toBeGreaterThanOrEqual(world.serverNow - 1);
      }
    }),
  );
});

test("is ahead by no more than the best answer took to come", () => {
  fc.assert(
    fc.property(
      skew,
      fc.array(fc.tuple(way, way), { minLength: 1, maxLength: 20 }),
      (skewMs, asks) => {
        const world = new World(skewMs);
        for (const [there, back] of asks) world.ask(there, back);
        const best = Math.min(...asks.map(([there]) => there));
        const agedMs = asks.reduce((sum, [there, back]) => sum + there + back, 0) * 0.0002;
        expect(world.clock.now() - world.serverNow).toBeLessThanOrEqual(best + agedMs + 1);
      },
    ),
  );
});

test("a device's clock that is set while the page is open changes nothing for long", () => {
  const world = new World(0);
  world.ask(20, 20);
  world.skewMs = HOUR;
  expect(world.clock.isTrusted()).toBe(false);
  world.ask(20, 20);
  expect(world.clock.isTrusted()).toBe(true);
  expect(world.clock.now() - world.serverNow).toBeLessThan(50);
});

test("an answer that was under way while the device slept teaches nothing", () => {
  const world = new World(0);
  world.ask(20, 20);
  const askedAt = world.clock.asking();
  const stamp = world.stamp();
  world.pass(HOUR, { isAsleep: true });
  world.clock.learn(stamp, askedAt);
  expect(world.clock.isTrusted()).toBe(false);
  expect(world.clock.now()).toBeGreaterThanOrEqual(world.serverNow);
});

test("nor does it where the sleep was noticed before it came", () => {
  const world = new World(0);
  world.ask(20, 20);
  const askedAt = world.clock.asking();
  const stamp = world.stamp();
  world.pass(HOUR, { isAsleep: true });
  world.clock.now();
  world.clock.learn(stamp, askedAt);
  expect(world.clock.isTrusted()).toBe(false);
  expect(world.clock.now()).toBeGreaterThanOrEqual(world.serverNow);
});

test("sleep while an answer was under way counts once", () => {
  const world = new World(0);
  world.ask(20, 20);
  world.clock.distrust();
  const askedAt = world.clock.asking();
  world.pass(HOUR, { isAsleep: true });
  world.clock.learn(world.stamp(), askedAt);
  expect(world.clock.now() - world.serverNow).toBeLessThan(100);
});

test("before the first answer it is the device's own", () => {
  const world = new World(HOUR);
  expect(world.clock.isKnown).toBe(false);
  expect(world.clock.now()).toBe(world.serverNow + HOUR);
});
