import { expect, test, vi } from "vitest";
import { Listeners } from "./notices";

test("what a listener throws is the page's own, and keeps the news from nobody", () => {
  const later: (() => void)[] = [];
  vi.stubGlobal("queueMicrotask", (task: () => void) => later.push(task));
  const listeners = new Listeners<[string]>();
  const heard = vi.fn();
  listeners.add(() => {
    throw new Error("a page's own");
  });
  listeners.add(heard);
  listeners.tell("news");
  vi.unstubAllGlobals();
  expect(heard).toHaveBeenCalledExactlyOnceWith("news");
  expect(later).toHaveLength(1);
  expect(later[0]).toThrow("a page's own");
});
