import { speechOf } from "@dibs/react";
import { describe, expect, test } from "vitest";
import { ar } from "./ar";
import { de } from "./de";
import { en } from "./en";

const CATALOGUES = { en: en(speechOf("en")), de: de(speechOf("de")), ar: ar(speechOf("ar")) };
/** Small words that no sentence of another language has. */
const ENGLISH = /\b(the|your?|and|are|is|this|not|please|of)\b/i;

/** All that a catalogue says, by its path; what takes numbers and names is asked for several. */
function sentences(words: unknown, path = ""): [path: string, text: string][] {
  if (typeof words === "string") return [[path, words]];
  if (typeof words === "function") {
    return [0, 1, 2, 3, 11, 100].flatMap((number) =>
      sentences(words(number, number), `${path}(${number})`),
    );
  }
  const entries = Object.entries(words as object);
  return entries.flatMap(([name, inner]) => sentences(inner, `${path}.${name}`));
}

const english = new Map(sentences(CATALOGUES.en));

describe.each(Object.entries(CATALOGUES))("the catalogue %s", (_, words) => {
  test("has the entries that the others have", () => {
    expect(sentences(words).map(([path]) => path)).toEqual([...english.keys()]);
  });

  test("leaves nothing empty, and no sign of a number unfilled", () => {
    const found = sentences(words).filter(
      ([, text]) => text.trim() === "" || /#|undefined/.test(text),
    );
    expect(found).toEqual([]);
  });
});

test.each([
  ["de", CATALOGUES.de],
  ["ar", CATALOGUES.ar],
])("the catalogue %s says nothing in English", (_, words) => {
  const left = sentences(words).filter(
    ([path, text]) => text === english.get(path) || ENGLISH.test(text),
  );
  expect(left).toEqual([]);
});
