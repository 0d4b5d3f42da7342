import { describe, expect, it } from "vitest";
import type { Line } from "../order/lines";
import { codesOf } from "./codes";

const line = (changes: Partial<Line>): Line => ({
  kind: "ticket",
  id: "adult",
  label: "Adult",
  note: "",
  count: 1,
  amountMinor: 100,
  ...changes,
});

const contents = (lines: readonly Line[]) =>
  codesOf({
    reservationId: "0199",
    eventId: "gala",
    eventName: "Gala",
    currency: "EUR",
    timeZone: "UTC",
    amountMinor: null,
    lines,
  }).map(({ content }) => content);

describe("codes", () => {
  it("name the reservation and the seat", () => {
    expect(contents([line({ kind: "seat", id: "1-A-4" })])).toEqual(["0199/1-A-4"]);
  });

  it("are one for each who comes in", () => {
    expect(contents([line({ count: 2 })])).toEqual(["0199/adult/1", "0199/adult/2"]);
  });

  it("are one for all of the same goods", () => {
    expect(contents([line({ kind: "stock", id: "shirt", count: 3 })])).toEqual(["0199/shirt/3"]);
  });
});
