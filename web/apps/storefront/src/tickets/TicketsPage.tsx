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
import { useStanding } from "./useStanding";
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
  const { tickets } = useLanguage().words;
  const formats = useFormats();
  useStanding(purchase);
  const { eventId, eventName, reservationId, amountMinor, lines, order } = purchase;
  const stands = lines.length > 0;
  const title = stands ? tickets.title : tickets.gone;
  const heading = useArrival(reservationId, `${title} · ${eventName}`);
  const { paid, confirmed, atTill } = tickets;
  const standing = order?.paidMinor ? paid : amountMinor === null ? atTill : confirmed;
  return (
    <div className="tickets">
      <div className="tickets-head">
        <h1 ref={heading} tabIndex={-1}>
          {stands && <Icon name="check" />} {title}
        </h1>
        <p>{stands ? `${standing} ${tickets.text}` : tickets.goneText}</p>
        <WhatWasPaid purchase={purchase} />
        <p className="receipt">
          <span>{order ? tickets.number : tickets.reservation}</span>{" "}
          <code>{order?.id ?? reservationId}</code>
          {amountMinor !== null && <strong>{formats.money(amountMinor)}</strong>}
        </p>
        <div className="actions">
          {stands && (
            <button type="button" onClick={() => print()}>
              <Icon name="print" /> {tickets.print}
            </button>
          )}
          <Link to={{ page: "event", eventId }}>{tickets.again}</Link>
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
