/** Puts the plan on the screen, frame by frame, within a time that leaves room for the rest. */

import type { Board } from "./board";
import type { Notes } from "./brush";
import type { Camera } from "./camera";
import { type Box, contains, grown } from "./geometry";
import { drawGlyph } from "./glyphs";
import { markNamed } from "./marks";
import type { Palette } from "./palette";
import type { Plan, Seat } from "./plan";
import { Scene } from "./scene";
import { countOf, placesOf, ringed, type Span, type Tile, Tiles } from "./tiles";

const TILE_PX = 192;
const RATIO_MAX = 2;
/** How long one frame may paint tiles, once one is painted: while something moves, and at rest. */
const MOVING_MS = 2;
const RESTING_MS = 4;
/** While zooming, pictures are stretched this far before new ones are painted. */
const STRETCH_MAX = 1.8;
/** One's own seats are seen from any distance. */
const OWN_PX_MIN = 5;
/** Single changes beyond this are not looked at one by one. */
const TOUCHED_MAX = 300;

export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #plan: Plan;
  readonly #board: Board;
  readonly #notes: Notes;
  readonly #scene: Scene;
  #palette: Palette;
  #ratio = 1;
  /** At the scale that is wanted. */
  #tiles = new Tiles(0, TILE_PX);
  /** At the scale before: shown stretched until the others are painted. */
  #before: Tiles | null = null;

  constructor(canvas: HTMLCanvasElement, plan: Plan, board: Board, palette: Palette, notes: Notes) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#plan = plan;
    this.#board = board;
    this.#palette = palette;
    this.#notes = notes;
    this.#scene = new Scene(plan, board, palette);
  }

  /** The page's colours have changed. */
  recolor(palette: Palette) {
    this.#palette = palette;
    this.#scene.recolor(palette);
    this.soil(null);
  }

  seatNear(x: number, y: number, distanceMax: number): Seat | null {
    return this.#scene.seats.nearest(x, y, distanceMax);
  }

  /** These seats have other marks now; null means any may have. */
  soil(touched: readonly number[] | null) {
    if (!touched || touched.length > TOUCHED_MAX) {
      this.#tiles.soil(null);
      return;
    }
    const isSeats = this.#scene.showsSeats(this.#tiles.scale / this.#ratio);
    for (const index of touched) {
      const seat = this.#plan.seats[index];
      if (!seat) continue;
      const at = { left: seat.x, right: seat.x, top: seat.y, bottom: seat.y };
      this.#tiles.soil(grown(isSeats ? at : seat.section.box, this.#scene.reach));
    }
  }

  /** A part of the plan looks another way now. */
  soilBox(box: Box) {
    this.#tiles.soil(box);
  }

  /**
   * Draws one frame.
   *
   * @param isMoving whether the next frame is sure to come
   * @returns whether something is still to be painted
   */
  paint(camera: Camera, pointedAt: Seat | null, isMoving: boolean): boolean {
    const context = this.#context;
    if (!context) return false;
    this.#fit(context, camera);
    this.#level(camera, isMoving);
    const span = this.#tiles.span(camera.view);
    const until = performance.now() + (isMoving ? MOVING_MS : RESTING_MS);
    const isWhole = this.#paintTiles(span, until, 1);
    // Then what is just out of sight, so that a pan finds it painted.
    const isDone = isWhole && this.#paintTiles(ringed(span), until, 0);
    // This may be the last frame: nothing of the picture before may stay under it.
    if (isWhole) this.#forgetBefore();
    if (this.#before) this.#show(context, camera, this.#before);
    this.#show(context, camera, this.#tiles);
    this.#tiles.keep(countOf(ringed(span)), span);
    this.#showOwn(context, camera);
    if (pointedAt) this.#showPointer(context, camera, pointedAt);
    return !isDone;
  }

  destroy() {
    this.#forgetBefore();
    this.#tiles.clear();
  }

  /** An empty canvas of the right size, in device pixels. */
  #fit(context: CanvasRenderingContext2D, { width, height }: Camera) {
    const ratio = Math.min(devicePixelRatio || 1, RATIO_MAX);
    this.#ratio = ratio;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.#canvas.width !== w || this.#canvas.height !== h) {
      this.#canvas.width = w;
      this.#canvas.height = h;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, w, h);
  }

  /** Begins new tiles where those there are would be stretched too far, or at rest at all. */
  #level(camera: Camera, isMoving: boolean) {
    const scale = camera.scale * this.#ratio;
    const stretch = scale / (this.#tiles.scale || scale);
    const isSharp = Math.abs(stretch - 1) < 1e-6;
    const isNear = isMoving && stretch < STRETCH_MAX && stretch > 1 / STRETCH_MAX;
    if (this.#tiles.scale > 0 && (isSharp || isNear)) return;
    if (this.#tiles.size > 0) {
      this.#before?.clear();
      this.#before = this.#tiles;
    }
    this.#tiles = new Tiles(scale, Math.round(TILE_PX * this.#ratio));
  }

  /**
   * Paints what is missing first, then what has changed; answers whether that was all.
   *
   * @param countMin tiles that are painted however late it is
   */
  #paintTiles(span: Span, until: number, countMin: number): boolean {
    let left = countMin;
    const isLate = () => left-- <= 0 && performance.now() > until;
    for (const { column, row } of placesOf(span)) {
      if (this.#tiles.find(column, row)) continue;
      if (isLate()) return false;
      this.#paintTile(this.#tiles.add(column, row));
    }
    for (const { column, row } of placesOf(span)) {
      const tile = this.#tiles.find(column, row);
      if (!tile?.dirty) continue;
      if (isLate()) return false;
      this.#paintTile(tile);
    }
    return true;
  }

  /** Paints what is dirty of a tile, and nothing around it. */
  #paintTile(tile: Tile) {
    const context = tile.canvas.getContext("2d");
    const { dirty } = tile;
    tile.dirty = null;
    if (!context || !dirty) return;
    const { scale } = this.#tiles;
    const origin = this.#tiles.originIn(tile);
    const [left, top] = [dirty.left * scale + origin.x, dirty.top * scale + origin.y];
    const [right, bottom] = [dirty.right * scale + origin.x, dirty.bottom * scale + origin.y];
    // Whole pixels: half of one would be painted over what is there.
    const [x, y] = [Math.floor(left), Math.floor(top)];
    const [width, height] = [Math.ceil(right) - x, Math.ceil(bottom) - y];
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.clearRect(x, y, width, height);
    this.#scene.paint({
      context,
      palette: this.#palette,
      notes: this.#notes,
      ratio: this.#ratio,
      scale,
      origin,
      box: grown(dirty, 1 / scale),
    });
    context.restore();
  }

  #show(context: CanvasRenderingContext2D, camera: Camera, tiles: Tiles) {
    const stretch = (camera.scale * this.#ratio) / tiles.scale;
    const side = tiles.side * stretch;
    // Whole pixels, so that there are no seams and what is not stretched is not blurred.
    const [left, top] = [Math.round(camera.x * this.#ratio), Math.round(camera.y * this.#ratio)];
    for (const { canvas, column, row } of tiles) {
      const x = left + Math.round(column * side);
      const y = top + Math.round(row * side);
      if (x > this.#canvas.width || y > this.#canvas.height || x < -side || y < -side) continue;
      const width = left + Math.round((column + 1) * side) - x;
      const height = top + Math.round((row + 1) * side) - y;
      context.drawImage(canvas, x, y, width, height);
    }
  }

  #forgetBefore() {
    this.#before?.clear();
    this.#before = null;
  }

  /** Last and at a size of their own, so that no neighbour covers them. */
  #showOwn(context: CanvasRenderingContext2D, camera: Camera) {
    const r = Math.max(this.#plan.radius * camera.scale, OWN_PX_MIN);
    const seen = grown(camera.view, this.#scene.reach);
    for (const index of this.#board.own) {
      const seat = this.#plan.seats[index];
      if (!seat || !contains(seen, seat)) continue;
      this.#moveTo(context, camera, seat);
      const { color, access } = seat;
      drawGlyph(
        context,
        { mark: markNamed(this.#board.mark(index)), color, access },
        r,
        this.#palette,
      );
    }
  }

  #showPointer(context: CanvasRenderingContext2D, camera: Camera, seat: Seat) {
    this.#moveTo(context, camera, seat);
    context.strokeStyle = this.#palette.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(0, 0, this.#plan.radius * camera.scale * 1.25 + 2.5, 0, 7);
    context.stroke();
  }

  /** The seat becomes the origin, in CSS pixels. */
  #moveTo(context: CanvasRenderingContext2D, camera: Camera, seat: Seat) {
    const { x, y } = camera.toScreen(seat);
    context.setTransform(this.#ratio, 0, 0, this.#ratio, x * this.#ratio, y * this.#ratio);
  }
}
