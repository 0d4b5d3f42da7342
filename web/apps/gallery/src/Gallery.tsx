import { ConnectionStatus, DibsProvider } from "@dibs/react";
import { useEffect, useState } from "react";
import { CartExhibit } from "./exhibits/CartExhibit";
import { ConnectionExhibit } from "./exhibits/ConnectionExhibit";
import { DialogExhibit } from "./exhibits/DialogExhibit";
import { FailureExhibit } from "./exhibits/FailureExhibit";
import { HooksExhibit } from "./exhibits/HooksExhibit";
import { IndicatorExhibit } from "./exhibits/IndicatorExhibit";
import { LooksExhibit } from "./exhibits/LooksExhibit";
import { ReservationExhibit } from "./exhibits/ReservationExhibit";
import { SeatsExhibit } from "./exhibits/SeatsExhibit";
import { Visit, visitStart } from "./frame/Visit";
import { VisitControls } from "./frame/VisitControls";
import { dibs, EVENT_ID, setSpeed } from "./world";

const ROOMS = [
  ["connection", "ConnectionStatus"],
  ["indicator", "Availability: indicator, badge"],
  ["reservation", "ReservationStatus"],
  ["cart", "CartProvider, useCart"],
  ["seats", "SeatMap, SeatList and more"],
  ["failure", "ErrorBoundary, RefusalText"],
  ["dialog", "LiveRegion, useKeptFocus"],
  ["hooks", "Hooks"],
  ["looks", "Looks, words and directions"],
] as const;

export function Gallery() {
  const [visit, setVisit] = useState(visitStart);
  const { scheme, speed } = visit;
  useEffect(() => setSpeed(speed), [speed]);
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (scheme === "system") delete dataset.dibsScheme;
    else dataset.dibsScheme = scheme;
  }, [scheme]);
  return (
    <DibsProvider client={dibs}>
      <Visit.Provider value={visit}>
        <header className="head">
          <a className="skip" href="#exhibits">
            Skip to the components
          </a>
          <h1>
            Dibs components <small>@dibs/react, live</small>
          </h1>
          <VisitControls visit={visit} onChange={setVisit} />
        </header>
        <div className="page">
          <nav aria-label="Components">
            <ul>
              {ROOMS.map(([id, name]) => (
                <li key={id}>
                  <a href={`#${id}`}>{name}</a>
                </li>
              ))}
            </ul>
            <ConnectionStatus eventId={EVENT_ID} />
          </nav>
          <main id="exhibits">
            <p className="lead">
              Everything below is real: it talks to a service in this page’s memory, the one that{" "}
              <code>@dibs/client/testing</code> gives to your tests. Press what others do, cut the
              line, let time run faster, and see what your buyers would.
            </p>
            <ConnectionExhibit />
            <IndicatorExhibit />
            <ReservationExhibit />
            <CartExhibit />
            <SeatsExhibit />
            <FailureExhibit />
            <DialogExhibit />
            <HooksExhibit />
            <LooksExhibit />
          </main>
        </div>
      </Visit.Provider>
    </DibsProvider>
  );
}
