/** What every page of an event begins with: the event, its zone and its currency. */

import type { EventDetails } from "@dibs/client";
import { LocaleProvider } from "@dibs/react";
import type { ReactNode } from "react";
import { Waiting } from "../shell/Notice";
import { UnknownPage } from "../shell/UnknownPage";
import { useCatalogue, useEventDetails } from "./catalogue";
import { useRefreshing } from "./useRefreshing";

interface WithEventProps {
  readonly eventId: string;
  readonly children: (event: EventDetails) => ReactNode;
}

/** What was taken away may come back, with what is held of it. */
const MISSING_MS = 60_000;

export function WithEvent({ eventId, children }: WithEventProps) {
  const loaded = useEventDetails(eventId);
  if (loaded.status === "missing") return <Missing eventId={eventId} />;
  if (loaded.status !== "ready") return <Waiting status={loaded.status} />;
  const { time_zone: timeZone, currency } = loaded.value;
  return (
    <LocaleProvider timeZone={timeZone} currency={currency}>
      {children(loaded.value)}
    </LocaleProvider>
  );
}

function Missing({ eventId }: { eventId: string }) {
  useRefreshing(useCatalogue().event(eventId), MISSING_MS);
  return <UnknownPage eventId={eventId} />;
}
