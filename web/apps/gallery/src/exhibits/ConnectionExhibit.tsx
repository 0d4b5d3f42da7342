import { ConnectionStatus, TicketAvailabilityBadge } from "@dibs/react";
import { Exhibit } from "../frame/Exhibit";
import { deeds, dibs, EVENT_ID } from "../world";

export function ConnectionExhibit() {
  return (
    <Exhibit
      id="connection"
      name="ConnectionStatus"
      purpose="Whether what is shown is current. While the connection is lost it says how old the counts are, and until when one’s hold is safe all the same; the hold lives in the service, not in the line."
      deeds={{
        "The line breaks": deeds.cut,
        "The network goes": deeds.offline,
        "Streams are blocked (polling)": deeds.onlyPolling,
        "All is well again": deeds.mend,
        "I hold two": () => void dibs.reservations.reserve(EVENT_ID, { items: { floor: 2 } }),
      }}
      code={`<ConnectionStatus eventId="gala" />`}
      props={[
        ["eventId", "string?", "Whose hold to speak of while the connection is lost."],
        ["className", "string?", "Beside dibs-connection."],
        [
          "children",
          "(view) => ReactNode",
          "Something else to show: state, text, detail, heardAt.",
        ],
      ]}
      states={[
        ["data-state", "connecting", "Nothing was heard yet."],
        ["", "live", "Changes arrive by themselves."],
        ["", "polling", "Asked for every few seconds, where streams do not get through."],
        ["", "reconnecting", "Lost, and trying again with growing pauses."],
        ["", "offline", "The browser says that there is no network."],
        ["", "stale", "Nothing was heard for 30 seconds. One may choose all the same."],
      ]}
      variables={["--dibs-green", "--dibs-yellow", "--dibs-yellow-soft", "--dibs-muted"]}
      access={[
        "It is no live region itself. That the connection is lost is said once, with the hold’s end, through the page’s one polite region; then that it is back. Attempts in between are not.",
        "A sign and words tell states apart, not colour alone.",
      ]}
    >
      <ConnectionStatus eventId={EVENT_ID} />
      <p className="line">
        Floor <TicketAvailabilityBadge eventId={EVENT_ID} itemId="floor" />
      </p>
    </Exhibit>
  );
}
