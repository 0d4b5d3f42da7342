import fc from "fast-check";
import { expect, test } from "vitest";
import { EventStreamParser, type StreamMessage } from "./event-stream";

function read(chunks: Iterable<Uint8Array>) {
  const messages: StreamMessage[] = [];
  const retries: number[] = [];
  const parser = new EventStreamParser(
    (message) => messages.push(message),
    (ms) => retries.push(ms),
  );
  for (const chunk of chunks) parser.push(chunk);
  return { messages, retries };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const ends = fc.constantFrom("\n", "\r", "\r\n");
const word = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\r\n\0]/g, "·"));
const message = fc.record({
  event: fc.constantFrom("snapshot", "change", "heartbeat"),
  data: fc.array(word, { minLength: 1, maxLength: 3 }),
  id: word,
});

/** A stream's text with whatever line ends, comments and unknown fields between. */
const stream = fc.array(fc.tuple(message, ends, fc.boolean())).map((parts) => ({
  said: parts.map(([{ event, data, id }]) => ({ event, data: data.join("\n"), id })),
  text: parts
    .map(([{ event, data, id }, end, isChatty]) => {
      const lines = [`id: ${id}`, `event: ${event}`, ...data.map((line) => `data: ${line}`)];
      if (isChatty) lines.unshift(": a comment", "unknown: field", "retry");
      return lines.map((line) => line + end).join("") + end;
    })
    // What ends by CR alone is heard with what comes next, a beat at the latest.
    .concat(": beat\n")
    .join(""),
}));

test("what was said is heard, however the bytes were cut", () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(2_000)), ({ text, said }, cuts) => {
      const whole = bytes(text);
      const at = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].sort((a, b) => a - b);
      const chunks = [0, ...at].map((start, i) => whole.slice(start, at[i] ?? whole.length));
      expect(read(chunks).messages).toEqual(said);
    }),
  );
});

test("byte by byte is the same as at once", () => {
  fc.assert(
    fc.property(stream, ({ text }) => {
      const whole = bytes(text);
      const single = Array.from(whole, (_, index) => whole.slice(index, index + 1));
      expect(read(single)).toEqual(read([whole]));
    }),
  );
});

test("a message without data is none, but its id counts", () => {
  const { messages } = read([bytes("id: 7\nevent: change\n\ndata: x\n\n")]);
  expect(messages).toEqual([{ event: "message", data: "x", id: "7" }]);
});

test("what was not ended by an empty line is not heard", () => {
  expect(read([bytes("data: half")]).messages).toEqual([]);
  expect(read([bytes("data: half\n")]).messages).toEqual([]);
});

test("only digits are a retry", () => {
  expect(read([bytes("retry: 2000\nretry: soon\nretry:\nretry: 5\n\n")]).retries).toEqual([
    2000, 5,
  ]);
});

test("one space after the colon belongs to the format, a second to the text", () => {
  expect(read([bytes("data:a\n\ndata:  b\n\n")]).messages.map(({ data }) => data)).toEqual([
    "a",
    " b",
  ]);
});
