export interface Said {
  /** Another each time, so that what is said again is heard again. */
  readonly id: number;
  readonly text: string;
}

/** One voice for a page: all that is said at once is heard, and what is said twice is once. */
export interface Announcer {
  say(text: string): void;
  /** What is being said; nothing of it is taken back before it was heard. */
  read(): readonly Said[];
  subscribe(listener: () => void): () => void;
}

const TOGETHER_MS = 1000;
const SAME_WITHIN_MS = 5000;
/** Long enough to be read out; later it is old news to whoever walks through the page. */
const HEARD_MS = 15_000;
const NOTHING: readonly Said[] = [];

/** @param now milliseconds that only grow: a device's clock may be set back */
export function createAnnouncer(now = () => performance.now()): Announcer {
  const listeners = new Set<() => void>();
  let said: readonly (Said & { readonly at: number })[] = [];
  let id = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (all: typeof said) => {
    said = all;
    for (const listener of [...listeners]) listener();
  };
  return {
    say(text) {
      const at = now();
      const together = said.filter((one) => at - one.at < TOGETHER_MS);
      const last = said.at(-1);
      const isLast = last?.text === text && at - last.at < SAME_WITHIN_MS;
      if (isLast || together.some((one) => one.text === text)) return;
      id += 1;
      show([...together, { id, text, at }]);
      clearTimeout(timer);
      timer = setTimeout(() => show([]), HEARD_MS);
    },
    read: () => said,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** What a server says: nobody hears it. */
export const silence = () => NOTHING;
