/** Fingers, mouse and wheel over the map, as pans, zooms, taps and hovers. */

import { distance, type Point } from "./geometry";

export interface GestureListener {
  pan(dx: number, dy: number): void;
  /** Answers whether it did anything. */
  zoom(x: number, y: number, factor: number): boolean;
  tap(x: number, y: number, isTouch: boolean): void;
  hover(x: number, y: number): void;
  /** The mouse is elsewhere. */
  leave(): void;
  /** All fingers are up. */
  rest(): void;
}

const TAP_PX_MAX = 8;
const TAP_MS_MAX = 600;
const WHEEL_LINE_PX = 16;

/**
 * Listens until the signal ends it.
 *
 * @param surface whose upper left corner is the origin of all positions
 */
export function watchGestures(
  surface: HTMLElement,
  listener: GestureListener,
  signal: AbortSignal,
) {
  const fingers = new Map<number, Point>();
  let moved = 0;
  let downAt = 0;

  const at = (event: MouseEvent): Point => {
    const { left, top } = surface.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  const press = (event: PointerEvent) => {
    if (event.button !== 0) return;
    if (fingers.size === 0) [moved, downAt] = [0, event.timeStamp];
    fingers.set(event.pointerId, at(event));
    surface.setPointerCapture(event.pointerId);
  };

  const move = (event: PointerEvent) => {
    const before = fingers.get(event.pointerId);
    const now = at(event);
    if (!before) {
      if (event.pointerType !== "touch") listener.hover(now.x, now.y);
      return;
    }
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    moved += Math.hypot(dx, dy);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      listener.pan(dx / 2, dy / 2);
      const factor = distance(now, other) / (distance(before, other) || 1);
      listener.zoom((now.x + other.x) / 2, (now.y + other.y) / 2, factor);
    } else if (moved > TAP_PX_MAX) {
      listener.pan(dx, dy);
    } else {
      return; // So that the first pan makes up for what the finger wavered.
    }
    fingers.set(event.pointerId, now);
  };

  const lift = (event: PointerEvent) => {
    const wasDown = fingers.delete(event.pointerId);
    if (!wasDown || fingers.size > 0) return;
    const isTap = moved <= TAP_PX_MAX && event.timeStamp - downAt <= TAP_MS_MAX;
    if (isTap && event.type === "pointerup") {
      const { x, y } = at(event);
      listener.tap(x, y, event.pointerType !== "mouse");
    }
    listener.rest();
  };

  const leave = (event: PointerEvent) => {
    if (event.pointerType !== "touch") listener.leave(); // A finger leaves whenever it is lifted.
  };

  const wheel = (event: WheelEvent) => {
    const isLines = event.deltaMode === 1;
    const px = isLines ? event.deltaY * WHEEL_LINE_PX : event.deltaY;
    // Trackpads report a pinch as a wheel with Ctrl, in finer steps.
    const factor = Math.exp(-px * (event.ctrlKey ? 0.01 : 0.002));
    const { x, y } = at(event);
    // At either end the wheel belongs to the page again.
    if (listener.zoom(x, y, factor) || event.ctrlKey) event.preventDefault();
  };

  surface.addEventListener("pointerdown", press, { signal });
  surface.addEventListener("pointermove", move, { signal });
  surface.addEventListener("pointerup", lift, { signal });
  surface.addEventListener("pointercancel", lift, { signal });
  surface.addEventListener("pointerleave", leave, { signal });
  surface.addEventListener("wheel", wheel, { signal, passive: false });
}
