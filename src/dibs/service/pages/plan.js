/** A seating plan in the pretix format, read into what is drawn and listed. */

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * @typedef {Point & {id: string, index: number, number: string, item: string, color: number,
 *   row: Row, section: Section}} Seat
 * @typedef {{name: string, seats: Seat[], ends: ("start" | "end")[]}} Row
 * @typedef {{name: string, rows: Row[], box: Box, seatCount: number}} Section
 * @typedef {Point & {name: string, text: string, shape: any, box: Box}} Area
 * @typedef {{seats: Seat[], sections: Section[], areas: Area[], colors: string[], box: Box,
 *   pitch: number, radius: number, byId: Map<string, Seat>}} Plan
 */

const COLOR = "#7a7f8c";
const RADIUS_OF_PITCH_MAX = 0.43;

/**
 * Positions become absolute, in plan units.
 *
 * @param {any} document
 * @returns {Plan}
 */
export function readPlan(document) {
  const colorOf = new Map(document.categories.map(
    (/** @type {any} */ category, /** @type {number} */ index) => [category.name, index],
  ));
  /** @type {Seat[]} */
  const seats = [];
  const sections = [];
  for (const zone of document.zones) {
    const section = readSection(zone, seats, colorOf);
    if (section.seatCount) sections.push(section);
  }
  const areas = document.zones.flatMap(readAreas);
  const pitch = pitchOf(sections);
  const drawn = document.zones.flatMap((/** @type {any} */ z) => z.rows)
    .flatMap((/** @type {any} */ row) => row.seats)
    .find((/** @type {any} */ seat) => seat.radius)?.radius ?? pitch;
  return {
    seats, sections, areas, pitch,
    colors: document.categories.map((/** @type {any} */ c) => c.color ?? COLOR),
    box: around([...sections, ...areas].map((part) => part.box), document.size),
    // Some plans draw seats that overlap; ours leave a gap to tell them apart.
    radius: Math.min(drawn, pitch * RADIUS_OF_PITCH_MAX),
    byId: new Map(seats.map((seat) => [seat.id, seat])),
  };
}

/**
 * @param {any} zone
 * @param {Seat[]} seats all there are, to which the section's are added
 * @param {Map<string, number>} colorOf
 * @returns {Section}
 */
function readSection(zone, seats, colorOf) {
  const first = seats.length;
  /** @type {Section} */
  const section = {
    name: zone.name || zone.zone_id || "", rows: [], box: around([]), seatCount: 0,
  };
  for (const { row_number: name, row_number_position: ends, position, seats: held } of zone.rows) {
    /** @type {Row} */
    const row = { name, seats: [], ends: ends === "both" ? ["start", "end"] : [ends ?? "start"] };
    const origin = sum(zone.position, position ?? { x: 0, y: 0 });
    for (const seat of held) {
      row.seats.push({
        ...sum(origin, seat.position), id: seat.seat_guid, index: seats.length + row.seats.length,
        number: seat.seat_number, item: seat.category, color: colorOf.get(seat.category) ?? 0,
        row, section,
      });
    }
    seats.push(...row.seats);
    if (row.seats.length) section.rows.push(row);
  }
  const own = seats.slice(first);
  section.seatCount = own.length;
  section.box = around(own.map(({ x, y }) => ({ left: x, right: x, top: y, bottom: y })));
  return section;
}

/**
 * @param {any} zone
 * @returns {Area[]}
 */
function readAreas(zone) {
  return (zone.areas ?? []).map((/** @type {any} */ shape) => {
    const position = sum(zone.position, shape.position ?? { x: 0, y: 0 });
    return {
      ...position, shape, name: zone.name || shape.text?.text || "",
      text: shape.text?.text ?? "", box: boxOf(shape, position),
    };
  });
}

/**
 * @param {any} shape
 * @param {Point} at
 * @returns {Box}
 */
function boxOf(shape, at) {
  if (shape.shape === "rectangle" && shape.rectangle) {
    const { width, height } = shape.rectangle;
    return { left: at.x, top: at.y, right: at.x + width, bottom: at.y + height };
  }
  if (shape.shape === "polygon" && shape.polygon) {
    return around(shape.polygon.points.map((/** @type {Point} */ point) => {
      const { x, y } = sum(at, point);
      return { left: x, right: x, top: y, bottom: y };
    }));
  }
  const radius = shape.ellipse?.radius ?? { x: shape.circle?.radius, y: shape.circle?.radius };
  const [rx, ry] = [radius.x ?? 0, radius.y ?? 0];
  return { left: at.x - rx, top: at.y - ry, right: at.x + rx, bottom: at.y + ry };
}

/**
 * From seat to seat: the median of what rows say.
 *
 * @param {Section[]} sections
 */
function pitchOf(sections) {
  const gaps = sections.flatMap((section) => section.rows).flatMap((row) =>
    row.seats.slice(1).map((seat, index) =>
      Math.hypot(seat.x - row.seats[index].x, seat.y - row.seats[index].y)));
  const known = gaps.filter((gap) => gap > 0).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? 20;
}

/**
 * The box around boxes; the size given where there are none.
 *
 * @param {Box[]} boxes
 * @param {{width: number, height: number}} [size]
 * @returns {Box}
 */
function around(boxes, size = { width: 0, height: 0 }) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { left, top, right, bottom } of boxes) {
    box.left = Math.min(box.left, left);
    box.top = Math.min(box.top, top);
    box.right = Math.max(box.right, right);
    box.bottom = Math.max(box.bottom, bottom);
  }
  return boxes.length ? box : { left: 0, top: 0, right: size.width, bottom: size.height };
}

/**
 * @param {Point} a
 * @param {Point} b
 */
const sum = (a, b) => ({ x: a.x + b.x, y: a.y + b.y });
