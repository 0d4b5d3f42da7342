/** Timers that end with who set them. */

import type { Surroundings } from "./surroundings";

export interface Waits {
  readonly around: Surroundings;
  /** Ends every wait; from now on nothing more is waited for. */
  close(): void;
}

/** The same surroundings for something that can be closed, whatever it still has under way. */
export function waitsOf(around: Surroundings): Waits {
  const all = new Set<() => void>();
  let isClosed = false;
  return {
    around: {
      ...around,
      after: (ms, work) => {
        if (isClosed) return () => {};
        const end = () => {
          cancel();
          all.delete(end);
        };
        const cancel = around.after(ms, () => {
          end();
          work();
        });
        all.add(end);
        return end;
      },
    },
    close: () => {
      isClosed = true;
      for (const end of all) end();
    },
  };
}
