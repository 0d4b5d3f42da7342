import { expect, test } from "vitest";
import { formatsOf } from "./formats";

const berlin = { locale: "en-GB", timeZone: "Europe/Berlin", currency: "EUR", readerZone: null };
const evening = "2026-12-01T18:30:00Z";

test("money is told from minor units, however many digits its currency has", () => {
  const { money } = formatsOf(berlin);
  expect(money(4550)).toBe("€45.50");
  expect(money(4550, "JPY")).toBe("JP¥4,550");
  expect(money(4550, "KWD")).toMatch(/KWD\s4\.550/);
  expect(formatsOf({ ...berlin, locale: "de" }).money(4550)).toMatch(/45,50\s€/);
});

test("money is counted as the service counts it, also where a browser shows no minor units", () => {
  const { money } = formatsOf(berlin);
  for (const currency of ["HUF", "IDR", "COP", "PKR", "RSD"]) {
    expect(money(4_500_050, currency)).toMatch(/^\D+45,000\.50$/);
  }
  expect(money(12_000_000, "IQD")).toMatch(/^\D+12,000\.000$/);
  expect(money(5_000, "UGX")).toMatch(/^\D+5,000$/);
  expect(money(4_500, "huf")).toMatch(/^\D+45\.00$/);
});

test("a time names its zone unless the reader lives there", () => {
  expect(formatsOf(berlin).time(evening)).toBe("19:30 CET");
  expect(formatsOf({ ...berlin, readerZone: "Europe/Berlin" }).time(evening)).toBe("19:30");
  expect(formatsOf({ ...berlin, readerZone: "Asia/Tokyo" }).moment(evening)).toMatch(
    /1 Dec 2026.*19:30 CET/,
  );
});

test("a zone that the browser does not know is told in UTC, by name", () => {
  expect(formatsOf({ ...berlin, timeZone: "Mars/Olympus" }).time(evening)).toBe("18:30 UTC");
});

test("a clock has two digits of seconds, and hours only when there are any", () => {
  const { clock } = formatsOf(berlin);
  expect([clock(0), clock(65), clock(899), clock(3725)]).toEqual([
    "0:00",
    "1:05",
    "14:59",
    "1:02:05",
  ]);
});
