/** A small theatre in the public pretix plan format: two curved sections, made by arithmetic. */

const SEAT = 24;
/** At both ends of a section's last row, from the aisle. */
const KEPT = ["wheelchair", "companion"];

interface SectionAsked {
  readonly name: string;
  readonly category: string;
  readonly rows: readonly string[];
  readonly seats: number;
  readonly radius: number;
}

function section({ name, category, rows, seats, radius }: SectionAsked) {
  return {
    name,
    position: { x: 0, y: 0 },
    rows: rows.map((row, index) => ({
      row_number: row,
      row_number_position: "both",
      position: { x: 0, y: 0 },
      seats: Array.from({ length: seats }, (_, seat) => {
        const distance = radius + index * SEAT * 1.2;
        const angle = Math.PI / 2 + ((seat - (seats - 1) / 2) * SEAT) / radius;
        const fromAisle = Math.min(seat, seats - 1 - seat);
        const kept = index === rows.length - 1 ? KEPT[fromAisle] : undefined;
        return {
          seat_guid: `${row}-${seat + 1}`,
          seat_number: String(seat + 1),
          category: kept ?? category,
          position: {
            x: 420 - Math.cos(angle) * distance,
            y: Math.sin(angle) * distance - 60,
          },
        };
      }),
    })),
  };
}

export const hall = {
  name: "Theatre",
  size: { width: 840, height: 560 },
  categories: [
    { name: "stalls", color: "#4338ca" },
    { name: "circle", color: "#0a7d5a" },
    { name: "wheelchair", color: "#b3261e" },
    { name: "companion", color: "#8a5a00" },
  ],
  zones: [
    section({ name: "Stalls", category: "stalls", rows: [..."ABCDEF"], seats: 16, radius: 200 }),
    section({ name: "Circle", category: "circle", rows: [..."GHIJ"], seats: 20, radius: 420 }),
  ],
};
