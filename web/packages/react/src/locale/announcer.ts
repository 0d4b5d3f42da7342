/** One voice for a page: what is said twice at once is said once. */
export interface Announcer {
  say(text: string): void;
  read(): string;
  subscribe(listener: () => void): () => void;
}

const SAME_WITHIN_MS = 5000;

export function createAnnouncer(now: () => number = Date.now): Announcer {
  const listeners = new Set<() => void>();
  let spoken = "";
  let spokenAt = Number.NEGATIVE_INFINITY;
  return {
    say(text) {
      const isSame = spoken.trimEnd() === text;
      if (isSame && now() - spokenAt < SAME_WITHIN_MS) return;
      // A screen reader says only what changed.
      spoken = isSame && spoken === text ? `${text}\u00a0` : text;
      spokenAt = now();
      for (const listener of [...listeners]) listener();
    },
    read: () => spoken,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
