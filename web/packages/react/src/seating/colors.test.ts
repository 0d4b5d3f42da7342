import fc from "fast-check";
import { expect, test } from "vitest";
import { contrastOf, legible, textOn, tinted } from "./colors";

const color = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
  .map((rgb) => `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`);

test("any colour becomes one that can be told from any surface", () => {
  fc.assert(
    fc.property(color, color, (wanted, surface) => {
      expect(contrastOf(legible(wanted, surface), surface)).toBeGreaterThanOrEqual(3);
    }),
    { numRuns: 2_000 },
  );
});

test("a colour that can be told already stays", () => {
  expect(legible("#7f4a91", "#fff")).toBe("rgb(127 74 145)");
});

test("text on any colour can be read", () => {
  fc.assert(
    fc.property(color, (behind) => {
      expect(contrastOf(textOn(behind), behind)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test("a tint lies between a colour and its surface", () => {
  expect(tinted("#000", "#ffffff", 0)).toBe("rgb(255 255 255)");
  expect(tinted("#000", "#fff", 1)).toBe("rgb(0 0 0)");
  expect(tinted("rgb(100, 0, 0)", "rgb(0 0 0)", 0.5)).toBe("rgb(50 0 0)");
});
