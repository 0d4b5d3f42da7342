/** A seating plan, read into what is drawn, listed and found. */

import type { AreaDocument, PlanDocument, RowDocument, ZoneDocument } from "./document";
import {
  type Box,
  boxOfBoxes,
  boxOfPoints,
  distance,
  outlineOf,
  type Point,
  sum,
} from "./geometry";

/** Kept for those who need it, and for who comes with them. */
export type Access = "accessible" | "companion";

export interface Seat extends Point {
  readonly id: string;
  /** Among all seats of the plan, in its order. */
  readonly index: number;
  readonly number: string;
  /** The item it belongs to: its category. */
  readonly item: string;
  /** Index into the plan's colours. */
  readonly color: number;
  readonly access: Access | null;
  readonly row: Row;
  readonly section: Section;
}

export interface Row {
  readonly name: string;
  readonly seats: readonly Seat[];
  /** Where its name stands. */
  readonly ends: readonly ("start" | "end")[];
}

/** A zone that has seats. */
export interface Section {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly seats: readonly Seat[];
  /** The items its seats belong to, those kept for some only where there are no others. */
  readonly items: readonly string[];
  readonly box: Box;
  readonly outline: readonly Point[];
}

/** A part without seats: a standing floor, a stage, a bar. */
export interface Area extends Point {
  readonly name: string;
  readonly text: string;
  readonly shape: AreaDocument;
  readonly box: Box;
}

/** Positions are absolute, in plan units. */
export interface Plan {
  readonly seats: readonly Seat[];
  readonly sections: readonly Section[];
  readonly areas: readonly Area[];
  /** The index of the first seat of each zone, also of those without seats. */
  readonly zoneStarts: readonly number[];
  readonly colors: readonly string[];
  readonly box: Box;
  /** From seat to seat. */
  readonly pitch: number;
  readonly radius: number;
  readonly byId: ReadonlyMap<string, Seat>;
}

const COLOR = "#7a7f8c";
const PITCH = 20;
/** Some plans draw seats that overlap; ours leave a gap to tell them apart. */
const RADIUS_OF_PITCH_MAX = 0.43;
const ROWS_MEASURED_MAX = 400;
const ORIGIN: Point = { x: 0, y: 0 };
const NOWHERE: Box = { left: 0, top: 0, right: 0, bottom: 0 };

/**
 * Reads a plan.
 *
 * @param accessOf which categories are kept for whom; unless said, by their names
 */
export function readPlan(
  document: PlanDocument,
  accessOf: (item: string) => Access | null = accessByName,
): Plan {
  const colorOf = new Map(document.categories.map(({ name }, index) => [name, index]));
  const accesses = new Map(document.categories.map(({ name }) => [name, accessOf(name)]));
  const seats: Seat[] = [];
  const zoneStarts: number[] = [];
  const sections: Section[] = [];
  for (const zone of document.zones) {
    zoneStarts.push(seats.length);
    const section = readSection(zone, seats, colorOf, accesses);
    if (section.seats.length > 0) sections.push(section);
  }
  const areas = document.zones.flatMap(readAreas);
  const pitch = pitchOf(sections);
  const size = document.size ?? { width: 0, height: 0 };
  return {
    seats,
    sections,
    areas,
    zoneStarts,
    pitch,
    colors: document.categories.map(({ color }) => color ?? COLOR),
    box: boxOfBoxes([...sections, ...areas].map(({ box }) => box)) ?? {
      ...NOWHERE,
      right: size.width,
      bottom: size.height,
    },
    radius: Math.min(drawnRadius(document) ?? pitch, pitch * RADIUS_OF_PITCH_MAX),
    byId: new Map(seats.map((seat) => [seat.id, seat])),
  };
}

/** What a category's name says of who its seats are kept for. */
export function accessByName(name: string): Access | null {
  if (/companion|begleit|carer/i.test(name)) return "companion";
  return /wheel|rollstuhl|accessible|barrier-?free|barrierefrei/i.test(name) ? "accessible" : null;
}

