/** What of a plan is drawn at which distance. */

import { paintAreas } from "./areas";
import type { Board } from "./board";
import type { Brush } from "./brush";
import { grown } from "./geometry";
import { GLYPH_EXTENT } from "./glyphs";
import { Grid } from "./grid";
import { paintNumbers, paintRowNames, paintSectionNames, placeRowNames } from "./labels";
import { CHOSEN, LEAVING, LOST, YOURS } from "./marks";
import type { Palette } from "./palette";
import type { Plan, Seat } from "./plan";
import { paintSections, type SectionTexts } from "./sections";
import { Stamps } from "./stamps";

/** CSS pixels from seat to seat from which seats are drawn rather than their section. */
const SEATS_FROM_PX = 7;
const OWN: ReadonlySet<number> = new Set([CHOSEN, YOURS, LEAVING, LOST]);
/** With fewer sections than this there is nothing to be said from afar. */
const SECTIONS_MIN = 3;

export class Scene {
  readonly #plan: Plan;
  readonly #board: Board;
  readonly #rowNames;
  readonly #texts: SectionTexts = new Map();
  readonly seats: Grid<Seat>;
  #stamps: Stamps;

  constructor(plan: Plan, board: Board, palette: Palette) {
    this.#plan = plan;
    this.#board = board;
    this.#rowNames = placeRowNames(plan);
    this.seats = new Grid(plan.seats, plan.pitch * 2);
    this.#stamps = new Stamps(palette);
  }

  recolor(palette: Palette) {
    this.#stamps = new Stamps(palette);
  }

  /** @param scale CSS pixels per plan unit */
  showsSeats(scale: number) {
    return showsSeats(this.#plan, scale);
  }

  /** How far beyond its own place something may be drawn, in plan units. */
  get reach() {
    return this.#plan.pitch * 2;
  }

  paint(brush: Brush) {
    paintAreas(brush, this.#plan.areas);
    if (!this.showsSeats(brush.scale / brush.ratio)) {
      paintSections(brush, this.#plan, this.#board, this.#texts);
      return;
    }
    const { pitch, radius } = this.#plan;
    const r = (radius * brush.scale) / brush.ratio;
    const seats: Seat[] = [];
    this.seats.visit(grown(brush.box, radius * GLYPH_EXTENT), (seat) => seats.push(seat));
    this.#stampAll(brush, seats);
    paintNumbers(brush, this.#board, seats, r);
    paintRowNames(brush, this.#rowNames, pitch, r);
    paintSectionNames(brush, this.#plan, r);
  }

  #stampAll(brush: Brush, seats: readonly Seat[]) {
    const { context, scale, origin } = brush;
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.#stamps.prepare(this.#plan.radius * scale);
    for (const seat of seats) {
      const mark = this.#board.mark(seat.index);
      if (OWN.has(mark)) continue; // The painter shows them on top of all.
      const [x, y] = [seat.x * scale + origin.x, seat.y * scale + origin.y];
      this.#stamps.stamp(context, mark, seat.color, seat.access, x, y);
    }
  }
}

/** @param scale CSS pixels per plan unit */
export function showsSeats({ sections, pitch }: Plan, scale: number) {
  return sections.length < SECTIONS_MIN || pitch * scale >= SEATS_FROM_PX;
}
