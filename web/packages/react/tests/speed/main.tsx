/** The map alone with a large hall: what tests/browser/test_map_speed.py measures. */

import { Profiler, useCallback, useState } from "react";
import { createRoot } from "react-dom/client";
import {
  BestAvailable,
  DibsProvider,
  LocaleProvider,
  type PlanDocument,
  type Seat,
  SeatLegend,
  SeatList,
  SeatMap,
  useSeating,
} from "../../src";
import { type Stage, stageOf } from "../scripted";
import { roundHall } from "./hall";
import "../../styles.css";
import "./page.css";

interface Harness {
  /** Of React, wherever on the page. */
  commits: number;
  /** Of these, around the map. */
  mapCommits: number;
  /** Milliseconds from the plan's arrival to the first picture of it. */
  paintedMs: number | null;
  readonly stage: Stage;
  readonly seatCount: number;
  /** Whether the picture has stayed as it is while that was asked so many times. */
  isResting(): boolean;
  /** Sells that many seats that nobody has. */
  sell(count: number): void;
}

declare global {
  interface Window {
    harness?: Harness;
  }
}

const asked = new URLSearchParams(location.search);

async function planAsked(): Promise<PlanDocument> {
  const address = asked.get("plan");
  if (address) return (await fetch(address)).json();
  return roundHall(Number(asked.get("seats") ?? 60_000));
}

function Hall({ harness }: { readonly harness: Harness }) {
  const [chosen, setChosen] = useState<readonly string[]>(asked.getAll("chosen"));
  const onToggle = useCallback(
    ({ id }: Seat) =>
      setChosen((before) =>
        before.includes(id) ? before.filter((other) => other !== id) : [...before, id],
      ),
    [],
  );
  const seating = useSeating("gala", { chosen, onToggle, yours: YOURS, seatsMax: 8 });
  const view = asked.get("view") ?? "both";
  return (
    <main data-view={view}>
      <Profiler
        id="map"
        onRender={() => {
          harness.mapCommits += 1;
        }}
      >
        <SeatMap seating={seating} onArea={(name) => console.info(name)} />
      </Profiler>
      <aside>
        <BestAvailable seating={seating} onBest={(best) => console.info(best)} />
        {view !== "map" && <SeatList seating={seating} />}
      </aside>
      <SeatLegend seating={seating} />
    </main>
  );
}

const DOTS = 16;
/** Frames without a change after which nothing more is to come. */
const SAME_MIN = 20;
let picture = "";
let same = 0;

const YOURS = asked.getAll("yours");

/** A fixed mix of states, the same in each run. */
function mixOf(count: number, zone: number) {
  return Uint8Array.from({ length: count }, (_, at) => {
    const spin = (at * 7919 + zone * 104_729) % 100;
    if (zone % 11 === 3) return 2;
    return spin < 55 ? 0 : spin < 65 ? 1 : spin < 95 ? 2 : 3;
  });
}

async function start() {
  const document_ = await planAsked();
  const stage = stageOf(document_);
  const zones = document_.zones.map(({ rows }, zone) =>
    mixOf(
      rows.reduce((sum, { seats }) => sum + seats.length, 0),
      zone,
    ),
  );
  let next = 0;
  const harness: Harness = {
    commits: 0,
    mapCommits: 0,
    paintedMs: null,
    stage,
    seatCount: zones.reduce((sum, { length }) => sum + length, 0),
    isResting: () => {
      const before = picture;
      picture = readPicture();
      same = picture === before ? same + 1 : 0;
      return same >= SAME_MIN;
    },
    sell: (count) =>
      stage.change(
        Array.from({ length: count }, () => {
          next += 1;
          const section = next % (zones.length - 1);
          return { section, index: (next * 31) % (zones[section]?.length || 1), state: 2 };
        }),
      ),
  };
  window.harness = harness;
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  createRoot(root).render(
    <Profiler
      id="page"
      onRender={() => {
        harness.commits += 1;
      }}
    >
      <DibsProvider client={stage.client}>
        <LocaleProvider locale={asked.get("locale") ?? "en"}>
          <Hall harness={harness} />
        </LocaleProvider>
      </DibsProvider>
    </Profiler>,
  );
  while (stage.asked() === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
  if (asked.get("connection") === "lost") stage.connect({ state: "reconnecting", attempt: 2 });
  stage.open("1", zones);
  performance.mark("map:data");
  const from = performance.now();
  await stage.arrive(document_);
  const watch = () => {
    if (isPainted()) {
      harness.paintedMs = performance.now() - from;
      performance.mark("map:painted");
    } else requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);
}

/** The map's canvas, made small: a byte of red, green, blue and opacity a dot. */
function readPicture(): string {
  const canvas = document.querySelector<HTMLCanvasElement>(".dibs-map-canvas");
  const small = document.createElement("canvas");
  small.width = small.height = DOTS;
  const context = small.getContext("2d", { willReadFrequently: true });
  if (!canvas?.width || !context) return "";
  context.drawImage(canvas, 0, 0, DOTS, DOTS);
  return String.fromCharCode(...context.getImageData(0, 0, DOTS, DOTS).data);
}

/** Whether the picture shows anything in each of its quarters. */
function isPainted(): boolean {
  const bytes = readPicture();
  const quarters = new Set<number>();
  for (let dot = 0; dot < bytes.length / 4; dot += 1) {
    const [column, row] = [dot % DOTS, Math.floor(dot / DOTS)];
    if (bytes.charCodeAt(dot * 4 + 3))
      quarters.add((column < DOTS / 2 ? 0 : 1) + (row < DOTS / 2 ? 0 : 2));
  }
  return quarters.size === 4;
}

start();
