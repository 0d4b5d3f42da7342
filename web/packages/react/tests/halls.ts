/** Plans for tests: small ones by hand, large ones made. */

import type { PlanDocument, RowDocument, ZoneDocument } from "../src/seating/document";

export interface HallSize {
  readonly sections?: number;
  readonly rows?: number;
  readonly seats?: number;
}

const ROWS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Straight sections side by side, 20 units from seat to seat; the last row has one wheelchair. */
export function hallOf({ sections = 2, rows = 3, seats = 4 }: HallSize = {}): PlanDocument {
  const zones = Array.from({ length: sections }, (_, at): ZoneDocument => {
    const position = { x: at * (seats + 3) * 20, y: 0 };
    return { name: String(at + 1), position, rows: rowsOf(at, rows, seats) };
  });
  return {
    name: "Hall",
    size: { width: 100, height: 100 },
    categories: [
      { name: "stalls", color: "#7f4a91" },
      { name: "accessible", color: "#2e9d6a" },
    ],
    zones: [...zones, floorBelow(rows)],
  };
}

function rowsOf(section: number, rows: number, seats: number): RowDocument[] {
  return Array.from({ length: rows }, (_, row) => ({
    row_number: nameOfRow(row),
    position: { x: 0, y: row * 20 },
    seats: Array.from({ length: seats }, (_, seat) => ({
      seat_guid: `${section + 1}-${nameOfRow(row)}-${seat + 1}`,
      seat_number: String(seat + 1),
      category: row === rows - 1 && seat === 0 ? "accessible" : "stalls",
      position: { x: seat * 20, y: 0 },
    })),
  }));
}

const nameOfRow = (row: number) =>
  (row >= ROWS.length ? ROWS[Math.floor(row / ROWS.length) - 1] : "") +
  (ROWS[row % ROWS.length] ?? "");

const floorBelow = (rows: number): ZoneDocument => ({
  name: "floor",
  position: { x: 0, y: rows * 20 + 20 },
  rows: [],
  areas: [
    {
      shape: "rectangle",
      rectangle: { width: 120, height: 60 },
      text: { text: "Standing floor", position: { x: 60, y: 30 } },
    },
  ],
});
