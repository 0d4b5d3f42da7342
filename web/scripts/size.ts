/** Refuses packages that are larger than promised: what a page that imports them loads. */

import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

interface Promised {
  readonly name: string;
  /** What the page imports. */
  readonly page: string;
  readonly bytesMax: number;
}

const PROMISED: readonly Promised[] = [
  {
    name: "@dibs/client",
    page: 'export { createClient } from "@dibs/client";',
    bytesMax: 11_000,
  },
  {
    name: "@dibs/client and its orders",
    page: 'export { createClient } from "@dibs/client"; export * from "@dibs/client/orders";',
    bytesMax: 11_600,
  },
  {
    name: "@dibs/react, every part of it, beside React",
    page: 'export * from "@dibs/react";',
    bytesMax: 36_500,
  },
];

/** Minified and gzipped, without what the page has anyway. */
async function bytesOf(page: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: page, resolveDir: fileURLToPath(new URL("..", import.meta.url)) },
    external: ["react", "react-dom"],
    conditions: ["source"],
    jsx: "automatic",
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}

for (const promised of PROMISED) {
  const bytes = await bytesOf(promised.page);
  console.log(`${promised.name}: ${bytes} of at most ${promised.bytesMax} bytes`);
  if (bytes > promised.bytesMax) process.exitCode = 1;
}
