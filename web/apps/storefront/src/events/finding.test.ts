import { describe, expect, it } from "vitest";
import { matching } from "./finding";

const EVENTS = [
  { event_id: "gala-25", name: "Gala der Oper" },
  { event_id: "cafe", name: "Ein Abend im Café" },
  { event_id: "oper-26", name: "Große Oper" },
];

const found = (words: string) => matching(EVENTS, words).map(({ event_id: id }) => id);

describe("looking for an event", () => {
  it.each([
    ["", ["gala-25", "cafe", "oper-26"]],
    ["oper", ["gala-25", "oper-26"]],
    ["OPER gala", ["gala-25"]],
    ["cafe\u0301", ["cafe"]],
    ["  CAFE ", ["cafe"]],
    ["oper-26", ["oper-26"]],
    ["ballet", []],
  ])("by %j finds %j", (words, expected) => {
    expect(found(words)).toEqual(expected);
  });
});
