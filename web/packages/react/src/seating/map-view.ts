/** The seating plan as a picture one can pan, zoom, point at and tap; without React. */

import type { Board } from "./board";
import type { Notes } from "./brush";
import { Camera } from "./camera";
import { contains, distance, grown, middleOf } from "./geometry";
import { watchGestures } from "./gestures";
import { Glide } from "./glide";
import { Painter } from "./painter";
import { readPalette, watchPalette } from "./palette";
import type { Area, Plan, Seat } from "./plan";
import { showsSeats } from "./scene";

/** From seat to seat at the closest, and what a finger needs (WCAG 2.2, 2.5.8). */
const PITCH_PX_MAX = 52;
const PITCH_PX_TOUCH = 24;
/** A mouse is finer, and sees in advance what it points at; the list has large buttons. */
const PITCH_PX_MOUSE = 11;
/** A seat without neighbours is met from as far. */
const REACH_PX = 12;
const REACH_PX_TOUCH = 20;
const STEP = 1.6;
const KEY_PAN_PX = 80;
const REST_MS = 120;

export interface MapListener {
  /** A seat large enough to be meant was tapped. */
  press(seat: Seat): void;
  /** An area without seats was tapped. */
  area(name: string): void;
  /** Another seat is pointed at, or none. */
  point(seat: Seat | null): void;
  /** The camera stands elsewhere: which of the buttons would do something. */
  move(view: { readonly isWhole: boolean; readonly isClosest: boolean }): void;
}

export type MapStep = "closer" | "further" | "whole";

export class MapView {
  readonly #plan: Plan;
  readonly #canvas: HTMLCanvasElement;
  readonly #listener: MapListener;
  readonly #camera: Camera;
  readonly #painter: Painter;
  readonly #glide: Glide;
  readonly #end = new AbortController();
  readonly #resized: ResizeObserver;
  readonly #unwatchPalette: () => void;
  #pointedAt: Seat | null = null;
  #frame = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #isMoving = false;

