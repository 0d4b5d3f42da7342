/** Nothing is at this address; what is elsewhere is offered instead. */

import { useEvents } from "../events/catalogue";
import { Cards, inOrder } from "../events/EventsPage";
import { useLanguage } from "../language/useLanguage";
import { Notice } from "./Notice";

export function UnknownPage({ eventId }: { eventId?: string }) {
  const { notices } = useLanguage().words;
  const loaded = useEvents();
  const says = eventId === undefined ? notices.unknownPage : notices.unknownEvent(eventId);
  return (
    <>
      <Notice {...says} />
      <div className="events">
        {loaded.status === "ready" && <Cards events={inOrder(loaded.value)} />}
      </div>
    </>
  );
}
