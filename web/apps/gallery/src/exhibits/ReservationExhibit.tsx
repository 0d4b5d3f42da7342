import { ReservationStatus } from "@dibs/react";
import { useState } from "react";
import { Exhibit } from "../frame/Exhibit";
import { Stage } from "../frame/Stage";
import { deeds, dibs, EVENT_ID } from "../world";

export function ReservationExhibit() {
  const [isFloating, setFloating] = useState(false);
  return (
    <Exhibit
      id="reservation"
      name="ReservationStatus"
      purpose="One’s own hold: how long it lasts, more time with one press, and after its end what it held and a way to try for the same again. The clock is the service’s. Where nothing is held there is no clock."
      deeds={{
        "I hold two and a shirt": () => {
          dibs.reservations.dismiss(EVENT_ID);
          void dibs.reservations.reserve(EVENT_ID, { items: { floor: 2, shirt: 1 } });
        },
        "I pay": () => void dibs.reservations.confirm(EVENT_ID),
        "My device sleeps for two minutes": () => deeds.sleep(2),
        "I give it back": () => void dibs.reservations.release(EVENT_ID),
        "The next call is refused": () => deeds.refuse("extension_limit"),
        [isFloating ? "Without the floating one" : "With a floating one, too"]: () =>
          setFloating(!isFloating),
      }}
      code={`
<ReservationStatus eventId="gala" />
<ReservationStatus eventId="gala" variant="floating" seatName={(id) => names[id]} />`}
      props={[
        ["eventId", "string", "The event whose hold it is; there is one of this browser."],
        ["variant", '"inline" | "floating"', "Floating stays in view, and goes once all is paid."],
        ["seatName", "(seatId) => string", "Names seats in the list of what expired."],
        ["className", "string?", "Beside dibs-reservation."],
        ["children", "(view) => ReactNode", "Something else to show: holding, countdown, calls."],
      ]}
      states={[
        ["data-state", "held", "With a clock, and a button for more time where there is any."],
        ["", "expired", "With what it held, to try for it again; a new hold can begin."],
        ["", "confirmed", "Paid; inline only."],
        ["data-phase", "green", "Plenty of time."],
        ["", "yellow", "A third of it is left."],
        ["", "red", "Two minutes are left."],
        ["", "over", "Zero: the service is asked whether it is over, nothing is decided here."],
      ]}
      variables={[
        "--dibs-green",
        "--dibs-yellow",
        "--dibs-red",
        "--dibs-accent",
        "--dibs-target",
        "--dibs-shadow",
      ]}
      access={[
        "The time left is said at 5, 2 and 1 minutes and at 20 seconds, a new deadline once, and the end; never each second. Two of them on a page are heard once.",
        "The button for more time is the only stop. It keeps the focus while the service is asked; when what had the focus goes, the focus stays in the component.",
        "Each phase has words and a sign of its own.",
        "How many extensions are left is not advertised; that this was the last is said.",
      ]}
    >
      <ReservationStatus eventId={EVENT_ID} />
      <p className="aside">Nothing is held? Press “I hold two and a shirt” below.</p>
      {isFloating && (
        <Stage>
          <ReservationStatus eventId={EVENT_ID} variant="floating" />
        </Stage>
      )}
    </Exhibit>
  );
}
