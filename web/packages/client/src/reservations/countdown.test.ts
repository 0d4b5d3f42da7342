import fc from "fast-check";
import { expect, test } from "vitest";
import { createTestService, type TestService } from "../testing";
import { phaseOf } from "./countdown";

const HOUR = 3_600_000;

async function held(hold_seconds = 900, skewMs = 0) {
  const service = createTestService({
    events: { gala: { items: { floor: { capacity: 10 } }, hold_seconds } },
  });
  service.skew(skewMs);
  const { reservations } = service.client();
  await reservations.reserve("gala", { items: { floor: 2 } });
  const leftMs = () => (service.holds("gala")[0]?.expiresAt ?? 0) - service.now;
  return { service, reservations, leftMs, read: () => reservations.countdown("gala") };
}

test("green, yellow from a third left, red from two minutes, over", () => {
  expect(phaseOf(900_000, 900_000)).toBe("green");
  expect(phaseOf(300_001, 900_000)).toBe("green");
  expect(phaseOf(300_000, 900_000)).toBe("yellow");
  expect(phaseOf(120_001, 900_000)).toBe("yellow");
  expect(phaseOf(120_000, 900_000)).toBe("red");
  expect(phaseOf(1, 900_000)).toBe("red");
  expect(phaseOf(0, 900_000)).toBe("over");
  expect(phaseOf(60_000, 60_000)).toBe("red");
});

test("five, two and one minutes are said once each", async () => {
  const { service, reservations } = await held();
  const said: [number, number][] = [];
  reservations.subscribeCountdown("gala", () => {
    const countdown = reservations.countdown("gala");
    if (countdown?.announce) said.push([countdown.announce, countdown.secondsLeft]);
  });
  await service.advance(899_000);
  expect(said.map(([minutes]) => minutes)).toEqual([5, 2, 1]);
  for (const [minutes, seconds] of said) expect(minutes * 60 - seconds).toBeLessThanOrEqual(1);
});

test("a minute that somebody reads of before a late tick is said all the same", async () => {
  const { service, reservations, read } = await held(130);
  const said: [number, number][] = [];
  reservations.subscribeCountdown("gala", () => {
    const countdown = read();
    if (countdown?.announce) said.push([countdown.announce, countdown.secondsLeft]);
  });
  await service.advance(69_000);
  // Whatever runs in the page is late, as where it is busy.
  service.page.isGone = true;
  await service.advance(1_500);
  expect(read()?.secondsLeft).toBe(59);
  await service.advance(1_000);
  service.page.sign("returned");
  await service.advance(5_000);
  expect(said).toEqual([
    [2, 120],
    [1, 58],
  ]);
});

test("a second is told once, and the same object is read within it", async () => {
  const { service, reservations, read } = await held();
  let told = 0;
  reservations.subscribeCountdown("gala", () => {
    told += 1;
  });
  await service.advance(100);
  const first = read();
  await service.advance(300);
  expect(read()).toBe(first);
  await service.advance(9_600);
  expect(told).toBe(10);
});

test("an extension counts up once, and says its minutes again", async () => {
  const { service, reservations, read } = await held(330);
  const said: number[] = [];
  reservations.subscribeCountdown("gala", () => {
    const announce = read()?.announce;
    if (announce) said.push(announce);
  });
  await service.advance(100_000);
  await reservations.extend("gala");
  expect(read()?.secondsLeft).toBeGreaterThan(500);
  await service.advance(250_000);
  expect(said).toEqual([5, 5]);
});

test("there is none before the service was heard: a device's clock may be hours off", async () => {
  const { service, read } = await held();
  expect(read()).not.toBeNull();
  service.down(true);
  const next = service.client(service.tab()).reservations;
  expect(next.read("gala").status).toBe("held");
  expect(next.countdown("gala")).toBeNull();
});

test("where nothing is held nothing counts", async () => {
  const { reservations, read } = await held();
  await reservations.release("gala");
  expect(read()).toBeNull();
});

test("a device's clock that is set while the page is open decides nothing", async () => {
  const { service, reservations, read } = await held();
  reservations.subscribeCountdown("gala", () => {});
  await service.advance(10_000);
  const before = read()?.secondsLeft ?? 0;
  service.skew(HOUR);
  // Until the service was asked it may as well have slept.
  expect(read()?.phase).toBe("over");
  await look(service, 0);
  expect(read()?.secondsLeft).toBe(before);
});

test("who doubts how much is left asks at once, and says nothing aloud before", async () => {
  const { service, reservations, read } = await held();
  const said: number[] = [];
  reservations.subscribeCountdown("gala", () => {
    const announce = read()?.announce;
    if (announce) said.push(announce);
  });
  await service.advance(10_000);
  const before = read()?.secondsLeft ?? 0;
  service.skew(HOUR);
  await service.advance(2_000);
  expect(before - (read()?.secondsLeft ?? 0)).toBeLessThanOrEqual(2);
  expect(said).toEqual([]);
});

test("an answer that was asked for before the doubt is followed by another", async () => {
  const { service, reservations } = await held();
  const beats = () => service.calls.filter(({ path }) => path.endsWith("/heartbeat")).length;
  await service.advance(10_000);
  service.slow(200, 200);
  service.page.sign("visible");
  await service.advance(100);
  service.skew(HOUR);
  await service.advance(1_000);
  expect(beats()).toBe(2);
  reservations.extend("gala");
  await service.advance(100);
  service.skew(0);
  await service.advance(1_000);
  expect(beats()).toBe(3);
});

test("minutes that passed in sleep are said once they are certain", async () => {
  const { service, reservations, read } = await held();
  const said: [number, number][] = [];
  reservations.subscribeCountdown("gala", () => {
    const countdown = read();
    if (countdown?.announce) said.push([countdown.announce, countdown.secondsLeft]);
  });
  await service.advance(10_000);
  await service.sleep(840_000);
  service.down(true);
  await service.advance(3_000);
  expect([read()?.phase, said]).toEqual(["red", []]);
  service.down(false);
  await service.advance(30_000);
  expect(said).toEqual([[1, expect.any(Number)]]);
});

/** The page is looked at again and asks, on a line that is so slow. */
async function look(service: TestService, ms: number): Promise<void> {
  service.slow(ms, ms && 3_000 - ms);
  service.page.sign("visible");
  await service.advance(ms && 3_000);
  service.slow(0, 0);
}

const step = fc.oneof(
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 90_000 }) }),
  fc.record({ kind: fc.constant("sleep" as const), ms: fc.integer({ min: 2_001, max: 90_000 }) }),
  fc.record({ kind: fc.constant("look" as const), ms: fc.integer({ min: 0, max: 3_000 }) }),
);

test("never shows more than the service has, and never counts up", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -HOUR, max: HOUR }),
      fc.array(step, { maxLength: 6 }),
      fc.boolean(),
      async (skewMs, steps, isListening) => {
        const { service, reservations, leftMs, read } = await held(300, skewMs);
        if (isListening) reservations.subscribeCountdown("gala", () => {});
        let before = Number.POSITIVE_INFINITY;
        for (const { kind, ms } of steps) {
          if (kind === "wait") await service.advance(ms);
          else if (kind === "sleep") await service.sleep(ms);
          else await look(service, ms);
          const shown = read()?.secondsLeft;
          if (shown === undefined) break;
          expect(shown * 1_000).toBeLessThanOrEqual(Math.max(leftMs(), 0));
          expect(shown).toBeLessThanOrEqual(before);
          before = shown;
        }
      },
    ),
    { numRuns: 40 },
  );
});
