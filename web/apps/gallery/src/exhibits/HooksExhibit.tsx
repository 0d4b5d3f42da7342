import { useConnection, useSingleTicketAvailability, useTicketAvailability } from "@dibs/react";
import { useState } from "react";
import { Exhibit } from "../frame/Exhibit";
import { deeds, EVENT_ID } from "../world";

export function HooksExhibit() {
  return (
    <Exhibit
      id="hooks"
      name="Hooks"
      purpose="Everything above is made of these. State lives outside React; a hook renders again only when what it gives has changed."
      deeds={{
        "Others buy 9 on the floor": () => deeds.othersBuy("floor", 9),
        "Others buy all shirts": () => deeds.othersBuy("shirt", 12),
        "The line breaks": deeds.cut,
        "All is well again": deeds.mend,
      }}
      code={`
const { availability, isConnected, isTicketAvailable, getActualAvailable } =
  useTicketAvailability("gala", {
    onLowStock: (name, count) => toast(\`\${name}: only \${count} left\`),
    onSoldOut: (name) => toast(\`\${name} is sold out\`),
  });`}
      propsTitle="What each gives"
      props={[
        [
          "useTicketAvailability(eventId, options?)",
          "{ availability, isConnected, isTicketAvailable, getActualAvailable }",
          "All of an event. Options: onLowStock(name, count), onSoldOut(name), once each.",
        ],
        [
          "useSingleTicketAvailability(eventId, ticketId)",
          "{ available, isSoldOut, percentageSold, isConnected }",
          "One item; renders again only when this one changes.",
        ],
        [
          "useReservation(eventId)",
          "{ holding, pending, refusal, reserve, amend, extend, confirm, release, tryAgain, dismiss }",
          "One’s own hold, and what can be done.",
        ],
        ["useCart()", "CartState", "Inside CartProvider."],
        ["useCountdown(eventId)", "{ phase, secondsLeft, announce } | null", "Each second."],
        ["useConnection()", "{ state, attempt, isStale, heardAt }", "How changes are heard."],
        [
          "useSupply(eventId, itemId, draws)",
          "{ state, left, inOtherCarts, … }",
          "As the indicator.",
        ],
        ["useAnnounce()", "(text) => void", "Says something through the one live region."],
        [
          "useReservationAnnouncements(eventId)",
          "void",
          "5, 2 and 1 minutes and 20 seconds, for own clocks.",
        ],
        ["useWords(), useFormats(), useLocale()", "…", "Texts, money, times and direction."],
      ]}
    >
      <Live />
    </Exhibit>
  );
}

function Live() {
  const [news, setNews] = useState("none yet");
  const { isConnected, isTicketAvailable, getActualAvailable } = useTicketAvailability(EVENT_ID, {
    onLowStock: (name, count) => setNews(`onLowStock("${name}", ${count})`),
    onSoldOut: (name) => setNews(`onSoldOut("${name}")`),
  });
  const shirt = useSingleTicketAvailability(EVENT_ID, "shirt");
  const connection = useConnection();
  const told = {
    isConnected,
    'isTicketAvailable("shirt")': isTicketAvailable("shirt"),
    'getActualAvailable("floor")': getActualAvailable("floor"),
    'useSingleTicketAvailability("gala", "shirt")': shirt,
    "useConnection()": connection,
    "last call back": news,
  };
  return (
    <dl className="told" dir="ltr" lang="en">
      {Object.entries(told).map(([name, value]) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>
            <code>{typeof value === "string" ? value : JSON.stringify(value)}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
