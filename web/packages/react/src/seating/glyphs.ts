/** How a seat is drawn under each mark: told apart by shape, not by colour alone. */

import type { Mark } from "./marks";
import type { Palette } from "./palette";
import type { Access } from "./plan";

/** A glyph's extent, in radii. */
export const GLYPH_EXTENT = 1.75;
/** Below it no cross is seen, only whether it is a dot or a bar, and its size. */
const SMALL_PX = 2.5;
/** From it a wheelchair can be told from a dot. */
const SIGN_FROM_PX = 4.5;
/** How large mark and sign are side by side, and how far from the middle, in radii. */
const BESIDE_SCALE = 0.6;
const BESIDE_AT = 0.4;
const FRAME_EXTENT = 1.1;
const TURN = 2 * Math.PI;

/** What is drawn; the colour is an index into the palette's. */
export interface Glyph {
  readonly mark: Mark;
  readonly color: number;
  readonly access: Access | null;
}

/**
 * Draws one seat around the origin. One that is kept for somebody says so beside its mark,
 * wherever the sign can be told from a dot.
 *
 * @param r its radius, in the context's units
 */
export function drawGlyph(
  context: CanvasRenderingContext2D,
  { mark, color, access }: Glyph,
  r: number,
  palette: Palette,
) {
  const paint = palette.colors[color] ?? palette.muted;
  context.lineCap = "round";
  context.lineJoin = "round";
  if (access && mark === "available") {
    drawKept(context, access, r, paint, palette.inks[color] ?? palette.surface);
  } else if (access && r * BESIDE_SCALE >= SIGN_FROM_PX) {
    drawBeside(context, { mark, access }, paint, r, palette);
  } else {
    drawMark(context, mark, paint, r, palette);
  }
}

type Context = CanvasRenderingContext2D;

function drawMark(context: Context, mark: Mark, paint: string, r: number, palette: Palette) {
  switch (mark) {
    case "available":
      disc(context, r, paint);
      break;
    case "chosen":
      drawOwn(context, r, palette, false);
      break;
    case "yours":
      drawOwn(context, r, palette, true);
      break;
    case "leaving":
      disc(context, r * 1.5, palette.surface);
      ring(context, r * 1.3, Math.max(r * 0.16, 1), palette.ink);
      disc(context, r * 0.9, paint);
      break;
    case "lost":
      drawLost(context, r, palette);
      break;
    case "reserved":
      drawReserved(context, r, palette);
      break;
    case "sold":
      if (r < SMALL_PX) disc(context, r * 0.45, palette.faint);
      else cross(context, r * 0.5, r * 0.28, palette.muted);
      break;
    case "blocked":
      if (r < SMALL_PX) line(context, [-r * 0.7, 0, r * 0.7, 0], r * 0.4, palette.faint);
      else line(context, [-r * 0.55, 0, r * 0.55, 0], r * 0.28, palette.faint);
      break;
    case "other":
      ring(context, r * 0.72, Math.max(r * 0.18, 0.75), paint);
      break;
    case "unknown":
      ring(context, r * 0.6, Math.max(r * 0.14, 0.5), palette.faint);
  }
}

function disc(context: Context, r: number, color: string) {
  context.fillStyle = color;
  context.beginPath();
  context.arc(0, 0, r, 0, TURN);
  context.fill();
}

function ring(context: Context, r: number, width: number, color: string) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.arc(0, 0, r, 0, TURN);
  context.stroke();
}

/** Through points, given as x, y, x, y, … */
function line(context: Context, points: readonly number[], width: number, color: string) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  for (let at = 0; at < points.length; at += 2)
    context.lineTo(points[at] ?? 0, points[at + 1] ?? 0);
  context.stroke();
}

function cross(context: Context, r: number, width: number, color: string) {
  line(context, [-r, -r, r, r], width, color);
  line(context, [r, -r, -r, r], width, color);
}

/** A tick in a dark disc; a ring around it once it is held. */
function drawOwn(context: Context, r: number, { ink, surface }: Palette, isHeld: boolean) {
  disc(context, r * 1.5, surface);
  disc(context, r * 1.18, ink);
  if (isHeld) ring(context, r * 1.45, Math.max(r * 0.16, 1), ink);
  line(context, [-r * 0.5, r * 0.03, -r * 0.12, r * 0.42, r * 0.54, -r * 0.36], r * 0.3, surface);
}

/** A cross in a ring, in the colour of alarm. */
function drawLost(context: Context, r: number, { surface, alarm }: Palette) {
  disc(context, r * 1.5, surface);
  ring(context, r * 1.2, r * 0.26, alarm);
  cross(context, r * 0.5, r * 0.28, alarm);
}

/** A ring that is half full. */
function drawReserved(context: Context, r: number, { muted }: Palette) {
  ring(context, r * 0.82, Math.max(r * 0.2, 0.75), muted);
  context.fillStyle = muted;
  context.beginPath();
  context.arc(0, 0, r * 0.82, TURN / 4, (TURN * 3) / 4);
  context.fill();
}

/** The path of a square. */
function square(context: Context, r: number) {
  context.beginPath();
  context.roundRect(-r, -r, 2 * r, 2 * r, r * 0.3);
}

/** A square, with the sign in it. */
function drawKept(context: Context, access: Access, r: number, color: string, ink: string) {
  context.fillStyle = color;
  square(context, r);
  context.fill();
  if (r >= SIGN_FROM_PX) drawSign(context, access, r, ink);
}

/** A frame, with the mark in it and below that the sign. */
function drawBeside(
  context: Context,
  { mark, access }: { readonly mark: Mark; readonly access: Access },
  paint: string,
  r: number,
  palette: Palette,
) {
  const [small, way] = [r * BESIDE_SCALE, r * BESIDE_AT];
  context.fillStyle = palette.surface;
  square(context, r * FRAME_EXTENT);
  context.fill();
  context.save();
  context.translate(-way, -way);
  drawMark(context, mark, paint, small, palette);
  context.translate(2 * way, 2 * way);
  drawSign(context, access, small, palette.ink);
  context.restore();
  context.strokeStyle = palette.faint;
  context.lineWidth = Math.max(r * 0.12, 1);
  square(context, r * FRAME_EXTENT);
  context.stroke();
}

/** A wheelchair, or somebody who comes along. */
function drawSign(context: Context, access: Access, r: number, ink: string) {
  const width = r * 0.17;
  context.fillStyle = context.strokeStyle = ink;
  context.beginPath();
  context.arc(access === "accessible" ? -r * 0.14 : 0, -r * 0.58, r * 0.17, 0, TURN);
  context.fill();
  if (access === "companion") {
    context.beginPath();
    context.arc(0, r * 0.5, r * 0.52, TURN / 2, TURN);
    context.lineTo(-r * 0.52, r * 0.62);
    context.lineTo(r * 0.52, r * 0.62);
    context.fill();
    return;
  }
  const body = [-0.14, -0.25, -0.1, 0.14, 0.34, 0.14, 0.52, 0.58];
  line(
    context,
    body.map((part) => part * r),
    width,
    ink,
  );
  context.lineWidth = width;
  context.beginPath();
  context.arc(-r * 0.06, r * 0.28, r * 0.42, TURN * 0.08, TURN * 0.62);
  context.stroke();
}
