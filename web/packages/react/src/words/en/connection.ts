import type { Speech } from "../speech";

export type ConnectionWords = ReturnType<typeof connection>;

export const connection = (_: Speech) => ({
  states: {
    connecting: "Connecting …",
    live: "Live",
    polling: "Updated every few seconds",
    reconnecting: "Connection lost, trying again …",
    offline: "You are offline",
    stale: "Figures may be old",
  },
  asOf: (time: string) => `Figures are from ${time}.`,
  safeUntil: (time: string) => `Your hold is safe until ${time}.`,
  mayChoose: "You can still choose; the service decides.",
  again: "Connected again.",
});
