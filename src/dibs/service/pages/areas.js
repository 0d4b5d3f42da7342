/** The parts of a plan without seats: a standing floor, a stage, a bar. */

import { FONT, middleOf, useCssPixels } from "./labels.js";

/**
 * @param {import("./labels.js").Scene} scene
 * @param {(area: string) => string} noteOf what to say of an area besides its name
 */
export function paintAreas(scene, noteOf) {
  for (const area of scene.plan.areas) {
    paintShape(scene, area);
    paintName(scene, area, noteOf(area.name));
  }
}

/**
 * @param {import("./labels.js").Scene} scene
 * @param {import("./plan.js").Area} area
 */
function paintShape({ context, camera, palette, ratio }, area) {
  const scale = camera.scale * ratio;
  context.setTransform(scale, 0, 0, scale, camera.x * ratio, camera.y * ratio);
  context.translate(area.x, area.y);
  context.rotate(((area.shape.rotation ?? 0) * Math.PI) / 180);
  outline(context, area.shape);
  context.fillStyle = palette.line;
  context.strokeStyle = palette.muted;
  context.lineWidth = 1 / camera.scale;
  context.fill();
  context.stroke();
}

/**
 * The longest name that fits, and below it what there is to say.
 *
 * @param {import("./labels.js").Scene} scene
 * @param {import("./plan.js").Area} area
 * @param {string} note
 */
function paintName(scene, { box, text, name }, note) {
  const { context, camera, palette } = scene;
  useCssPixels(scene);
  const width = (box.right - box.left) * camera.scale;
  const height = (box.bottom - box.top) * camera.scale;
  const size = Math.min(Math.max(width / 11, 11), 26);
  const { x, y } = camera.toScreen(middleOf(box));
  const isTwoLines = note !== "" && height > 2.6 * size;
  context.fillStyle = palette.ink;
  context.font = `600 ${size}px ${FONT}`;
  const fits = (/** @type {string} */ words) =>
    width === 0 || context.measureText(words).width < width - 6;
  const shown = [text, name].find((words) => words && fits(words));
  if (shown) context.fillText(shown, x, isTwoLines ? y - size * 0.65 : y);
  context.font = `${size * 0.85}px ${FONT}`;
  if (!isTwoLines || !fits(note)) return;
  context.fillStyle = palette.muted;
  context.fillText(note, x, y + size * 0.65);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {any} shape in the plan's own terms
 */
function outline(context, shape) {
  context.beginPath();
  if (shape.shape === "rectangle" && shape.rectangle) {
    const { width, height } = shape.rectangle;
    context.roundRect(0, 0, width, height, Math.min(width, height) / 20);
  } else if (shape.shape === "polygon" && shape.polygon) {
    shape.polygon.points.forEach((/** @type {any} */ point) => context.lineTo(point.x, point.y));
    context.closePath();
  } else if (shape.shape === "ellipse" && shape.ellipse) {
    context.ellipse(0, 0, shape.ellipse.radius.x, shape.ellipse.radius.y, 0, 0, 7);
  } else if (shape.shape === "circle" && shape.circle) {
    context.arc(0, 0, shape.circle.radius, 0, 7);
  }
}
