/** Points and boxes, in whatever unit both sides share. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const sum = (a: Point, b: Point): Point => ({ x: a.x + b.x, y: a.y + b.y });

export const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

export const middleOf = ({ left, top, right, bottom }: Box): Point => ({
  x: (left + right) / 2,
  y: (top + bottom) / 2,
});

export const contains = (box: Box, { x, y }: Point) =>
  x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;

export const meet = (a: Box, b: Box) =>
  a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;

export const grown = ({ left, top, right, bottom }: Box, by: number): Box => ({
  left: left - by,
  top: top - by,
  right: right + by,
  bottom: bottom + by,
});

/** What two boxes share; null where nothing. */
export function overlapOf(a: Box, b: Box): Box | null {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const right = Math.min(a.right, b.right);
  const bottom = Math.min(a.bottom, b.bottom);
  return left <= right && top <= bottom ? { left, top, right, bottom } : null;
}

/** The box around two. */
export const around = (a: Box, b: Box): Box => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
});

/** The box around points; null where there are none. */
export function boxOfPoints(points: Iterable<Point>): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return left <= right ? { left, top, right, bottom } : null;
}

/** The box around boxes; null where there are none. */
export function boxOfBoxes(boxes: readonly Box[]): Box | null {
  return boxOfPoints(
    boxes.flatMap(({ left, top, right, bottom }) => [
      { x: left, y: top },
      { x: right, y: bottom },
    ]),
  );
}

/**
 * The line around rows: along the first, down the ends of all, back along the last and up
 * their beginnings. It follows curved rows, which a convex hull does not.
 */
export function outlineOf(rows: readonly (readonly Point[])[]): Point[] {
  const turned = sameWay(rows.filter((row) => row.length > 0));
  const [first, last] = [turned[0], turned.at(-1)];
  if (!first || !last) return [];
  if (turned.length === 1) return [...first];
  const between = turned.slice(1, -1);
  const ends = between.flatMap((row) => row.slice(-1));
  const beginnings = between.flatMap((row) => row.slice(0, 1));
  return [...first, ...ends, ...[...last].reverse(), ...beginnings.reverse()];
}

/** Rows that all begin on the same side, however the plan numbers them. */
function sameWay(rows: readonly (readonly Point[])[]): (readonly Point[])[] {
  let before: Point | undefined;
  return rows.map((row) => {
    const [start, end] = [row[0], row.at(-1)];
    if (!start || !end) return row;
    const isTurned = before !== undefined && distance(end, before) < distance(start, before);
    before = isTurned ? end : start;
    return isTurned ? [...row].reverse() : row;
  });
}

/**
 * How far one can go from a point to the left and to the right inside a closed line, the
 * shorter way; 0 outside of it.
 */
export function roomBeside({ x, y }: Point, outline: readonly Point[]): number {
  let crossings = 0;
  let room = Infinity;
  let before = outline.at(-1);
  for (const point of outline) {
    if (before && before.y > y !== point.y > y) {
      const at = before.x + ((y - before.y) / (point.y - before.y)) * (point.x - before.x);
      if (at > x) crossings += 1;
      room = Math.min(room, Math.abs(at - x));
    }
    before = point;
  }
  return crossings % 2 === 1 ? room : 0;
}
