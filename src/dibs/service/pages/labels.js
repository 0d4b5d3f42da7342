/** The names on the map: of seats when near, of rows, and of sections from afar. */

import { textOn } from "./colors.js";
import { AVAILABLE } from "./states.js";

/**
 * @typedef {object} Scene what is drawn, on what, and from where
 * @property {CanvasRenderingContext2D} context
 * @property {number} ratio device pixels per CSS pixel
 * @property {import("./camera.js").Camera} camera
 * @property {import("./plan.js").Plan} plan
 * @property {import("./marks.js").Palette} palette
 */

export const FONT = "system-ui, sans-serif";
const NUMBERS_FROM_PX = 10;
const ROWS_FROM_PX = 6.5;
const SECTIONS_UP_TO_PX = 6;

/**
 * Whichever names can be read at this distance.
 *
 * @param {Scene} scene
 * @param {Uint8Array} states
 * @param {import("./plan.js").Seat[]} seen
 */
export function paintLabels(scene, states, seen) {
  const r = scene.plan.radius * scene.camera.scale;
  useCssPixels(scene);
  if (r >= NUMBERS_FROM_PX) paintNumbers(scene, states, seen, r);
  if (r >= ROWS_FROM_PX) paintRows(scene, r);
  if (r < SECTIONS_UP_TO_PX) paintSections(scene);
}

/**
 * Text is placed by its middle, in CSS pixels.
 *
 * @param {Scene} scene
 */
export function useCssPixels({ context, ratio }) {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
}

/**
 * @param {Scene} scene
 * @param {Uint8Array} states
 * @param {import("./plan.js").Seat[]} seen
 * @param {number} r
 */
function paintNumbers({ context, camera, palette }, states, seen, r) {
  const inks = palette.colors.map(textOn);
  context.font = `600 ${r * 0.9}px ${FONT}`;
  for (const seat of seen) {
    if (states[seat.index] !== AVAILABLE) continue;
    const { x, y } = camera.toScreen(seat);
    context.fillStyle = inks[seat.color];
    context.fillText(seat.number, x, y, r * 1.7);
  }
}

/**
 * @param {Scene} scene
 * @param {number} r
 */
function paintRows({ context, camera, plan, palette }, r) {
  context.font = `${Math.min(Math.max(r, 10), 16)}px ${FONT}`;
  context.fillStyle = palette.muted;
  for (const row of plan.sections.flatMap((section) => section.rows)) {
    for (const end of row.ends) {
      const at = beyond(row.seats, end, plan.pitch);
      if (!camera.sees(at, r)) continue;
      const { x, y } = camera.toScreen(at);
      context.fillText(row.name, x, y);
    }
  }
}

/** @param {Scene} scene */
function paintSections({ context, camera, plan, palette }) {
  for (const { name, box } of plan.sections) {
    const width = (box.right - box.left) * camera.scale;
    const size = Math.min(Math.max(width / 6, 10), 15);
    context.font = `600 ${size}px ${FONT}`;
    const needed = context.measureText(name).width + size * 0.7;
    if (needed > Math.max(width, 30)) continue;
    const { x, y } = camera.toScreen(middleOf(box));
    context.globalAlpha = 0.86;
    context.fillStyle = palette.surface;
    context.beginPath();
    context.roundRect(x - needed / 2, y - size * 0.75, needed, size * 1.5, size * 0.5);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = palette.ink;
    context.fillText(name, x, y + 0.5);
  }
}

/** @param {import("./plan.js").Box} box */
export function middleOf({ left, top, right, bottom }) {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

/**
 * Where a row's name stands: one seat further than its last.
 *
 * @param {import("./plan.js").Seat[]} seats
 * @param {"start" | "end"} end
 * @param {number} pitch
 */
function beyond(seats, end, pitch) {
  const [last, before] = end === "start" ? [seats[0], seats[1]] : [seats.at(-1), seats.at(-2)];
  if (!last) return { x: 0, y: 0 };
  if (!before) return { x: last.x - pitch, y: last.y };
  const gap = Math.hypot(last.x - before.x, last.y - before.y) || 1;
  const step = Math.min(pitch / gap, 1);
  return { x: last.x + (last.x - before.x) * step, y: last.y + (last.y - before.y) * step };
}
