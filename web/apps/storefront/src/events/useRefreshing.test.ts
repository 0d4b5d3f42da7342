import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Loader } from "./loader";
import { useRefreshing } from "./useRefreshing";

const EVERY_MS = 60_000;

function Page({ loader }: { loader: Loader<unknown> }) {
  useRefreshing(loader, EVERY_MS);
  return null;
}

describe("what is refreshed", () => {
  const roots: ReturnType<typeof createRoot>[] = [];
  let isHidden = false;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    vi.spyOn(document, "hidden", "get").mockImplementation(() => isHidden);
  });
  afterEach(() => {
    for (const root of roots.splice(0)) act(() => root.unmount());
    isHidden = false;
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const show = (hidden: boolean) => {
    isHidden = hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  };

  /** A page that is open from now on, and when it asked, from then on. */
  function opened() {
    const began = Date.now();
    const asked: number[] = [];
    const loader = {
      read: () => ({ status: "loading" }) as const,
      subscribe: () => () => {},
      refresh: () => asked.push(Date.now() - began),
    };
    const root = createRoot(document.createElement("div"));
    roots.push(root);
    act(() => root.render(createElement(Page, { loader })));
    return { asked, leave: () => act(() => root.unmount()) };
  }

  it("is asked for about so often, by no two pages at once", async () => {
    const pages = Array.from({ length: 100 }, opened);
    await vi.advanceTimersByTimeAsync(10 * EVERY_MS);
    const all = pages.flatMap(({ asked }) => asked);
    expect(all.length).toBeGreaterThan(800);
    expect(all.length).toBeLessThan(1_200);
    const seconds = all.map((ms) => Math.floor(ms / 1_000));
    const most = Math.max(...seconds.map((one) => seconds.filter((s) => s === one).length));
    expect(most).toBeLessThan(12);
  });

  it("waits until somebody looks at the page again, and is asked for then", async () => {
    const { asked } = opened();
    show(true);
    await vi.advanceTimersByTimeAsync(10 * EVERY_MS);
    expect(asked).toEqual([]);
    show(false);
    expect(asked).toEqual([10 * EVERY_MS]);
    await vi.advanceTimersByTimeAsync(2 * EVERY_MS);
    expect(asked.length).toBeGreaterThan(1);
  });

  it("is not asked for twice by who comes back in time", async () => {
    const { asked } = opened();
    show(true);
    show(false);
    expect(asked).toEqual([]);
  });

  it("is not asked for any more where the page was left", async () => {
    const { asked, leave } = opened();
    show(true);
    await vi.advanceTimersByTimeAsync(2 * EVERY_MS);
    leave();
    show(false);
    await vi.advanceTimersByTimeAsync(10 * EVERY_MS);
    expect(asked).toEqual([]);
  });
});
