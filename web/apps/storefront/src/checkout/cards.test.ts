import { describe, expect, it } from "vitest";
import { coded, dated, fieldOf, filledIn, grouped, problemsOf, TEST_CARDS } from "./cards";

const NOW = new Date("2026-11-30T12:00:00Z");
const GOOD = filledIn(TEST_CARDS.pays, NOW);

describe("a card", () => {
  it.each(Object.entries(TEST_CARDS))("of the sandbox can be sent: %s", (_, number) => {
    expect(problemsOf(filledIn(number, NOW), NOW)).toEqual({});
  });

  it.each([
    [{ number: "" }, { number: "numberMissing" }],
    [{ number: "4242 4242 4242 4241" }, { number: "numberWrong" }],
    [{ number: "42" }, { number: "numberWrong" }],
    // Sound, and somebody's own for all we know.
    [{ number: "4111 1111 1111 1111" }, { number: "numberUnknown" }],
    [{ expiry: "" }, { expiry: "expiryMissing" }],
    [{ expiry: "13/30" }, { expiry: "expiryWrong" }],
    [{ expiry: "9/" }, { expiry: "expiryWrong" }],
    [{ expiry: "10/26" }, { expiry: "expiryPast" }],
    [{ expiry: "11/26" }, {}],
    [{ expiry: "1126" }, {}],
    [{ code: "12" }, { code: "codeWrong" }],
    [{ code: "1234" }, {}],
  ])("with %o has the problems %o", (changes, problems) => {
    expect(problemsOf({ ...GOOD, ...changes }, NOW)).toEqual(problems);
  });
});

describe("what is typed", () => {
  it.each([
    ["42424242", "4242 4242"],
    ["4242-4242 4", "4242 4242 4"],
    ["٤٢٤٢٤", "4242 4"],
    ["card", ""],
  ])("as a number: %j is %j", (typed, shown) => {
    expect(grouped(typed)).toBe(shown);
  });

  it.each([
    ["1", "1"],
    ["12", "12"],
    ["123", "12/3"],
    ["1234", "12/34"],
    ["3/31", "03/31"],
    ["12 / 2034", "12/34"],
    ["12/20", "12/20"],
    ["١٢٣٤", "12/34"],
  ])("as an expiry: %j is %j", (typed, shown) => {
    expect(dated(typed)).toBe(shown);
  });

  it("as a security code are four digits at most", () => {
    expect(coded("12a345")).toBe("1234");
  });
});

describe("a complaint", () => {
  it.each([
    ["expired_card", "expiry"],
    ["invalid_expiry_month", "expiry"],
    ["incorrect_cvc", "code"],
    ["card_declined", "number"],
    ["anything_new", "number"],
  ])("%s stands at the field it is about: %s", (code, field) => {
    expect(fieldOf(code)).toBe(field);
  });
});
