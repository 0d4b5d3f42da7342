import {
  availabilityFrom,
  type DibsClient,
  type EventAvailability,
  type WireAvailability,
} from "@dibs/client";

export type Primed = ReadonlyMap<string, EventAvailability>;

/** Hands the client what a server rendered, and keeps it as it was for hydration. */
export function primed(client: DibsClient, rendered: readonly WireAvailability[]): Primed {
  for (const wire of rendered) client.availability.prime(wire.event_id, wire);
  return new Map(rendered.map((wire) => [wire.event_id, availabilityFrom(wire)]));
}
