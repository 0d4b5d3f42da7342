/** A round hall of any size: rings of sections around a stage, seats in curved rows. */

import type { PlanDocument, ZoneDocument } from "../../src/seating/document";

const SECTIONS_A_RING = 40;
const ROWS = 25;
const PITCH = 12;
const ROW_GAP = 14;
const AISLE = 30;

export function roundHall(seatCount: number): PlanDocument {
  const zones: ZoneDocument[] = [];
  let left = seatCount;
  let radius = 900;
  for (let ring = 1; left > 0; ring += 1) {
    for (let at = 0; at < SECTIONS_A_RING && left > 0; at += 1) {
      const zone = sectionOf(ring, at, radius, left);
      left -= zone.rows.reduce((sum, { seats }) => sum + seats.length, 0);
      zones.push(zone);
    }
    radius += ROWS * ROW_GAP + AISLE;
  }
  return {
    name: `Hall of ${seatCount}`,
    size: { width: 2 * radius, height: 2 * radius },
    categories: [
      { name: "lower", color: "#7f4a91" },
      { name: "upper", color: "#3b6fb6" },
      { name: "accessible", color: "#2e9d6a" },
    ],
    zones: [...zones, FLOOR],
  };
}

function sectionOf(ring: number, at: number, radius: number, seatsMax: number): ZoneDocument {
  const name = `${ring}${String(at + 1).padStart(2, "0")}`;
  const width = (2 * Math.PI) / SECTIONS_A_RING;
  let left = seatsMax;
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const r = radius + row * ROW_GAP;
    const count = Math.min(Math.floor((r * width - AISLE) / PITCH), left);
    left -= count;
    const first = at * width - ((count - 1) * PITCH) / r / 2;
    const seats = Array.from({ length: count }, (_, seat) => ({
      seat_guid: `${name}-${row + 1}-${seat + 1}`,
      seat_number: String(seat + 1),
      category: row === ROWS - 1 && seat < 2 ? "accessible" : ring === 1 ? "lower" : "upper",
      position: {
        x: Math.round(Math.cos(first + (seat * PITCH) / r) * r * 10) / 10,
        y: Math.round(Math.sin(first + (seat * PITCH) / r) * r * 10) / 10,
      },
      radius: 5,
    }));
    return { row_number: String(row + 1), position: { x: 0, y: 0 }, seats };
  });
  return { name, position: { x: 0, y: 0 }, rows: rows.filter(({ seats }) => seats.length > 0) };
}

const FLOOR: ZoneDocument = {
  name: "floor",
  position: { x: -500, y: -350 },
  rows: [],
  areas: [
    {
      shape: "rectangle",
      rectangle: { width: 1000, height: 700 },
      text: { text: "Floor (standing)", position: { x: 500, y: 350 } },
    },
  ],
};
