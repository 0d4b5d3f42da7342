/**
 * Writes src/wire.ts from the service's OpenAPI document, given on standard input:
 * `dibs openapi | npm run wire`. Only what the client's calls send and hear. With
 * `--check` it writes nothing, and ends with status 1 where the file is another.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { json } from "node:stream/consumers";
import openapiTS, { astToString } from "openapi-typescript";

const ROOTS = [
  "AmendBody",
  "AvailabilityNow",
  "Cart",
  "CartAdd",
  "CartSet",
  "EventNow",
  "Events",
  "HeartbeatBody",
  "Order",
  "OrderPut",
  "PayAsk",
  "Played",
  "Problem",
  "Reservation",
  "ReserveRequest",
  "StockChecks",
];

interface Document {
  openapi: string;
  info: { title: string; version: string };
  components: { schemas: Record<string, object> };
}

/** The names of schemas that are reached from some of them, those included. */
function reached(names: readonly string[], schemas: Record<string, object>): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const text = JSON.stringify(schemas[name]);
    if (text === undefined) throw new Error(`the document has no schema ${name}`);
    for (const [, next] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) visit(next ?? "");
  };
  names.forEach(visit);
  return [...found].sort();
}

const document = (await json(process.stdin)) as Document;
const { schemas } = document.components;
const kept = Object.fromEntries(reached(ROOTS, schemas).map((name) => [name, schemas[name]]));
const ast = await openapiTS(
  JSON.stringify({ ...document, paths: {}, components: { schemas: kept } }),
  {
    defaultNonNullable: false,
    immutable: true,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
  },
);
const head = "/** Made by `npm run wire` from the OpenAPI document. Do not edit. */\n\n";
const file = new URL("../src/wire.ts", import.meta.url);
const made = head + astToString(ast);
if (!process.argv.includes("--check")) {
  writeFileSync(file, made);
} else if (readFileSync(file, "utf8") !== made) {
  console.error("src/wire.ts is not of this document: dibs openapi | npm run wire");
  process.exitCode = 1;
}
