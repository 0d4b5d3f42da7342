/** Fingers, mouse and wheel over the map, as pans, zooms, taps and hovers. */

const TAP_PX_MAX = 8;
const TAP_MS_MAX = 600;
const WHEEL_LINE_PX = 16;

/**
 * @typedef {object} Listener
 * @property {(dx: number, dy: number) => void} pan
 * @property {(x: number, y: number, factor: number) => boolean} zoom whether it did anything
 * @property {(x: number, y: number, isTouch: boolean) => void} tap
 * @property {(x: number, y: number) => void} hover
 * @property {() => void} leave the mouse is elsewhere
 * @property {() => void} rest all fingers are up
 */

/**
 * @param {HTMLElement} surface
 * @param {Listener} listener
 */
export function watchGestures(surface, listener) {
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  let moved = 0;
  let downAt = 0;

  const at = (/** @type {MouseEvent} */ event) => {
    const { left, top } = surface.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (fingers.size === 0) [moved, downAt] = [0, event.timeStamp];
    fingers.set(event.pointerId, at(event));
    surface.setPointerCapture(event.pointerId);
  });

  surface.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    const now = at(event);
    if (!before) {
      if (event.pointerType === "mouse") listener.hover(now.x, now.y);
      return;
    }
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    moved += Math.hypot(dx, dy);
    if (fingers.size === 1) {
      if (moved > TAP_PX_MAX) {
        fingers.set(event.pointerId, now);
        listener.pan(dx, dy);
      }
      return;
    }
    const [a, b] = fingers.values();
    const other = before === a ? b : a;
    listener.pan(dx / 2, dy / 2);
    const factor = distance(now, other) / (distance(before, other) || 1);
    listener.zoom((now.x + other.x) / 2, (now.y + other.y) / 2, factor);
    fingers.set(event.pointerId, now);
  });

  const lift = (/** @type {PointerEvent} */ event) => {
    const wasDown = fingers.delete(event.pointerId);
    if (!wasDown || fingers.size) return;
    const isTap = moved <= TAP_PX_MAX && event.timeStamp - downAt <= TAP_MS_MAX;
    if (isTap && event.type === "pointerup") {
      const { x, y } = at(event);
      listener.tap(x, y, event.pointerType !== "mouse");
    }
    listener.rest();
  };
  surface.addEventListener("pointerup", lift);
  surface.addEventListener("pointercancel", lift);
  surface.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") listener.leave(); // A finger leaves whenever it is lifted.
  });

  surface.addEventListener("wheel", (event) => {
    const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE
      ? event.deltaY * WHEEL_LINE_PX : event.deltaY;
    // Trackpads report a pinch as a wheel with Ctrl, in finer steps.
    const factor = Math.exp(-px * (event.ctrlKey ? 0.01 : 0.002));
    const { x, y } = at(event);
    // At either end the wheel belongs to the page again.
    if (listener.zoom(x, y, factor) || event.ctrlKey) event.preventDefault();
  }, { passive: false });
}

/**
 * @param {{x: number, y: number}} a
 * @param {{x: number, y: number}} b
 */
const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
