import { TicketAvailabilityBadge, TicketAvailabilityIndicator, useItems } from "@dibs/react";
import { Exhibit } from "../frame/Exhibit";
import { deeds, EVENT_ID } from "../world";

export function IndicatorExhibit() {
  return (
    <Exhibit
      id="indicator"
      name="TicketAvailabilityIndicator and TicketAvailabilityBadge"
      purpose="How many are left, how much is sold, and what is only in other carts and may return. The indicator is for cards, the badge for tables."
      deeds={{
        "Others buy 9 on the floor": () => deeds.othersBuy("floor", 9),
        "Others hold the rest of the balcony": () => deeds.othersHoldRest("balcony"),
        "They give back": deeds.othersGiveBack,
        "They pay": deeds.othersPay,
        "Others buy all shirts": () => deeds.othersBuy("shirt", 12),
        "Sales pause": deeds.pause,
        "Sales go on": deeds.resume,
      }}
      code={`
<TicketAvailabilityIndicator eventId="gala" itemId="floor" />
<td><TicketAvailabilityBadge eventId="gala" itemId="floor" /></td>`}
      props={[
        ["eventId", "string", "The event; however many components ask, there is one subscription."],
        ["itemId", "string", "The item: a ticket, a category of seats, or merchandise."],
        ["draws", "Draws?", "The event's items, where some draw on others: a floor of many kinds."],
        ["className", "string?", "Beside dibs-availability or dibs-badge."],
        ["children", "(supply) => ReactNode", "Indicator only: state, left, inOtherCarts."],
      ]}
      states={[
        ["data-state", "available", "There is plenty."],
        ["", "low", "At or below the threshold that the event’s owner set; never guessed."],
        ["", "in-carts", "None left just now, but others hold some and may not pay."],
        ["", "yours", "You hold the last."],
        ["", "sold-out", "Everything is sold."],
        ["", "unlimited", "There is always more."],
        ["", "not-on-sale", "Sales have not begun, are paused, or have ended."],
        ["", "unknown", "Nothing was heard yet."],
        ["data-change", "up, down", "Indicator: which way the number last went; its motion."],
        ["data-old", "true", "The connection is lost, or a cache older than 30 seconds is shown."],
      ]}
      variables={["--dibs-green", "--dibs-yellow", "--dibs-red", "--dibs-line", "--dibs-motion"]}
      access={[
        "Text like any other: not announced with each change, for that would never stop. Announce what matters by onSoldOut of useTicketAvailability and useAnnounce.",
        "The meter only repeats the words and is hidden from screen readers. A bare number in a badge is read as “94 left”.",
        "With reduced motion nothing moves.",
      ]}
    >
      <div className="cards">
        {(["floor", "balcony", "shirt"] as const).map((id) => (
          <div className="card" key={id}>
            <strong>
              <ItemName id={id} />
            </strong>
            <TicketAvailabilityIndicator eventId={EVENT_ID} itemId={id} />
          </div>
        ))}
      </div>
      <table className="plain">
        <tbody>
          {(["floor", "balcony", "shirt"] as const).map((id) => (
            <tr key={id}>
              <th scope="row">
                <ItemName id={id} />
              </th>
              <td>
                <TicketAvailabilityBadge eventId={EVENT_ID} itemId={id} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Exhibit>
  );
}

function ItemName({ id }: { readonly id: string }) {
  return <>{useItems(EVENT_ID)[id]?.name ?? id}</>;
}
