import { afterEach, expect, test, vi } from "vitest";
import { type PageSign, surroundings } from "./surroundings";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function hide(isHidden: boolean): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(isHidden ? "hidden" : "visible");
  document.dispatchEvent(new Event("visibilitychange"));
}

test("a page tells what happens to it, until nobody listens", () => {
  const { page } = surroundings();
  const signs: PageSign[] = [];
  const stop = page.subscribe((sign) => signs.push(sign));
  for (const name of ["online", "offline", "pagehide"]) window.dispatchEvent(new Event(name));
  hide(true);
  expect(page.isVisible).toBe(false);
  hide(false);
  // Every page is shown once; only one that was away has returned.
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  const all = ["online", "offline", "leaving", "hidden", "visible", "returned"];
  expect(signs).toEqual(all);
  stop();
  window.dispatchEvent(new Event("online"));
  expect(signs).toEqual(all);
});

test("work is done once before a frame, or soon where there are none", () => {
  vi.useFakeTimers();
  const { page } = surroundings();
  const frames: (() => void)[] = [];
  vi.stubGlobal("requestAnimationFrame", (work: () => void) => frames.push(work));
  let done = 0;
  const work = () => {
    done += 1;
  };
  page.beforeFrame(work);
  for (const frame of frames.splice(0)) frame();
  expect(done).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(done).toBe(1);
  // Hidden before its next frame.
  page.beforeFrame(work);
  vi.advanceTimersByTime(1_000);
  expect(done).toBe(2);
  hide(true);
  page.beforeFrame(work);
  vi.advanceTimersByTime(1);
  expect(done).toBe(3);
  hide(false);
});

test("tabs hear each other, and not themselves", async () => {
  const [first, second] = [surroundings().channel("x"), surroundings().channel("x")];
  const own: unknown[] = [];
  first?.listen((message) => own.push(message));
  const heard = new Promise((resolve) => second?.listen(resolve));
  first?.post({ kind: "here" });
  expect(await heard).toEqual({ kind: "here" });
  expect(own).toEqual([]);
  first?.close();
  second?.close();
});

test("a server has no page and no tabs", () => {
  vi.stubGlobal("document", undefined);
  const { page, channel } = surroundings();
  expect(channel("x")).toBeNull();
  expect([page.isVisible, page.isOnline]).toEqual([true, true]);
});
