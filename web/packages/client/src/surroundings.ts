/** Where a client runs: timers, network and page. A browser, a server, or a test. */

/** What the page tells: `leaving` may be the last that is heard of it. */
export type PageSign = "visible" | "hidden" | "online" | "offline" | "leaving" | "returned";

export interface Page {
  readonly isVisible: boolean;
  readonly isOnline: boolean;
  subscribe(listener: (sign: PageSign) => void): () => void;
  /** Before the next frame where the page is seen, else soon. */
  beforeFrame(work: () => void): void;
}

/** Messages between the tabs of one browser. */
export interface Channel {
  post(message: unknown): void;
  listen(listener: (message: unknown) => void): void;
  close(): void;
}

export interface Surroundings {
  /** Milliseconds since some moment; never set, and never back. */
  monotonicNow(): number;
  /** What the device believes the time is, milliseconds since 1970. */
  wallNow(): number;
  /** Calls once; gives what ends the wait. */
  after(ms: number, work: () => void): () => void;
  /** From 0 to 1. */
  random(): number;
  channel(name: string): Channel | null;
  readonly page: Page;
}

const FRAME_MS_MAX = 200;

export function surroundings(): Surroundings {
  return {
    monotonicNow: () => performance.now(),
    wallNow: () => Date.now(),
    after: (ms, work) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    channel: openChannel,
    page: typeof document === "undefined" ? noPage : browserPage,
  };
}

function openChannel(name: string): Channel | null {
  // Servers have channels, too, but no tabs; there they keep a process from ending.
  if (typeof document === "undefined" || typeof BroadcastChannel === "undefined") return null;
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) => {
      channel.onmessage = ({ data }) => listener(data);
    },
    close: () => channel.close(),
  };
}

const noPage: Page = {
  isVisible: true,
  isOnline: true,
  subscribe: () => () => {},
  beforeFrame: (work) => queueMicrotask(work),
};

const browserPage: Page = {
  get isVisible() {
    return document.visibilityState !== "hidden";
  },
  get isOnline() {
    return navigator.onLine !== false;
  },
  subscribe(listener) {
    const ended = new AbortController();
    const { signal } = ended;
    for (const sign of ["online", "offline"] as const) {
      addEventListener(sign, () => listener(sign), { signal });
    }
    addEventListener("pagehide", () => listener("leaving"), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && listener("returned"), { signal });
    document.addEventListener(
      "visibilitychange",
      () => listener(browserPage.isVisible ? "visible" : "hidden"),
      { signal },
    );
    return () => ended.abort();
  },
  beforeFrame(work) {
    let isDone = false;
    const once = () => {
      if (!isDone) work();
      isDone = true;
    };
    // A page that nobody sees has no frames, and one may be hidden before its next.
    if (browserPage.isVisible) requestAnimationFrame(once);
    setTimeout(once, browserPage.isVisible ? FRAME_MS_MAX : 0);
  },
};
