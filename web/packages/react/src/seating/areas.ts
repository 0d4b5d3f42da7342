/** The parts of a plan without seats: a standing floor, a stage, a bar. */

import { type Brush, beginText, placed } from "./brush";
import type { AreaDocument } from "./document";
import { meet, middleOf } from "./geometry";
import type { Area } from "./plan";

const TURN = 2 * Math.PI;

export function paintAreas(brush: Brush, areas: readonly Area[]) {
  for (const area of areas) {
    if (!meet(area.box, brush.box)) continue;
    paintShape(brush, area);
    paintName(brush, area);
  }
}

function paintShape({ context, palette, scale, origin, ratio }: Brush, area: Area) {
  context.setTransform(scale, 0, 0, scale, origin.x, origin.y);
  context.translate(area.x, area.y);
  context.rotate(((area.shape.rotation ?? 0) * Math.PI) / 180);
  context.beginPath();
  trace(context, area.shape);
  context.fillStyle = palette.area;
  context.strokeStyle = palette.faint;
  context.lineWidth = ratio / scale;
  context.fill();
  context.stroke();
}

/** The longest name that fits, and below it what there is to say. */
function paintName(brush: Brush, area: Area) {
  const { context, palette, scale, ratio } = brush;
  const { left, top, right, bottom } = area.box;
  const [width, height] = [((right - left) * scale) / ratio, ((bottom - top) * scale) / ratio];
  const size = Math.min(Math.max(width / 11, 11), 26);
  const note = brush.notes.ofArea(area);
  const isTwoLines = note !== "" && height > 2.6 * size;
  const { x, y } = placed(brush, middleOf(area.box));
  const isFitting = (words: string) =>
    width === 0 || context.measureText(words).width < (width - 6) * ratio;

  beginText(brush, size, 600);
  context.fillStyle = palette.ink;
  const shown = [area.text, area.name].find((words) => words !== "" && isFitting(words));
  if (shown) context.fillText(shown, x, isTwoLines ? y - size * 0.65 * ratio : y);
  beginText(brush, size * 0.85);
  context.fillStyle = palette.muted;
  if (isTwoLines && isFitting(note)) context.fillText(note, x, y + size * 0.65 * ratio);
}

function trace(context: CanvasRenderingContext2D, shape: AreaDocument) {
  if (shape.rectangle) {
    const { width, height } = shape.rectangle;
    context.roundRect(0, 0, width, height, Math.min(width, height) / 20);
  } else if (shape.polygon) {
    for (const { x, y } of shape.polygon.points) context.lineTo(x, y);
    context.closePath();
  } else if (shape.ellipse) {
    context.ellipse(0, 0, shape.ellipse.radius.x, shape.ellipse.radius.y, 0, 0, TURN);
  } else if (shape.circle) {
    context.arc(0, 0, shape.circle.radius, 0, TURN);
  }
}
