/**
 * Writes the extensions of files into the declarations in the folder given, where sources leave them
 * out: under `moduleResolution: nodenext` what comes from `./client` is silently `any`, what comes
 * from `./client.js` has its types.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** The same module by the file that a package would load. */
function named(module: string, importer: string): string {
  const path = join(dirname(importer), module);
  if (existsSync(`${path}.d.ts`)) return `${module}.js`;
  if (existsSync(join(path, "index.d.ts"))) return `${module}/index.js`;
  if (path.endsWith(".js") && existsSync(path.replace(/js$/, "d.ts"))) return module;
  throw new Error(`${importer} imports ${module}, which has no declarations`);
}

function withExtensions(file: string, text: string): string {
  const { importedFiles } = ts.preProcessFile(text);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .sort((one, other) => other.pos - one.pos) // from the last one on, as places stay right
    .reduce((before, { fileName, pos }) => {
      const at = before.indexOf(fileName, pos);
      return before.slice(0, at) + named(fileName, file) + before.slice(at + fileName.length);
    }, text);
}

const folder = process.argv[2] ?? "dist";
for (const name of readdirSync(folder, { encoding: "utf8", recursive: true })) {
  const file = join(folder, name);
  if (name.endsWith(".d.ts")) writeFileSync(file, withExtensions(file, readFileSync(file, "utf8")));
}
