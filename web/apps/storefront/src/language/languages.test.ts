import { expect, test, vi } from "vitest";
import { language, speak } from "./languages";

const words = vi.hoisted(() => ({ arrive: () => {} }));

vi.mock("./de", async (original) => {
  await new Promise<void>((resolve) => {
    words.arrive = resolve;
  });
  return original();
});

test("of two languages asked for the last is spoken, also where its words are there first", async () => {
  const slow = speak("de");
  await speak("ar");
  expect(language.read().code).toBe("ar");
  words.arrive();
  await slow;
  expect(language.read().code).toBe("ar");
  await speak("de");
  expect(language.read()).toMatchObject({ code: "de", direction: "ltr" });
  await speak("en");
  expect(language.read().code).toBe("en");
});
