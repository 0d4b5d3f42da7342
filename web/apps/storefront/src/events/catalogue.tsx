/** What is known of events: asked for once, kept outside React, shared by all pages. */

import type { DibsClient, EventDetails } from "@dibs/client";
import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import { createLoader, type Loaded, type Loader } from "./loader";

export interface Catalogue {
  readonly events: Loader<readonly EventDetails[]>;
  event(eventId: string): Loader<EventDetails>;
}

export function createCatalogue(client: DibsClient): Catalogue {
  const known = new Map<string, Loader<EventDetails>>();
  return {
    events: createLoader((soFar) => allEvents(client, soFar)),
    event: (eventId) => {
      const found = known.get(eventId) ?? createLoader(() => client.event(eventId));
      known.set(eventId, found);
      return found;
    },
  };
}

type Events = readonly EventDetails[];

/** However many there are: whoever came for one must find it. */
async function allEvents(client: DibsClient, soFar: (found: Events) => void): Promise<Events> {
  let found: Events = [];
  let after: string | undefined;
  for (;;) {
    const { events, next } = await client.events(after);
    found = [...found, ...events];
    if (next === null) return found;
    after = next;
    if (found.length > 0) soFar(found);
  }
}

const CatalogueContext = createContext<Catalogue | null>(null);

export function CatalogueProvider(props: { catalogue: Catalogue; children: ReactNode }) {
  return <CatalogueContext value={props.catalogue}>{props.children}</CatalogueContext>;
}

export function useCatalogue(): Catalogue {
  const catalogue = useContext(CatalogueContext);
  if (!catalogue) throw new Error("Put a <CatalogueProvider> around the pages.");
  return catalogue;
}

function useLoaded<Value>(loader: Loader<Value>): Loaded<Value> {
  return useSyncExternalStore(loader.subscribe, loader.read, loader.read);
}

export const useEvents = () => useLoaded(useCatalogue().events);
export const useEventDetails = (eventId: string) => useLoaded(useCatalogue().event(eventId));
