/** A picture for an event that brought none: its name as a hall of seats in light. */

import { useMemo } from "react";

const WIDTH = 320;
const HEIGHT = 180;
const ROWS = 7;

interface Lamp {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly glow: number;
}

/** The same name always gets the same picture. */
export function Poster({ name }: { name: string }) {
  const { hue, lamps } = useMemo(() => pictureOf(name), [name]);
  const ground = `hsl(${hue} 42% 16%)`;
  const light = `hsl(${(hue + 38) % 360} 88% 70%)`;
  return (
    <svg
      className="poster"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <rect width={WIDTH} height={HEIGHT} fill={ground} />
      <circle cx={WIDTH / 2} cy={HEIGHT + 40} r="120" fill={light} opacity="0.18" />
      <circle cx={WIDTH / 2} cy={HEIGHT + 40} r="70" fill={light} opacity="0.25" />
      {lamps.map(({ x, y, radius, glow }) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r={radius} fill={light} opacity={glow} />
      ))}
    </svg>
  );
}

function pictureOf(name: string): { hue: number; lamps: Lamp[] } {
  const next = numbersFrom(name);
  const hue = Math.floor(next() * 360);
  const lamps: Lamp[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    const radius = 90 + row * 22;
    const count = 13 + row * 3;
    for (let seat = 0; seat < count; seat += 1) {
      const angle = Math.PI * (0.08 + (0.84 * (seat + 0.5)) / count);
      lamps.push({
        x: Math.round(WIDTH / 2 - radius * Math.cos(angle)),
        y: Math.round(HEIGHT + 50 - radius * Math.sin(angle)),
        radius: 4.5,
        glow: next() < 0.24 ? 0.95 : 0.16 + next() * 0.16,
      });
    }
  }
  return { hue, lamps };
}

/** Numbers from 0 to 1 that a text decides (FNV-1a, then xorshift). */
function numbersFrom(text: string): () => number {
  let state = 0x811c9dc5;
  for (const character of text) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
