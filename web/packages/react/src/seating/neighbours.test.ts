import { describe, expect, test } from "vitest";
import { hallOf } from "../../tests/halls";
import { neighbourOf } from "./neighbours";
import { readPlan, type Seat } from "./plan";

const plan = readPlan(hallOf());

function from(
  id: string,
  key: string,
  isMirrored = false,
  isShown: (seat: Seat) => boolean = () => true,
) {
  const seat = plan.byId.get(id);
  if (!seat) throw new Error(`there is no seat ${id}`);
  return neighbourOf(seat, key, seat.section, { isMirrored, isShown })?.id;
}

test.each([
  ["1-B-2", "ArrowRight", "1-B-3"],
  ["1-B-2", "ArrowLeft", "1-B-1"],
  ["1-B-2", "ArrowUp", "1-A-2"],
  ["1-B-2", "ArrowDown", "1-C-2"],
  ["1-B-2", "Home", "1-B-1"],
  ["1-B-2", "End", "1-B-4"],
  ["1-B-1", "ArrowLeft", undefined],
  ["1-A-1", "ArrowUp", undefined],
  ["1-B-2", "x", undefined],
])("from %s %s leads to %s", (id, key, wanted) => {
  expect(from(id, key)).toBe(wanted);
});

test("in a page read from right to left the seat on the left is the next", () => {
  expect(from("1-B-2", "ArrowLeft", true)).toBe("1-B-3");
});

describe("seats that are not shown", () => {
  const isShown = ({ id }: Seat) => ["1-A-4", "1-B-1", "1-B-4", "1-C-1"].includes(id);

  test("are passed over in a row", () => {
    expect(from("1-B-1", "ArrowRight", false, isShown)).toBe("1-B-4");
    expect(from("1-B-4", "Home", false, isShown)).toBe("1-B-1");
  });

  test("give way to the nearest that is", () => {
    expect(from("1-B-1", "ArrowUp", false, isShown)).toBe("1-A-4");
    expect(from("1-A-4", "ArrowDown", false, isShown)).toBe("1-B-4");
  });

  test("and to rows further away", () => {
    const ends = ({ id }: Seat) => ["1-A-1", "1-C-3"].includes(id);
    expect(from("1-A-1", "ArrowDown", false, ends)).toBe("1-C-3");
  });
});
