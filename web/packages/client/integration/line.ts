/** A line to the service that a test can cut. */

import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";

export class Line {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isUp = true;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(address: string): Promise<Line> {
    const { hostname, port } = new URL(address);
    const server = createServer((near) => {
      if (!line.#isUp) {
        near.destroy();
        return;
      }
      const far = connect(Number(port), hostname);
      for (const [from, into] of [
        [near, far],
        [far, near],
      ] as const) {
        line.#sockets.add(from);
        from.pipe(into);
        from.on("error", () => into.destroy());
        from.on("close", () => {
          line.#sockets.delete(from);
          into.destroy();
        });
      }
    });
    const line = new Line(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return line;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks what is open and lets nobody through until it is up again. */
  down(): void {
    this.#isUp = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  up(): void {
    this.#isUp = true;
  }

  close(): void {
    this.down();
    this.#server.close();
  }
}
