/** A seating plan as the public pretix format writes it. */

import type { Point } from "./geometry";

export interface PlanDocument {
  readonly name?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly categories: readonly { readonly name: string; readonly color?: string }[];
  readonly zones: readonly ZoneDocument[];
}

export interface ZoneDocument {
  readonly name?: string;
  readonly zone_id?: string;
  readonly position: Point;
  readonly rows: readonly RowDocument[];
  readonly areas?: readonly AreaDocument[];
}

export interface RowDocument {
  readonly row_number: string;
  readonly row_number_position?: "start" | "end" | "both" | null;
  readonly position?: Point;
  readonly seats: readonly SeatDocument[];
}

export interface SeatDocument {
  readonly seat_guid: string;
  readonly seat_number: string;
  readonly position: Point;
  readonly category: string;
  readonly radius?: number;
}

export interface AreaDocument {
  readonly position?: Point;
  readonly shape?: "polygon" | "rectangle" | "ellipse" | "circle" | "text";
  readonly color?: string;
  readonly border_color?: string;
  /** Degrees, clockwise. */
  readonly rotation?: number;
  readonly polygon?: { readonly points: readonly Point[] };
  readonly rectangle?: { readonly width: number; readonly height: number };
  readonly ellipse?: { readonly radius: Point };
  readonly circle?: { readonly radius: number };
  readonly text?: { readonly text: string; readonly position: Point };
}

/**
 * Whether something is a plan at all. The service checked it in detail when it was put
 * there; this keeps an error page or an older format from being drawn.
 */
export function isPlanDocument(value: unknown): value is PlanDocument {
  if (typeof value !== "object" || value === null) return false;
  const { categories, zones } = value as Partial<Record<string, unknown>>;
  return Array.isArray(categories) && Array.isArray(zones);
}
