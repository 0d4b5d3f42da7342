import {
  AskButton,
  BestAvailable,
  RefusalText,
  type Seat,
  SeatLegend,
  SeatList,
  SeatMap,
  useReservation,
  useSeating,
} from "@dibs/react";
import { useState } from "react";
import { Exhibit } from "../frame/Exhibit";
import { deeds, THEATRE_ID } from "../world";

const CIRCLE = ["circle"];

export function SeatsExhibit() {
  const [isCircleOnly, setCircleOnly] = useState(false);
  return (
    <Exhibit
      id="seats"
      name="SeatMap, SeatList, SeatLegend and BestAvailable"
      purpose="A seating plan: a picture to pan and zoom, always with the list of section, row and seat beside it, and the best seats for a party chosen by the service. Whatever cannot be had says why."
      deeds={{
        "Others buy a row": () => deeds.othersTakeSeats("C", true),
        "Others hold a row": () => deeds.othersTakeSeats("D", false),
        "A row is kept back": () => deeds.keepBack("E"),
        "They give back": deeds.othersGiveBack,
        [isCircleOnly ? "Any seat may be chosen" : "Only the circle may be chosen"]: () =>
          setCircleOnly(!isCircleOnly),
        "The next call is refused": () => deeds.refuse("seats_unavailable"),
      }}
      code={`
const seating = useSeating("theatre", {
  chosen, yours, refused, items, seatsMax: 10,
  onToggle: (seat) => toggle(seat.id),
});
<SeatMap seating={seating} />
<SeatList seating={seating} />
<SeatLegend seating={seating} />
<BestAvailable seating={seating} onBest={(best) => reserve({ best })} />`}
      props={[
        ["seating", "Seating", "All four: what useSeating(eventId, options) gives."],
        ["onArea", "(name) => void", "SeatMap: a part of the plan without seats was pressed."],
        ["held", "{ floor: 2 }", "SeatMap: one's own units, where tickets draw on a floor."],
        ["headingLevel", "2 | 3 | 4", "SeatList: of its sections."],
        ["onBest", "(best) => void", "BestAvailable: what to reserve or amend with."],
        ["partyMax, isPending", "number, boolean", "BestAvailable: the largest party; ask waits."],
      ]}
      variables={["--dibs-surface", "--dibs-ink", "--dibs-edge", "--dibs-accent", "--dibs-muted"]}
      access={[
        "The map is a picture with one stop: arrows move it, + and − zoom, 0 shows all. Its seats are chosen by pointer; by keyboard in the list, which has all of them.",
        "The list has a heading for each section and a button for each seat, named by place, price and state.",
        "Marks differ in shape as well as in colour; a seat that cannot be had answers a press with its reason.",
      ]}
    >
      <Seats items={isCircleOnly ? CIRCLE : undefined} />
    </Exhibit>
  );
}

const toggled = (chosen: readonly string[], { id }: Seat) =>
  chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];

function Seats({ items }: { readonly items: readonly string[] | undefined }) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { holding, pending, refusal, reserve, release, dismiss } = useReservation(THEATRE_ID);
  const yours = holding.status === "held" ? holding.reservation.seats : [];
  const isHeld = holding.status === "held";
  const seating = useSeating(THEATRE_ID, {
    chosen: isHeld ? yours : chosen,
    yours,
    refused: refusal && "seats" in refusal ? refusal.seats : [],
    items,
    seatsMax: 10,
    isLocked: isHeld,
    onToggle: (seat) => setChosen(toggled(chosen, seat)),
  });
  return (
    <>
      <BestAvailable
        seating={seating}
        isPending={pending !== null}
        onBest={(best) => {
          dismiss();
          void reserve({ best });
        }}
      />
      <SeatMap seating={seating} />
      <SeatLegend seating={seating} />
      <div className="line">
        {isHeld ? (
          <AskButton verb="release" pending={pending} onAsk={release} />
        ) : (
          <AskButton
            verb="reserve"
            pending={pending}
            onAsk={() => {
              dismiss();
              void reserve({ seats: chosen }).then(({ ok }) => ok && setChosen([]));
            }}
          />
        )}
      </div>
      <RefusalText refusal={refusal} />
      <SeatList seating={seating} headingLevel={3} />
    </>
  );
}
