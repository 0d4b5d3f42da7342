/** Renders the page with what is left right now; the calls of the browser go through. */

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, type WireAvailability } from "@dibs/client";
import { renderToString } from "react-dom/server";
import { EVENT, Page } from "./page";

const DIBS = process.env.DIBS_URL ?? "http://127.0.0.1:8000";
const PORT = Number(process.argv[2] ?? 3000);
const FILES: Record<string, string> = {
  "/browser.js": "text/javascript",
  "/browser.css": "text/css",
};

async function page(): Promise<string> {
  const answer = await fetch(`${DIBS}/v1/events/${EVENT}/availability`);
  if (!answer.ok) throw new Error(`The service answered ${answer.status}.`);
  const rendered = (await answer.json()) as WireAvailability;
  // A client a request: what one visitor sees is no other's.
  const client = createClient({ url: DIBS, storage: null });
  const html = renderToString(<Page client={client} rendered={rendered} />);
  client.close();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gala</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/browser.css">
<script type="application/json" id="rendered">${inScript(rendered)}</script>
<script type="module" src="/browser.js"></script>
</head>
<body><div id="root">${html}</div></body>
</html>`;
}

/** JSON that ends no script element, whatever a name has in it. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** Passes a call on to the service, and its answer back as it comes: streams stay streams. */
function passOn(from: IncomingMessage, to: ServerResponse): void {
  const { method, headers } = from;
  const call = request(new URL(from.url ?? "/", DIBS), { method, headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(to);
  });
  call.on("error", () => to.headersSent || to.writeHead(502).end());
  to.on("close", () => call.destroy());
  from.pipe(call);
}

const server = createServer(async (from, to) => {
  const path = from.url ?? "/";
  if (path.startsWith("/v1/")) return passOn(from, to);
  const kind = FILES[path];
  try {
    if (kind) {
      const file = await readFile(new URL(`../browser${path}`, import.meta.url));
      to.writeHead(200, { "content-type": kind }).end(file);
    } else if (path === "/") {
      to.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(await page());
    } else {
      to.writeHead(404).end();
    }
  } catch (error) {
    console.error(error);
    to.writeHead(502).end();
  }
});

server.listen(PORT, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
