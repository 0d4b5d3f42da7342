import fc from "fast-check";
import { expect, test } from "vitest";
import { hallOf } from "../../tests/halls";
import { Board } from "./board";
import { markNamed } from "./marks";
import { readPlan } from "./plan";

const plan = readPlan(hallOf());
const fresh = () =>
  plan.zoneStarts.map((start, z) => new Uint8Array((plan.zoneStarts[z + 1] ?? 24) - start));
const marksOf = (board: Board) => plan.seats.map(({ index }) => markNamed(board.mark(index)));
const indexOf = (id: string) => plan.byId.get(id)?.index ?? -1;
const markOf = (board: Board, id: string) => markNamed(board.mark(indexOf(id)));

test("before anything was heard every seat is unknown", () => {
  const board = new Board(plan);
  expect(new Set(marksOf(board))).toEqual(new Set(["unknown"]));
  expect(plan.sections.map((section) => board.countIn(section)?.free)).toEqual([
    undefined,
    undefined,
  ]);
});

test("states of another plan leave seats unknown", () => {
  const board = new Board(plan);
  board.show(fresh());
  board.show([new Uint8Array(5)]);
  expect(new Set(marksOf(board))).toEqual(new Set(["unknown"]));
});

test("what is one's own goes before what it is to others", () => {
  const board = new Board(plan);
  const seats = fresh();
  seats[0]?.set([0, 1, 2, 3, 1, 1]);
  board.show(seats);
  board.choose({ chosen: ["1-A-1", "1-A-2", "1-B-1"], yours: ["1-B-1", "1-B-2"] });
  expect(marksOf(board).slice(0, 6)).toEqual([
    ...["chosen", "lost", "sold", "blocked", "yours", "leaving"],
  ]);
});

test("a chosen seat that was refused is lost, whatever was heard of it", () => {
  const board = new Board(plan);
  board.show(fresh());
  board.choose({ chosen: ["1-A-1"], refused: ["1-A-1"] });
  expect(markOf(board, "1-A-1")).toBe("lost");
});

test("a chosen seat that was asked for stays chosen until there is an answer", () => {
  const board = new Board(plan);
  const seats = fresh();
  seats[0]?.set([1]);
  board.show(seats);
  board.choose({ chosen: ["1-A-1"], unanswered: ["1-A-1"] });
  expect(markOf(board, "1-A-1")).toBe("chosen");
  board.choose({ chosen: ["1-A-1"] });
  expect(markOf(board, "1-A-1")).toBe("lost");
});

test("seats of other items than those wanted are free, and not for now", () => {
  const board = new Board(plan);
  board.show(fresh());
  board.choose({ chosen: [], items: ["accessible"] });
  expect(plan.sections.map((section) => board.countIn(section)?.free)).toEqual([1, 1]);
  expect(markOf(board, "1-A-1")).toBe("other");
  board.choose({ chosen: [] });
  expect(plan.sections.map((section) => board.countIn(section)?.free)).toEqual([12, 12]);
});

test("only seats whose mark changes are told of", () => {
  const board = new Board(plan);
  board.show(fresh());
  expect(board.apply([{ section: 1, index: 2, state: 2 }])).toEqual([14]);
  expect(board.apply([{ section: 1, index: 2, state: 2 }])).toEqual([]);
  expect(board.apply([{ section: 1, index: 99, state: 2 }])).toEqual([]);
  expect(board.choose({ chosen: ["1-A-1"] })).toEqual([0]);
  expect(board.choose({ chosen: ["1-A-2"] })).toEqual([0, 1]);
});

test("changes one by one end where all at once would", () => {
  const change = fc.record({
    section: fc.nat(1),
    index: fc.nat(11),
    state: fc.nat(3),
  });
  const ids = fc.subarray(plan.seats.map(({ id }) => id));
  fc.assert(
    fc.property(fc.array(change), ids, ids, (changes, chosen, yours) => {
      const [folded, whole] = [new Board(plan), new Board(plan)];
      folded.show(fresh());
      const seats = fresh();
      for (const each of changes) {
        folded.apply([each]);
        const zone = seats[each.section];
        if (zone) zone[each.index] = each.state;
      }
      folded.choose({ chosen, yours });
      whole.choose({ chosen, yours });
      whole.show(seats);
      expect(marksOf(folded)).toEqual(marksOf(whole));
      for (const section of plan.sections) {
        expect(folded.countIn(section)).toEqual(whole.countIn(section));
      }
    }),
  );
});
