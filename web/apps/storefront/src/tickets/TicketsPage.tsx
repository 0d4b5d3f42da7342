/** What was bought: a code for each seat, ticket and good, to show or to print. */

import { LocaleProvider, useFormats } from "@dibs/react";
import { Poster } from "../events/Poster";
import { useLanguage } from "../language/useLanguage";
import { Link } from "../routing/Link";
import { useArrival } from "../routing/useArrival";
import { Icon } from "../shell/icons";
import { Notice } from "../shell/Notice";
import { useStore } from "../state/store";
import { type Code, codesOf } from "./codes";
import { QrCode } from "./QrCode";
import { WhatWasPaid } from "./WhatWasPaid";
import { type Purchase, purchases } from "./wallet";

interface TicketsPageProps {
  readonly eventId: string;
  readonly reservationId: string;
}

export function TicketsPage({ eventId, reservationId }: TicketsPageProps) {
  const { words } = useLanguage();
  const found = useStore(purchases).find((each) => each.reservationId === reservationId);
  if (!found) {
    return (
      <Notice title={words.tickets.unknown} text={words.tickets.unknownText}>
        <p className="receipt">{reservationId}</p>
        <Link to={{ page: "event", eventId }}>{words.tickets.again}</Link>
      </Notice>
    );
  }
  return (
    <LocaleProvider timeZone={found.timeZone} currency={found.currency}>
      <Tickets purchase={found} />
    </LocaleProvider>
  );
}

function Tickets({ purchase }: { purchase: Purchase }) {
  const { words } = useLanguage();
  const formats = useFormats();
  const { eventId, eventName, reservationId, amountMinor } = purchase;
  const heading = useArrival(reservationId, `${words.tickets.title} · ${eventName}`);
  return (
    <div className="tickets">
      <div className="tickets-head">
        <h1 ref={heading} tabIndex={-1}>
          <Icon name="check" /> {words.tickets.title}
        </h1>
        <p>{words.tickets.text}</p>
        <WhatWasPaid purchase={purchase} />
        <p className="receipt">
          <span>{words.tickets.number}</span> <code>{reservationId}</code>
          {amountMinor !== null && <strong>{formats.money(amountMinor)}</strong>}
        </p>
        <div className="actions">
          <button type="button" onClick={() => print()}>
            <Icon name="print" /> {words.tickets.print}
          </button>
          <Link to={{ page: "event", eventId }}>{words.tickets.again}</Link>
        </div>
      </div>
      <ul className="ticket-list">
        {codesOf(purchase).map((code) => (
          <li key={code.content}>
            <Ticket code={code} purchase={purchase} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Ticket({ code, purchase }: { code: Code; purchase: Purchase }) {
  const { tickets } = useLanguage().words;
  const { kind, label, note, place, of, content } = code;
  const isGoods = kind === "stock";
  return (
    <article className="ticket" data-kind={kind}>
      <Poster name={purchase.eventId} />
      <div className="ticket-text">
        <p className="ticket-event">{purchase.eventName}</p>
        <h2>{isGoods ? `${of} × ${label}` : label}</h2>
        {note && <p>{note}</p>}
        {!isGoods && of > 1 && <p>{tickets.ticket(place, of)}</p>}
        {isGoods && <p className="hint">{tickets.collect}</p>}
      </div>
      <QrCode content={content} label={tickets.code(label)} />
    </article>
  );
}
