/** The few words beside a seat that is pointed at. */

const GAP_PX = 8;

/** Where a seat is on the screen, in CSS pixels, and how much room there is. */
export interface TipPlace {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly width: number;
  readonly height: number;
}

/** Above the seat, or below it where there is no room; never over the edge. */
function placeTip({ x, y, radius, width }: TipPlace, tipWidth: number, tipHeight: number) {
  const right = Math.max(width - tipWidth - GAP_PX, GAP_PX);
  const left = Math.min(Math.max(x - tipWidth / 2, GAP_PX), right);
  const gap = radius * 1.5 + GAP_PX;
  const above = y - gap - tipHeight;
  return { left: Math.round(left), top: Math.round(above > GAP_PX ? above : y + gap) };
}

/**
 * Says something at a place; hides it where there is nothing to say. Written without
 * React, since it follows the mouse.
 */
export function showTip(tip: HTMLElement, place: TipPlace | null, lines: readonly string[]) {
  tip.hidden = !place;
  if (!place) return;
  for (const [index, line] of [...tip.children].entries()) {
    const text = lines[index] ?? "";
    if (line.textContent !== text) line.textContent = text;
  }
  const { left, top } = placeTip(place, tip.offsetWidth, tip.offsetHeight);
  tip.style.transform = `translate(${left}px, ${top}px)`;
}
