/** The names of seats and rows, once one is near enough to read them. */

import type { Board } from "./board";
import { type Brush, beginText, placed } from "./brush";
import { distance, grown, meet, type Point } from "./geometry";
import { Grid } from "./grid";
import { AVAILABLE } from "./marks";
import type { Plan, Row, Seat } from "./plan";
import { heartOf } from "./sections";

/** A seat's radius in CSS pixels from which its number is written on it, or its row's name. */
const NUMBERS_FROM_PX = 10;
const ROWS_FROM_PX = 6.5;
const SIZE_MAX = 16;
const SECTION_PX = 14;
/** As wide as a name is taken to be, in distances from seat to seat. */
const NAME_EXTENT = 2;

export interface RowName extends Point {
  readonly name: string;
}

/** Where the names of rows stand: one seat further than their last. */
export function placeRowNames({ sections, pitch }: Plan): Grid<RowName> {
  const rows = sections.flatMap((section) => section.rows);
  const names = rows.flatMap((row) =>
    row.ends.map((end) => ({ name: row.name, ...beyond(row, end, pitch) })),
  );
  return new Grid(names, pitch * 4);
}

/** @param r a seat's radius in CSS pixels */
export function paintNumbers(brush: Brush, board: Board, seats: readonly Seat[], r: number) {
  if (r < NUMBERS_FROM_PX) return;
  const { context, palette, ratio } = brush;
  beginText(brush, r * 0.9, 600);
  for (const seat of seats) {
    if (seat.access || board.mark(seat.index) !== AVAILABLE) continue;
    const { x, y } = placed(brush, seat);
    context.fillStyle = palette.inks[seat.color] ?? palette.surface;
    context.fillText(seat.number, x, y, r * 1.7 * ratio);
  }
}

/** @param r a seat's radius in CSS pixels */
export function paintRowNames(brush: Brush, names: Grid<RowName>, pitch: number, r: number) {
  if (r < ROWS_FROM_PX) return;
  beginText(brush, Math.min(Math.max(r, 10), SIZE_MAX));
  brush.context.fillStyle = brush.palette.muted;
  names.visit(grown(brush.box, pitch * NAME_EXTENT), (label) => {
    const { x, y } = placed(brush, label);
    brush.context.fillText(label.name, x, y);
  });
}

/**
 * Sections' names over their seats, until rows' names say where one is.
 *
 * @param r a seat's radius in CSS pixels
 */
export function paintSectionNames(brush: Brush, { sections, pitch }: Plan, r: number) {
  if (r >= ROWS_FROM_PX || sections.length < 2) return;
  const { context, palette, ratio } = brush;
  beginText(brush, SECTION_PX, 600);
  for (const section of sections) {
    if (section.name === "" || !meet(grown(section.box, pitch), brush.box)) continue;
    const { x, y } = placed(brush, heartOf(section));
    const width = context.measureText(section.name).width + SECTION_PX * ratio;
    const height = SECTION_PX * 1.6 * ratio;
    context.globalAlpha = 0.86;
    context.fillStyle = palette.surface;
    context.beginPath();
    context.roundRect(x - width / 2, y - height / 2, width, height, height / 3);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = palette.ink;
    context.fillText(section.name, x, y);
  }
}

function beyond({ seats }: Row, end: "start" | "end", pitch: number): Point {
  const [last, before] = end === "start" ? [seats[0], seats[1]] : [seats.at(-1), seats.at(-2)];
  if (!last) return { x: 0, y: 0 };
  if (!before) return { x: last.x - pitch, y: last.y };
  const part = Math.min(pitch / (distance(last, before) || 1), 1);
  return { x: last.x + (last.x - before.x) * part, y: last.y + (last.y - before.y) * part };
}
