/** The other tabs of this browser: what one knows, and that one goes. */

import type { Channel, Surroundings } from "../surroundings";

interface Message {
  readonly subject?: string;
  /** Of no subject: that the tab closes. */
  readonly content?: unknown;
}

export interface TabsListener {
  /** Another tab knows better. */
  told(subject: string, content: unknown): void;
  /** Another tab closes, and says so to the service for all of them. */
  parted(): void;
}

export class Tabs {
  /** None once closed: what is still under way is told to nobody, and it would throw. */
  #channel: Channel | null;
  /** Whose own page goes speaks for nobody, though it may run a moment longer. */
  #isOpen = true;

  constructor(around: Surroundings, listener: TabsListener) {
    this.#channel = around.channel("dibs");
    this.#channel?.listen((message) => {
      const { subject, content } = message as Message;
      if (subject) listener.told(subject, content);
      else if (content && this.#isOpen) listener.parted();
    });
  }

  tell(subject: string, content: unknown): void {
    this.#channel?.post({ subject, content } satisfies Message);
  }

  part(): void {
    this.#isOpen = false;
    this.tell("", true);
  }

  comeBack(): void {
    this.#isOpen = true;
  }

  close(): void {
    this.#channel?.close();
    this.#channel = null;
  }
}
