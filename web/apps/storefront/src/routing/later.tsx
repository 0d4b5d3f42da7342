/** A part of the page that comes by itself, and is shown at once where it came before. */

import { type ComponentType, type ReactNode, useEffect, useState } from "react";

/** What has to come, and whether it did. */
export class Later<Props> {
  here: ComponentType<Props> | null = null;
  readonly #load: () => Promise<ComponentType<Props>>;
  #coming: Promise<void> | null = null;

  constructor(load: () => Promise<ComponentType<Props>>) {
    this.#load = load;
  }

  /** Begins to load it, unless it is coming; what could not be loaded is loaded anew. */
  come(): Promise<void> {
    this.#coming ??= this.#fetch();
    return this.#coming;
  }

  /** The same for who does not show it yet; resolves once it is there, or cannot be. */
  async prepare(): Promise<void> {
    await this.come().catch(() => {});
  }

  async #fetch(): Promise<void> {
    try {
      this.here = await this.#load();
    } catch (error) {
      this.#coming = null;
      throw error;
    }
  }
}

interface ShownProps<Props> {
  readonly part: Later<Props>;
  readonly given: Props;
  readonly waiting: ReactNode;
}

/**
 * Shows a part, or `waiting` until it is there; throws what kept it from coming.
 *
 * Not React's `lazy`, whose stand-in stays for 300 ms at least, also where the part is
 * there a moment later.
 */
export function Shown<Props extends object>({ part, given, waiting }: ShownProps<Props>) {
  const [ended, setEnded] = useState<{ readonly failure?: unknown }>({});
  const { here: Here } = part;
  useEffect(() => {
    if (Here) return;
    part.come().then(
      () => setEnded({}),
      (failure) => setEnded({ failure }),
    );
  }, [part, Here]);
  if ("failure" in ended) throw ended.failure;
  return Here ? <Here {...given} /> : waiting;
}
