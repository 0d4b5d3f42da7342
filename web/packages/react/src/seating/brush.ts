/** What one picture of the plan is painted with, and from where. */

import type { Box, Point } from "./geometry";
import type { Palette } from "./palette";
import type { Area, Section } from "./plan";

/** What to say of parts of the plan, besides their names; shortest first to be left out. */
export interface Notes {
  /** At most two lines: how many are left, and from which price. */
  ofSection(section: Section): readonly string[];
  /** One line, or none. */
  ofArea(area: Area): string;
}

export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly notes: Notes;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** Device pixels per plan unit. */
  readonly scale: number;
  /** Where the plan's origin is, in device pixels. */
  readonly origin: Point;
  /** The part to paint, in plan units. */
  readonly box: Box;
}

/** From plan units to device pixels. */
export const placed = ({ scale, origin }: Brush, { x, y }: Point): Point => ({
  x: x * scale + origin.x,
  y: y * scale + origin.y,
});

/** Text is placed by its middle, in device pixels; sizes are in CSS pixels. */
export function beginText({ context, palette, ratio }: Brush, size: number, weight = 400) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `${weight} ${size * ratio}px ${palette.font}`;
}