  constructor(
    canvas: HTMLCanvasElement,
    plan: Plan,
    board: Board,
    notes: Notes,
    listener: MapListener,
  ) {
    this.#canvas = canvas;
    this.#plan = plan;
    this.#listener = listener;
    this.#camera = new Camera(plan.box, PITCH_PX_MAX / plan.pitch);
    const palette = () => readPalette(canvas, plan.colors);
    this.#painter = new Painter(canvas, plan, board, palette(), notes);
    this.#glide = new Glide(this.#camera, (isLast) => this.#moved(!isLast));
    this.#unwatchPalette = watchPalette(() => {
      this.#painter.recolor(palette());
      this.draw();
    });
    this.#resized = new ResizeObserver(() => this.#resize());
    this.#resized.observe(canvas); // Which tells the size that there is, too.
    this.#watch();
  }

  /** These seats have other marks now; null means any may have. */
  touch(touched: readonly number[] | null) {
    this.#painter.soil(touched);
    this.draw();
  }

  /** What there is to say of an area has changed. */
  touchArea({ box }: Area) {
    this.#painter.soilBox(box);
    this.draw();
  }

  /** The seat pointed at, or shown by somebody else: the list, for one. */
  get pointedAt() {
    return this.#pointedAt;
  }

  point(seat: Seat | null) {
    if (seat === this.#pointedAt) return;
    this.#pointedAt = seat;
    this.#canvas.style.cursor = seat ? "pointer" : "";
    this.#listener.point(seat);
    this.draw();
  }

  /** Points at a seat for somebody who is elsewhere: in the list, for one. */
  show(seat: Seat | null) {
    const isSeen = !seat || contains(this.#camera.view, seat);
    if (!isSeen) this.#glide.to(() => this.#camera.centre(seat, this.#camera.scale));
    this.point(seat);
  }

  /** Brings seats into view, large enough to be tapped. */
  reveal(seats: readonly Seat[]) {
    const [first] = seats;
    if (!first) return;
    const scale = Math.max(this.#camera.scale, PITCH_PX_TOUCH / this.#plan.pitch);
    this.#glide.to(() => this.#camera.centre(first, scale));
  }

  step(step: MapStep) {
    const { width, height } = this.#camera;
    this.#glide.to(() => {
      if (step === "whole") this.#camera.showAll();
      else this.#camera.zoom(width / 2, height / 2, step === "closer" ? STEP : 1 / STEP);
    });
  }

  /** Answers whether there is anything to see there: with all in view there is not. */
  pan(columns: number, rows: number): boolean {
    if (this.#camera.isWhole) return false;
    this.#glide.to(() => this.#camera.pan(columns * KEY_PAN_PX, rows * KEY_PAN_PX));
    return true;
  }

  /** Where a seat is on the screen, and how large, in CSS pixels from the canvas's corner. */
  locate(seat: Seat) {
    const { x, y } = this.#camera.toScreen(seat);
    const { width, height, scale } = this.#camera;
    return { x, y, radius: this.#plan.radius * scale, width, height };
  }

  /** Draws with the next frame. */
  draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const isUnfinished = this.#painter.paint(this.#camera, this.#pointedAt, this.#isMoving);
      if (isUnfinished) this.draw();
    });
  }

  destroy() {
    this.#end.abort();
    this.#resized.disconnect();
    this.#unwatchPalette();
    this.#glide.stop();
    clearTimeout(this.#resting);
    cancelAnimationFrame(this.#frame);
    this.#painter.destroy();
  }

  #watch() {
    const listener = {
      pan: (dx: number, dy: number) => this.#move(() => this.#camera.pan(dx, dy)),
      zoom: (x: number, y: number, factor: number) => {
        const before = this.#camera.scale;
        this.#move(() => this.#camera.zoom(x, y, factor));
        return this.#camera.scale !== before;
      },
      tap: (x: number, y: number, isTouch: boolean) => this.#tap(x, y, isTouch),
      hover: (x: number, y: number) => this.point(this.#seatAt(x, y, REACH_PX)),
      leave: () => this.point(null),
      rest: () => this.#moved(false),
    };
    watchGestures(this.#canvas, listener, this.#end.signal);
  }

  #resize() {
    const { clientWidth, clientHeight } = this.#canvas;
    if (!clientWidth || !clientHeight) return; // Hidden behind the list.
    this.#camera.resize(clientWidth, clientHeight);
    this.#moved(false);
  }

  #move(change: () => void) {
    this.#glide.stop();
    change();
    this.point(null);
    this.#moved(true);
  }

  /** A frame among many, and one in full once they end. */
  #moved(isMoving: boolean) {
    clearTimeout(this.#resting);
    this.#isMoving = isMoving;
    if (isMoving) this.#resting = setTimeout(() => this.#moved(false), REST_MS);
    const { isWhole, isClosest } = this.#camera;
    // With all of it in view, a finger that moves up or down means the page.
    this.#canvas.style.touchAction = isWhole ? "pan-y" : "none";
    this.#listener.move({ isWhole, isClosest });
    this.draw();
  }

  /** Takes a seat, or comes closer where seats are too small to be told apart. */
  #tap(x: number, y: number, isTouch: boolean) {
    const { pitch } = this.#plan;
    const wanted = isTouch ? PITCH_PX_TOUCH : PITCH_PX_MOUSE;
    const seat = this.#seatAt(x, y, isTouch ? REACH_PX_TOUCH : REACH_PX);
    if (seat && pitch * this.#camera.scale >= wanted) {
      this.#listener.press(seat);
      this.point(seat);
      return;
    }
    this.point(null);
    const at = this.#camera.toPlan(x, y);
    if (!showsSeats(this.#plan, this.#camera.scale)) {
      // Neighbours' boxes overlap where a hall is round: the one whose middle is nearest.
      const [section] = this.#plan.sections
        .filter(({ box }) => contains(grown(box, pitch), at))
        .sort((a, b) => distance(middleOf(a.box), at) - distance(middleOf(b.box), at));
      if (section) {
        this.#glide.to(() => {
          this.#camera.show(section.box, (PITCH_PX_TOUCH * STEP) / pitch);
          const least = PITCH_PX_MOUSE / pitch;
          if (this.#camera.scale < least) this.#camera.centre(at, least);
        });
        return;
      }
    }
    if (seat) {
      const scale = (PITCH_PX_TOUCH * 1.25) / pitch;
      this.#glide.to(() => this.#camera.zoom(x, y, scale / this.#camera.scale));
      return;
    }
    const area = this.#plan.areas.find(({ box }) => contains(box, at));
    if (area) this.#listener.area(area.name);
  }

  /** The seat nearest to a place; none from so far away that only sections are shown. */
  #seatAt(x: number, y: number, reachPx: number): Seat | null {
    const { scale } = this.#camera;
    if (!showsSeats(this.#plan, scale)) return null;
    const at = this.#camera.toPlan(x, y);
    return this.#painter.seatNear(at.x, at.y, Math.max(this.#plan.radius, reachPx / scale));
  }
}
