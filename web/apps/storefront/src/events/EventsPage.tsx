/** All events: how they stand now, what they cost at least, when they open. */

import type { EventDetails } from "@dibs/client";
import { ConnectionStatus } from "@dibs/react";
import { useLanguage } from "../language/useLanguage";
import { useArrival } from "../routing/useArrival";
import { Notice, Waiting } from "../shell/Notice";
import { useStore } from "../state/store";
import { YourTickets } from "../tickets/YourTickets";
import { useCatalogue, useEvents } from "./catalogue";
import { EventCard } from "./EventCard";
import { Finder } from "./Finder";
import { matching, SHOWN_FIRST, shownCount, wanted } from "./finding";
import { useRefreshing } from "./useRefreshing";

// Night 2 comes before night 10.
const byName = new Intl.Collator(undefined, { numeric: true });

export function EventsPage() {
  const { words } = useLanguage();
  const catalogue = useCatalogue();
  const loaded = useEvents();
  const heading = useArrival("events", `${words.events.title} · Dibs`);
  const isEmpty = loaded.status === "ready" && loaded.value.length === 0;
  useRefreshing(catalogue.events, isEmpty ? 4_000 : 60_000);
  if (isEmpty || loaded.status === "missing") {
    return (
      <Notice {...words.notices.nothing}>
        <YourTickets />
      </Notice>
    );
  }
  if (loaded.status !== "ready") return <Waiting status={loaded.status} />;
  return (
    <div className="events">
      <div className="lead">
        <h1 ref={heading} tabIndex={-1}>
          {words.events.title}
        </h1>
        <p>{words.events.lead}</p>
        <ConnectionStatus className="only-trouble" />
        <YourTickets />
      </div>
      <Cards events={inOrder(loaded.value)} />
    </div>
  );
}

/** Cards for events, a screen of them at first; where there are more, they can be searched. */
export function Cards({ events }: { events: readonly EventDetails[] }) {
  const { words } = useLanguage();
  const shown = useStore(shownCount);
  const called = useStore(wanted);
  const found = matching(events, called);
  const areMany = events.length > SHOWN_FIRST;
  return (
    <>
      {(areMany || called !== "") && <Finder found={found.length} of={events.length} />}
      <ul className="cards">
        {found.slice(0, shown).map((event) => (
          <li key={event.event_id}>
            <EventCard event={event} />
          </li>
        ))}
      </ul>
      {shown < found.length && (
        <button
          type="button"
          className="wide"
          onClick={() => shownCount.write(shown + SHOWN_FIRST)}
        >
          {words.events.more}
        </button>
      )}
    </>
  );
}

/** What sells first, then what will, each the soonest first, then the rest. */
export function inOrder(events: readonly EventDetails[]): EventDetails[] {
  const rank = (event: EventDetails) =>
    event.on_sale ? 0 : event.status === "on_sale" && event.sales_start_at ? 1 : 2;
  const start = (event: EventDetails) => Date.parse(event.sales_start_at ?? "") || 0;
  return [...events]
    .filter((event) => event.status !== "draft")
    .sort((a, b) => rank(a) - rank(b) || start(a) - start(b) || byName.compare(a.name, b.name));
}
