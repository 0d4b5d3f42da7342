import { NoAnswer, Refused } from "@dibs/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLoader } from "./loader";

const refused = (code: string, status: number, headers = {}) =>
  new Refused({ code } as object, new Response(null, { status, headers }));

describe("a loader", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** Answers what it is given, one after the other, and the last for ever. */
  function answering(...answers: (string | Error)[]) {
    const ask = vi.fn(async () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return answer;
    });
    const loader = createLoader(ask);
    const leave = loader.subscribe(() => {});
    return { ask, loader, leave };
  }

  it("says that it is busy or offline, and asks until there is an answer", async () => {
    const { loader } = answering(refused("unavailable", 503), new NoAnswer("cut"), "gala");
    await vi.advanceTimersByTimeAsync(0);
    expect(loader.read()).toEqual({ status: "busy" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(loader.read()).toEqual({ status: "offline" });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(loader.read()).toEqual({ status: "ready", value: "gala" });
  });

  it("asks again when it was told to, and no sooner", async () => {
    const { ask } = answering(refused("unavailable", 503, { "Retry-After": "30" }), "gala");
    await vi.advanceTimersByTimeAsync(29_000);
    expect(ask).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it.each([
    ["not_found", "missing"],
    ["unauthenticated", "locked"],
  ])("does not ask again after %s", async (code, status) => {
    const { ask, loader } = answering(refused(code, 404));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(loader.read()).toEqual({ status });
    expect(ask).toHaveBeenCalledOnce();
  });

  it("asks once more where it was to be refreshed while it asked", async () => {
    const answers: ((value: string) => void)[] = [];
    const ask = vi.fn(() => new Promise<string>((resolve) => answers.push(resolve)));
    const loader = createLoader(ask);
    loader.subscribe(() => {});
    loader.refresh();
    loader.refresh();
    expect(ask).toHaveBeenCalledOnce();
    answers[0]?.("before");
    await vi.advanceTimersByTimeAsync(0);
    expect(ask).toHaveBeenCalledTimes(2);
    answers[1]?.("after");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(loader.read()).toEqual({ status: "ready", value: "after" });
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("asks again for what was missing, when somebody comes back", async () => {
    const { ask, loader, leave } = answering(refused("not_found", 404), "gala");
    await vi.advanceTimersByTimeAsync(0);
    leave();
    loader.subscribe(() => {});
    expect(loader.read()).toEqual({ status: "missing" });
    await vi.advanceTimersByTimeAsync(0);
    expect(loader.read()).toEqual({ status: "ready", value: "gala" });
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("asks no more when nobody listens, and again when somebody does", async () => {
    const { ask, loader, leave } = answering(new NoAnswer("cut"));
    await vi.advanceTimersByTimeAsync(0);
    leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledOnce();
    loader.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(0);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("does not ask again for what it has, when somebody comes back", async () => {
    const { ask, loader, leave } = answering("gala");
    await vi.advanceTimersByTimeAsync(0);
    leave();
    loader.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(0);
    expect(ask).toHaveBeenCalledOnce();
  });

  it("shows what it had and asks anew, when somebody comes back later", async () => {
    const { loader, leave } = answering("old", "new");
    await vi.advanceTimersByTimeAsync(0);
    leave();
    await vi.advanceTimersByTimeAsync(10_000);
    loader.subscribe(() => {});
    expect(loader.read()).toEqual({ status: "ready", value: "old" });
    await vi.advanceTimersByTimeAsync(0);
    expect(loader.read()).toEqual({ status: "ready", value: "new" });
  });

  it("keeps what it knows while it asks anew", async () => {
    const { loader } = answering("old", new NoAnswer("cut"), "new");
    await vi.advanceTimersByTimeAsync(0);
    loader.refresh();
    await vi.advanceTimersByTimeAsync(0);
    expect(loader.read()).toEqual({ status: "ready", value: "old" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(loader.read()).toEqual({ status: "ready", value: "new" });
  });

  it("shows what there is of the first answer, and later ones whole", async () => {
    const asked: ((value: string) => void)[] = [];
    const ask = (soFar: (value: string) => void) =>
      new Promise<string>((resolve) => asked.push(soFar, resolve));
    const loader = createLoader(ask);
    loader.subscribe(() => {});
    const seen = async (value: string) => {
      asked.shift()?.(value);
      await vi.advanceTimersByTimeAsync(0);
      return loader.read();
    };
    expect(await seen("a")).toEqual({ status: "ready", value: "a" });
    expect(await seen("ab")).toEqual({ status: "ready", value: "ab" });
    loader.refresh();
    expect(await seen("A")).toEqual({ status: "ready", value: "ab" });
    expect(await seen("AB")).toEqual({ status: "ready", value: "AB" });
  });

  it("is asked once, however many listen", async () => {
    const { ask, loader } = answering("gala");
    loader.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(0);
    expect(ask).toHaveBeenCalledOnce();
  });
});
