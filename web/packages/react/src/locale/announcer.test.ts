import { expect, test, vi } from "vitest";
import { createAnnouncer } from "./announcer";

test("what two components say at once is heard once, and again when it is news again", () => {
  let now = 0;
  const announcer = createAnnouncer(() => now);
  const heard = vi.fn();
  announcer.subscribe(heard);
  announcer.say("5 minutes left.");
  announcer.say("5 minutes left.");
  expect(heard).toHaveBeenCalledTimes(1);
  const first = announcer.read();
  now = 60_000;
  announcer.say("5 minutes left.");
  expect(heard).toHaveBeenCalledTimes(2);
  expect(announcer.read()).not.toBe(first);
  expect(announcer.read().trim()).toBe("5 minutes left.");
});
