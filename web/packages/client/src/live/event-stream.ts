/** Server-sent events out of bytes, however they were cut. */

export interface StreamMessage {
  readonly event: string;
  readonly data: string;
  /** The last that was said, also by an earlier message; empty before the first. */
  readonly id: string;
}

/**
 * Reads the format of the HTML standard, §9.2.6: lines end by LF, CR or CRLF, `data`
 * lines add up, an empty line ends a message, and one without data is none.
 */
export class EventStreamParser {
  readonly #onMessage: (message: StreamMessage) => unknown;
  readonly #onRetry: (ms: number) => void;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #data: string[] = [];
  #event = "";
  #id = "";

  constructor(onMessage: (message: StreamMessage) => unknown, onRetry: (ms: number) => void) {
    this.#onMessage = onMessage;
    this.#onRetry = onRetry;
  }

  push(bytes: Uint8Array): void {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    // A CR at the end may be half of a CRLF: it waits for what comes next.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#read(line);
  }

  #read(line: string): void {
    const [, field, value = ""] = /^([^:]*):? ?(.*)/s.exec(line) ?? [];
    if (!line) this.#dispatch();
    else if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.#onRetry(Number(value));
  }

  #dispatch(): void {
    const data = this.#data.join("\n");
    if (this.#data.length) this.#onMessage({ event: this.#event || "message", data, id: this.#id });
    this.#data = [];
    this.#event = "";
  }
}
