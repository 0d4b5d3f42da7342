import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from "react";
import { type Look, root } from "../components/root";
import { useHeldUnits } from "../hooks/useHeldUnits";
import { useLocale } from "../locale/LocaleProvider";
import { leftText } from "./leftText";
import type { MapStep } from "./map-view";
import type { Area, Plan } from "./plan";
import type { Seating } from "./seating";
import { type MapElements, type MapTalk, useMapView } from "./useMapView";
import { useSeatingPlan } from "./useSeating";
import { useSeatSpeech } from "./useSeatSpeech";

export interface SeatMapProps extends Look {
  /** From `useSeating`. */
  readonly seating: Seating;
  /** An area without seats was pressed, by its zone's name: a standing floor, for one. */
  readonly onArea?: ((name: string) => void) | undefined;
  /** Units of each item that one's own hold takes, where tickets draw on a floor of the plan. */
  readonly held?: Readonly<Record<string, number>> | undefined;
}

/**
 * The seating plan as a picture: sections first, then seats. Wheel, fingers, keys and
 * buttons move it. Show `SeatList` beside it, which has the same seats for keyboard and
 * screen reader.
 */
export function SeatMap({ seating, onArea, held, className }: SeatMapProps) {
  const localised = useLocale();
  const says = localised.words.seats;
  const plan = useSeatingPlan(seating);
  const hasFailed = useSyncExternalStore(
    seating.subscribe,
    () => seating.hasFailed,
    () => false,
  );
  const isOld = useSyncExternalStore(
    seating.subscribeConnection,
    () => seating.isOld,
    () => false,
  );
  if (plan) {
    return (
      <div {...root("dibs-map", { className }, localised)} data-old={isOld || undefined}>
        <Picture seating={seating} plan={plan} onArea={onArea} held={held} />
        {isOld && <p className="dibs-map-old">{says.old}</p>}
      </div>
    );
  }
  const text = plan === null ? says.noPlan : hasFailed ? says.failed : says.loading;
  return (
    <div {...root("dibs-map", { className }, localised)} data-empty="">
      <p className="dibs-hint">{text}</p>
    </div>
  );
}

interface PictureProps extends Pick<SeatMapProps, "seating" | "onArea" | "held"> {
  readonly plan: Plan;
}

const KEYS: Readonly<Record<string, MapStep | readonly [columns: number, rows: number]>> = {
  "+": "closer",
  "=": "closer",
  "-": "further",
  "0": "whole",
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function Picture({ seating, plan, onArea, held }: PictureProps) {
  const { words } = useLocale();
  const says = words.seats;
  const named = useHeldUnits(seating.eventId);
  const speech = useSeatSpeech(seating);
  const elements = useRef<Growing<MapElements>>({
    canvas: null,
    tip: null,
    closer: null,
    further: null,
    whole: null,
  });
  const talk = useMemo<MapTalk>(() => {
    const noteOfArea = (area: Area) => {
      const item = seating.availability?.items[area.name];
      if (!item || item.available_count === null) return "";
      return leftText(words, item, (held ?? named)[area.name] ?? 0, true);
    };
    return { speech, onArea, noteOfArea };
  }, [held, named, onArea, seating, speech, words]);
  const view = useMapView(seating, plan, elements, talk);

  useEffect(() => {
    // Whoever points with a mouse has the focus somewhere else.
    const hide = ({ key }: { key: string }) => key === "Escape" && view.current?.point(null);
    document.addEventListener("keydown", hide);
    return () => document.removeEventListener("keydown", hide);
  }, [view]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const meant = KEYS[event.key];
    if (!meant) return;
    // With all of the plan in view, arrow keys are the page's.
    if (typeof meant === "string") view.current?.step(meant);
    else if (!view.current?.pan(...meant)) return;
    event.preventDefault();
  };
  const step = (name: MapStep) => (
    <ZoomButton
      label={says.map[name]}
      path={PATHS[name]}
      onPress={() => view.current?.step(name)}
      hold={(button) => {
        elements.current[name] = button;
      }}
    />
  );
  const { left, top, right, bottom } = plan.box;
  const aspect = (right - left) / (bottom - top || 1);
  return (
    // A map is moved by keys: only an application gets them from a screen reader.
    <div
      className="dibs-map-frame"
      role="application"
      aria-label={says.map.name}
      aria-description={says.map.hint}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
      tabIndex={0}
      onKeyDown={onKeyDown}
      style={{ "--dibs-map-aspect": aspect.toFixed(3) } as object}
    >
      <canvas
        ref={(canvas) => {
          elements.current.canvas = canvas;
        }}
        className="dibs-map-canvas"
      />
      <div
        ref={(tip) => {
          elements.current.tip = tip;
        }}
        className="dibs-map-tip"
        aria-hidden="true"
        hidden
      >
        <strong />
        <span />
        <em />
      </div>
      <fieldset className="dibs-map-zoom">
        <legend className="dibs-spoken">{says.map.group}</legend>
        {step("closer")}
        {step("further")}
        {step("whole")}
      </fieldset>
    </div>
  );
}

type Growing<T> = { -readonly [Key in keyof T]: T[Key] };

const PATHS: Record<MapStep, string> = {
  closer: "M12 5v14M5 12h14",
  further: "M5 12h14",
  whole: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
};

interface ZoomButtonProps {
  readonly label: string;
  readonly path: string;
  readonly onPress: () => void;
  readonly hold: (button: HTMLButtonElement | null) => void;
}

/** Whether it would do anything is said by the map, which moves without React. */
function ZoomButton({ label, path, onPress, hold }: ZoomButtonProps): ReactNode {
  return (
    <button ref={hold} type="button" aria-label={label} title={label} onClick={onPress}>
      <svg className="dibs-icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}
