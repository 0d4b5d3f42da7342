import { afterEach, expect, test, vi } from "vitest";
import { createAnnouncer } from "./announcer";

afterEach(() => void vi.useRealTimers());

test("what two components say at once is heard once, and again when it is news again", () => {
  let now = 0;
  const announcer = createAnnouncer(() => now);
  const heard = vi.fn();
  announcer.subscribe(heard);
  announcer.say("5 minutes left.");
  announcer.say("5 minutes left.");
  expect(heard).toHaveBeenCalledTimes(1);
  const [first] = announcer.read();
  now = 60_000;
  announcer.say("5 minutes left.");
  expect(heard).toHaveBeenCalledTimes(2);
  expect(announcer.read().map(({ text }) => text)).toEqual(["5 minutes left."]);
  expect(announcer.read()[0]?.id).not.toBe(first?.id);
});

test("of several things said at once none is lost, and none is said again", () => {
  let now = 0;
  const announcer = createAnnouncer(() => now);
  const texts = () => announcer.read().map(({ text }) => text);
  announcer.say("A-1 has just been taken.");
  announcer.say("5 minutes left.");
  announcer.say("A-1 has just been taken.");
  expect(texts()).toEqual(["A-1 has just been taken.", "5 minutes left."]);
  now = 2000;
  announcer.say("Live again.");
  expect(texts()).toEqual(["Live again."]);
});

test("what was read out is old news after a while, and gone", () => {
  vi.useFakeTimers();
  const announcer = createAnnouncer();
  const heard = vi.fn();
  announcer.subscribe(heard);
  announcer.say("5 minutes left.");
  vi.advanceTimersByTime(10_000);
  announcer.say("Live again.");
  vi.advanceTimersByTime(14_000);
  expect(announcer.read().map(({ text }) => text)).toEqual(["Live again."]);
  vi.advanceTimersByTime(2_000);
  expect(announcer.read()).toEqual([]);
  expect(heard).toHaveBeenCalledTimes(3);
});

test("a clock that is set back takes no word away and lets none pile up", () => {
  vi.useFakeTimers();
  const announcer = createAnnouncer();
  const texts = () => announcer.read().map(({ text }) => text);
  const heard = vi.fn();
  announcer.subscribe(heard);
  announcer.say("1 seat is taken now.");
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(6_000);
  announcer.say("1 seat is taken now.");
  expect(heard).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(6_000);
  announcer.say("Live again.");
  expect(texts()).toEqual(["Live again."]);
});
