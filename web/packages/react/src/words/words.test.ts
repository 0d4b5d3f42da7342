import { describe, expect, test } from "vitest";
import { refusalText } from "./refusalText";
import { speechOf } from "./speech";
import { chooseLocale, languageFor, languages, type Words } from "./words";

const wordsOf = (locale: string): Words => languageFor(locale)(speechOf(locale));

/** Everything a language says, by its path; sentences with a number are asked for several. */
function sentences(words: unknown, path: string): [string, string][] {
  if (typeof words === "string") return [[path, words]];
  if (typeof words === "function") {
    return [0, 1, 2, 3, 11, 100].map((number) => [`${path}(${number})`, words(number, number)]);
  }
  if (typeof words !== "object" || words === null) return [];
  return Object.entries(words).flatMap(([name, inner]) => sentences(inner, `${path}.${name}`));
}

describe("every language", () => {
  const rooms = (locale: string) => sentences(wordsOf(locale), locale);

  test.each(Object.keys(languages))("%s leaves no sign of a number unfilled", (locale) => {
    expect(rooms(locale).filter(([, text]) => text === "" || text.includes("#"))).toEqual([]);
  });

  test.each(["de", "ar"])("%s says nothing in English", (locale) => {
    const english = new Map(rooms("en").map(([path, text]) => [path.slice(2), text]));
    const same = rooms(locale).filter(([path, text]) => english.get(path.slice(2)) === text);
    // A word of many languages, and what has no letters.
    const shared = same.filter(([, text]) => text !== "Live" && /\p{L}/u.test(text));
    expect(shared).toEqual([]);
  });
});

test("numbers take the form that the language asks for", () => {
  const left = (locale: string, minutes: number) =>
    wordsOf(locale).reservation.minutesLeft(minutes);
  expect(left("en", 1)).toBe("1 minute left to pay.");
  expect(left("en", 5)).toBe("5 minutes left to pay.");
  expect(left("de", 1)).toBe("Noch 1 Minute zum Bezahlen.");
  expect(left("ar", 2)).toBe("بقيت دقيقتان للدفع.");
  expect(left("ar", 5)).toMatch(/دقائق/);
  const seconds = (locale: string) => wordsOf(locale).reservation.secondsLeft(20);
  expect(seconds("en")).toBe("20 seconds left to pay.");
  expect(seconds("de")).toBe("Noch 20 Sekunden zum Bezahlen.");
  expect(seconds("ar")).toMatch(/20 ثانية|٢٠ ثانية/);
});

test("the first locale that there are words for is taken, else English", () => {
  expect(chooseLocale(["fr-CH", "de-CH", "en"])).toBe("de-CH");
  expect(chooseLocale(["fr"])).toBe("en");
  expect(chooseLocale(["constructor"])).toBe("en");
});

describe("a refusal in plain words", () => {
  const words = wordsOf("en").refusals;
  const message = "hold: deadline passed (token xyz)";

  // samuelcolvin/nosht #106: whoever was too late read "Error - invalid token".
  test("never shows what was meant for developers", () => {
    expect(refusalText(words, { code: "expired", message })).toBe(
      "Time was up: your hold is over and nothing was charged.",
    );
  });

  test("counts seats, and seconds to wait", () => {
    const seats = refusalText(words, { code: "seats_unavailable", message, seats: ["A-1", "A-2"] });
    expect(seats).toContain("2 seats are taken");
    const wait = { code: "rate_limited", message, retryAfterSeconds: 1 } as const;
    expect(refusalText(words, wait)).toContain("in 1 second.");
  });

  test("tells who may not confirm where to pay, and who may not extend whose it is", () => {
    const forbidden = { code: "forbidden", message } as const;
    expect(refusalText(words, forbidden, "confirm")).toContain("checkout");
    expect(refusalText(words, forbidden, "extend")).toContain("somebody else");
  });

  test("falls back to the service's own words for a code of tomorrow", () => {
    const unknown = { code: "moon_phase", message: "Not today." } as unknown as Parameters<
      typeof refusalText
    >[1];
    expect(refusalText(words, unknown)).toBe("Not today.");
  });
});