type Growing<T> = { -readonly [Key in keyof T]: T[Key] };

/** Adds the section's seats to all there are. */
function readSection(
  zone: ZoneDocument,
  seats: Seat[],
  colorOf: ReadonlyMap<string, number>,
  accesses: ReadonlyMap<string, Access | null>,
): Section {
  const own: Seat[] = [];
  const rows: Row[] = [];
  const section: Growing<Section> = {
    name: zone.name || zone.zone_id || "",
    rows,
    seats: own,
    items: [],
    box: NOWHERE,
    outline: [],
  };
  for (const document of zone.rows) {
    const held: Seat[] = [];
    const row: Row = { name: document.row_number, seats: held, ends: endsOf(document) };
    const origin = sum(zone.position, document.position ?? ORIGIN);
    for (const seat of document.seats) {
      const read: Seat = {
        x: origin.x + seat.position.x,
        y: origin.y + seat.position.y,
        id: seat.seat_guid,
        index: seats.length,
        number: seat.seat_number,
        item: seat.category,
        color: colorOf.get(seat.category) ?? 0,
        access: accesses.get(seat.category) ?? null,
        row,
        section,
      };
      seats.push(read);
      own.push(read);
      held.push(read);
    }
    if (held.length > 0) rows.push(row);
  }
  const open = own.filter(({ access }) => access === null);
  section.items = [...new Set((open.length > 0 ? open : own).map(({ item }) => item))];
  section.box = boxOfPoints(own) ?? NOWHERE;
  section.outline = outlineOf(rows.map((row) => row.seats));
  return section;
}

const endsOf = ({ row_number_position: ends }: RowDocument): ("start" | "end")[] =>
  ends === "both" ? ["start", "end"] : [ends ?? "start"];

function readAreas(zone: ZoneDocument): Area[] {
  return (zone.areas ?? []).map((shape) => {
    const at = sum(zone.position, shape.position ?? ORIGIN);
    const text = shape.text?.text ?? "";
    return { ...at, shape, name: zone.name || text, text, box: boxOfShape(shape, at) };
  });
}

function boxOfShape({ rotation, ...shape }: AreaDocument, at: Point): Box {
  const corners = cornersOf(shape);
  const turn = ((rotation ?? 0) * Math.PI) / 180;
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  const turned = corners.map(({ x, y }) => sum(at, { x: x * cos - y * sin, y: x * sin + y * cos }));
  return boxOfPoints(turned) ?? { left: at.x, top: at.y, right: at.x, bottom: at.y };
}

function cornersOf(shape: AreaDocument): readonly Point[] {
  if (shape.polygon) return shape.polygon.points;
  if (shape.rectangle) {
    const { width, height } = shape.rectangle;
    return [ORIGIN, { x: width, y: 0 }, { x: width, y: height }, { x: 0, y: height }];
  }
  const circle = shape.circle?.radius ?? 0;
  const { x, y } = shape.ellipse?.radius ?? { x: circle, y: circle };
  return [-1, 1].flatMap((h) => [-1, 1].map((v) => ({ x: h * x, y: v * y })));
}

/** From seat to seat: the median of what rows say. */
function pitchOf(sections: readonly Section[]): number {
  const rows = sections.flatMap((section) => section.rows);
  const step = Math.max(Math.ceil(rows.length / ROWS_MEASURED_MAX), 1);
  const gaps = rows
    .filter((_, index) => index % step === 0)
    .flatMap(({ seats }) =>
      seats.slice(1).map((seat, index) => distance(seat, seats[index] ?? seat)),
    )
    .filter((gap) => gap > 0)
    .sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? PITCH;
}

function drawnRadius(document: PlanDocument): number | undefined {
  for (const zone of document.zones) {
    for (const row of zone.rows) {
      for (const { radius } of row.seats) if (radius) return radius;
    }
  }
  return undefined;
}
