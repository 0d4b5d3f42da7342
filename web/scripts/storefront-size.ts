/** Refuses a storefront whose pages load more than promised, or what they do not need yet. */

import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";

const ROOT = fileURLToPath(new URL("../apps/storefront", import.meta.url));
const SOURCE = `${ROOT}/src`;

interface Promised {
  readonly page: string;
  /** The modules that it begins with, beside that of the page that was loaded first. */
  readonly begins: readonly string[];
  /** Of scripts, each gzipped as it is sent, the first page's included. */
  readonly bytesMax: number;
}

const FIRST = `${SOURCE}/main.tsx`;

const EVENT = `${SOURCE}/event/EventPage.tsx`;

const PROMISED: readonly Promised[] = [
  { page: "the events", begins: [], bytesMax: 105_300 },
  { page: "an event", begins: [EVENT], bytesMax: 123_400 },
  { page: "an event with seats", begins: [EVENT, `${SOURCE}/event/Seats.tsx`], bytesMax: 134_700 },
  { page: "the checkout", begins: [`${SOURCE}/checkout/CheckoutPage.tsx`], bytesMax: 122_500 },
  { page: "the tickets", begins: [`${SOURCE}/tickets/TicketsPage.tsx`], bytesMax: 115_000 },
];

const STYLES_BYTES_MAX = 7_800;

/** What only later pages need: parts of the names of its modules. */
const NOT_AT_FIRST = [
  "packages/react/src/seating/",
  "storefront/src/event/",
  "storefront/src/checkout/",
  "storefront/src/tickets/TicketsPage",
  "qrcode-generator",
  "language/de.ts",
  "language/ar.ts",
];

/** The storefront as it would be built, by the names of its files. */
async function built(): Promise<Rolldown.OutputBundle> {
  const made = await build({ root: ROOT, logLevel: "error", build: { write: false } });
  const [only] = Array.isArray(made) ? made : [made];
  if (!only || !("output" in only)) throw new Error("vite made nothing");
  return Object.fromEntries(only.output.map((file) => [file.fileName, file]));
}

const gzipped = (content: string | Uint8Array): number => gzipSync(content, { level: 9 }).length;

const files = await built();
const scripts = Object.values(files).filter((file) => file.type === "chunk");

/** The scripts that one module's needs, with all that they import at once. */
function closureOf(module: string): Set<Rolldown.OutputChunk> {
  const first = scripts.find(({ moduleIds }) => moduleIds.includes(module));
  if (!first) throw new Error(`no script holds ${module}`);
  const found = new Set([first]);
  for (const { imports } of found) {
    for (const name of imports) {
      const file = files[name];
      if (file?.type === "chunk") found.add(file);
    }
  }
  return found;
}

function keep(what: string, bytes: number, bytesMax: number): void {
  console.log(`storefront, ${what}: ${bytes} of at most ${bytesMax} bytes`);
  if (bytes > bytesMax) process.exitCode = 1;
}

const atFirst = closureOf(FIRST);

for (const { page, begins, bytesMax } of PROMISED) {
  const loaded = [...new Set([FIRST, ...begins].flatMap((module) => [...closureOf(module)]))];
  keep(
    `scripts of ${page}`,
    loaded.reduce((sum, { code }) => sum + gzipped(code), 0),
    bytesMax,
  );
}

const styles = Object.values(files).filter(({ fileName }) => fileName.endsWith(".css"));
const style = styles.map((file) => gzipped("source" in file ? file.source : ""));
keep(
  "styles of all pages",
  style.reduce((sum, bytes) => sum + bytes, 0),
  STYLES_BYTES_MAX,
);

const modules = scripts.flatMap(({ moduleIds }) => moduleIds);
const early = [...atFirst].flatMap(({ moduleIds }) => moduleIds);
for (const part of NOT_AT_FIRST) {
  if (!modules.some((name) => name.includes(part))) {
    console.error(`storefront: no script holds ${part} any more; mend NOT_AT_FIRST`);
    process.exitCode = 1;
  }
  for (const name of early.filter((one) => one.includes(part))) {
    console.error(`storefront: the first page loads ${name}, which it does not need yet`);
    process.exitCode = 1;
  }
}
