import type { EventAvailability, ItemAvailability } from "@dibs/client";
import { useEventAvailability } from "./useEventAvailability";

const none: Readonly<Record<string, ItemAvailability>> = {};
const itemsOf = (event: EventAvailability | undefined) => event?.items ?? none;

/** All items of an event; empty until they are known. */
export const useItems = (eventId: string) => useEventAvailability(eventId, itemsOf);
