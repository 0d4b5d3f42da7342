/** One stream of the service, from its first byte to its last. */

import { NoAnswer, Refused } from "../refusals";
import type { Service } from "../service";
import type { Surroundings } from "../surroundings";
import { EventStreamParser, type StreamMessage } from "./event-stream";

/** The service speaks every 15 seconds at least; three times nothing is a dead line. */
const SILENCE_MS_MAX = 45_000;
const OPENING_MS_MAX = 15_000;

export interface StreamListener {
  heard(message: StreamMessage): unknown;
  retryIn(ms: number): void;
}

export interface StreamRequest {
  readonly eventIds: readonly string[];
  /** The last message's id, to hear what came after it. */
  readonly lastId: string;
  /** Ends it; used here, too, where the line is dead. */
  readonly end: AbortController;
}

/** Reads until the stream ends; raises Refused, or NoAnswer where the line is dead. */
export async function readStream(
  service: Service,
  around: Surroundings,
  { eventIds, lastId, end }: StreamRequest,
  listener: StreamListener,
): Promise<void> {
  const { signal } = end;
  const stop = () => end.abort();
  let settle = around.after(OPENING_MS_MAX, stop);
  try {
    const query = new URLSearchParams(eventIds.map((id) => ["event", id]));
    const headers = { Accept: "text/event-stream", ...(lastId && { "Last-Event-ID": lastId }) };
    const response = await service.open(`/v1/live?${query}`, { headers, signal });
    if (!response.ok) throw new Refused(await response.json().catch(() => ({})), response);
    if (signal.aborted) return;
    if (!response.body) throw new NoAnswer();
    const parser = new EventStreamParser(listener.heard, listener.retryIn);
    const reader = response.body.getReader();
    for (;;) {
      // A proxy may send the head of an answer and keep all that follows to itself.
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      settle();
      settle = around.after(SILENCE_MS_MAX, stop);
      parser.push(value);
    }
  } finally {
    settle();
    stop();
  }
}
