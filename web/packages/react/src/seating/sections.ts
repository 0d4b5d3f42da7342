/** Sections from afar: their shape, their name, how many seats are left and from which price. */

import type { Board } from "./board";
import { type Brush, beginText, placed } from "./brush";
import { grown, meet, type Point, roomBeside } from "./geometry";
import type { Plan, Section } from "./plan";

const LINE_HEIGHT = 1.05;
/** How far a shape reaches around its seats, in distances from seat to seat. */
const REACH = 0.9;
const EDGE_PX = 1.25;

export function paintSections(brush: Brush, plan: Plan, board: Board, texts: SectionTexts) {
  const seen = plan.sections.filter(({ box }) => meet(grown(box, plan.pitch), brush.box));
  for (const section of seen) paintShape(brush, plan, section, freeIn(board, section));
  for (const section of seen) {
    paintWords(brush, texts, section, freeIn(board, section) === 0);
  }
}

const freeIn = (board: Board, section: Section) => board.countIn(section)?.free ?? null;

function paintShape(brush: Brush, { pitch }: Plan, section: Section, free: number | null) {
  const { context, palette, scale, origin } = brush;
  context.setTransform(scale, 0, 0, scale, origin.x, origin.y);
  context.beginPath();
  for (const { x, y } of section.outline) context.lineTo(x, y);
  context.closePath();
  context.lineJoin = "round";
  context.lineCap = "round";
  const color = section.seats[0]?.color ?? 0;
  const edge = free === 0 ? palette.faint : (palette.colors[color] ?? palette.muted);
  // A broad line makes the shape reach around its outer seats; a broader one is its edge.
  for (const [width, style] of [
    [pitch * REACH + (2 * EDGE_PX * brush.ratio) / scale, edge],
    [pitch * REACH, fillOf(brush, section, color, free)],
  ] as const) {
    context.strokeStyle = context.fillStyle = style;
    context.lineWidth = width;
    context.stroke();
    context.fill();
  }
}

/** The more seats are left, the stronger its colour. */
function fillOf({ palette }: Brush, section: Section, color: number, free: number | null) {
  const tints = palette.tints[color] ?? [];
  const share = (free ?? 0) / section.seats.length;
  return (free !== 0 && tints[Math.round(share * (tints.length - 1))]) || palette.surface;
}

/** How much is said and how large, in CSS pixels: the first that fits is taken. */
const SETTINGS = [
  { lines: 3, size: 14 },
  { lines: 2, size: 15 },
  { lines: 2, size: 11.5 },
  { lines: 1, size: 14 },
  { lines: 1, size: 11 },
  { lines: 1, size: 9 },
] as const;
/** Of the lines below the name, in sizes of the name. */
const NOTE_SIZE = 0.8;

/** A line of text, placed in plan units; its size is in CSS pixels. */
interface Line extends Point {
  readonly text: string;
  readonly size: number;
  readonly weight: number;
}

/** What is written into sections: found once for a scale and a text. */
export type SectionTexts = Map<Section, { readonly key: string; readonly lines: readonly Line[] }>;

function paintWords(brush: Brush, known: SectionTexts, section: Section, isSoldOut: boolean) {
  const texts = [section.name, ...brush.notes.ofSection(section)].filter((text) => text !== "");
  const key = `${brush.scale} ${texts.join("\n")}`;
  let found = known.get(section);
  if (found?.key !== key) {
    found = { key, lines: fittingLines(brush, section, texts) };
    known.set(section, found);
  }
  for (const line of found.lines) {
    beginText(brush, line.size, line.weight);
    brush.context.fillStyle = isSoldOut ? brush.palette.muted : brush.palette.ink;
    const { x, y } = placed(brush, line);
    brush.context.fillText(line.text, x, y);
  }
}

function fittingLines(brush: Brush, section: Section, texts: readonly string[]): readonly Line[] {
  for (const { lines, size } of SETTINGS) {
    const set = lines <= texts.length && setLines(brush, section, texts.slice(0, lines), size);
    if (set) return set;
  }
  return [];
}

/** Lines around the middle of a section; null where one does not fit into its shape. */
function setLines(brush: Brush, section: Section, texts: readonly string[], size: number) {
  const pixel = brush.ratio / brush.scale;
  const heart = heartOf(section);
  const lines: Line[] = [];
  for (const [index, text] of texts.entries()) {
    const y = heart.y + (index - (texts.length - 1) / 2) * size * LINE_HEIGHT * pixel;
    const weight = index === 0 ? 600 : 400;
    const lineSize = index === 0 ? size : size * NOTE_SIZE;
    beginText(brush, lineSize, weight);
    const width = brush.context.measureText(text).width / brush.scale;
    const half = (lineSize / 2) * pixel;
    const isInside = [y - half, y + half].every(
      (edge) => roomBeside({ x: heart.x, y: edge }, section.outline) * 2 >= width,
    );
    if (!isInside) return null;
    lines.push({ text, x: heart.x, y, size: lineSize, weight });
  }
  return lines;
}

const hearts = new WeakMap<Section, Point>();

/** The middle of all its seats: where its name stands. */
export function heartOf(section: Section): Point {
  const known = hearts.get(section);
  if (known) return known;
  const count = section.seats.length || 1;
  const heart = {
    x: section.seats.reduce((sum, seat) => sum + seat.x, 0) / count,
    y: section.seats.reduce((sum, seat) => sum + seat.y, 0) / count,
  };
  hearts.set(section, heart);
  return heart;
}
