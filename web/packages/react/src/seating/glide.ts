/** Moves a camera step by step to where a change takes it. */

import type { Camera } from "./camera";

const GLIDE_MS = 220;

/** Whether somebody asked their system for less motion. */
const isMotionReduced = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Glide {
  readonly #camera: Camera;
  readonly #onStep: (isLast: boolean) => void;
  #frame = 0;

  constructor(camera: Camera, onStep: (isLast: boolean) => void) {
    this.#camera = camera;
    this.#onStep = onStep;
  }

  /** At once where less motion is wanted. */
  to(change: () => void) {
    this.stop();
    const from = this.#camera.stand;
    change();
    const to = this.#camera.stand;
    if (isMotionReduced()) {
      this.#onStep(true);
      return;
    }
    const startedAt = performance.now();
    const step = () => {
      const part = Math.min((performance.now() - startedAt) / GLIDE_MS, 1);
      this.#camera.between(from, to, 1 - (1 - part) ** 3);
      this.#frame = part < 1 ? requestAnimationFrame(step) : 0;
      this.#onStep(part === 1);
    };
    step();
  }

  /** Whoever takes hold of the map takes it where it is. */
  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }
}
