import { type RefObject, useEffect, useRef } from "react";
import { useAnnounce } from "../hooks/useAnnounce";
import type { Board } from "./board";
import { showTip } from "./map-tip";
import { MapView } from "./map-view";
import type { Area, Plan } from "./plan";
import type { Seating } from "./seating";
import type { SeatSpeech } from "./useSeatSpeech";

export interface MapElements {
  readonly canvas: HTMLCanvasElement | null;
  readonly tip: HTMLElement | null;
  readonly closer: HTMLElement | null;
  readonly further: HTMLElement | null;
  readonly whole: HTMLElement | null;
}

export interface MapTalk {
  readonly speech: SeatSpeech;
  readonly noteOfArea: (area: Area) => string;
  readonly onArea: ((name: string) => void) | undefined;
}

/**
 * Runs the map on its canvas. React draws the frame once; what moves or changes after that
 * is drawn without it.
 */
export function useMapView(
  seating: Seating,
  plan: Plan,
  elements: RefObject<MapElements>,
  talk: MapTalk,
): RefObject<MapView | null> {
  const view = useRef<MapView | null>(null);
  const latest = useRef(talk);
  const announce = useAnnounce();
  useEffect(() => {
    latest.current = talk;
    view.current?.touch(null);
  }, [talk]);

  useEffect(() => {
    const { canvas } = elements.current;
    const { board } = seating;
    if (!canvas || !board) return undefined;
    const made = open(seating, plan, board, elements.current, canvas, latest, announce);
    view.current = made.view;
    return () => {
      view.current = null;
      made.close();
    };
  }, [announce, elements, plan, seating]);
  return view;
}

function open(
  seating: Seating,
  plan: Plan,
  board: Board,
  { tip, closer, further, whole }: MapElements,
  canvas: HTMLCanvasElement,
  latest: RefObject<MapTalk>,
  announce: (text: string) => void,
) {
  /** Why the seat that was pressed last did not move, for as long as it is pointed at. */
  let reason: string | null = null;

  function explain() {
    const seat = view.pointedAt;
    if (!tip) return;
    const { speech } = latest.current;
    const lines = seat
      ? [speech.name(seat), speech.note(seat), reason ?? speech.mark(seating.markOf(seat))]
      : [];
    showTip(tip, seat && view.locate(seat), lines);
  }

  const view: MapView = new MapView(
    canvas,
    plan,
    board,
    {
      ofSection: (section) => {
        const { speech } = latest.current;
        return [speech.left(section, true), speech.from(section)];
      },
      ofArea: (area) => latest.current.noteOfArea(area),
    },
    {
      press: (seat) => {
        view.point(seat);
        reason = latest.current.speech.reason(seating.press(seat));
        if (reason) announce(reason);
        explain();
      },
      area: (name) => latest.current.onArea?.(name),
      point: () => {
        reason = null;
        explain();
      },
      move: ({ isWhole, isClosest }) => {
        closer?.setAttribute("aria-disabled", String(isClosest));
        for (const button of [further, whole])
          button?.setAttribute("aria-disabled", String(isWhole));
        explain();
      },
    },
  );

  const stops = [
    seating.subscribeSeats((touched) => {
      view.touch(touched);
      explain();
    }),
    seating.subscribe(watchAreas(plan, latest, (area) => view.touchArea(area))),
    seating.subscribeReveal((seats) => view.reveal(seats)),
    seating.subscribePoint((seat) => view.show(seat)),
  ];
  return {
    view,
    close: () => {
      for (const stop of stops) stop();
      if (tip) showTip(tip, null, []);
      view.destroy();
    },
  };
}

/** Tells of areas of which there is something else to say. */
function watchAreas(plan: Plan, latest: RefObject<MapTalk>, tell: (area: Area) => void) {
  const said = new Map<Area, string>();
  return () => {
    for (const area of plan.areas) {
      const note = latest.current.noteOfArea(area);
      if (said.get(area) === note) continue;
      said.set(area, note);
      tell(area);
    }
  };
}
