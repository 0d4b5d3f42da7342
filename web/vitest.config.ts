import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const tests = (folder: string) => [`${folder}/src/**/*.test.{ts,tsx}`];
// A time names its zone unless the reader lives there.
const env = { TZ: "UTC" };
// A busy machine is no failure.
const testTimeout = 60_000;
const resolve = { conditions: ["source"] };
// One realm a file in threads that stay: a third of the time of a process a file. The
// client's tests hear the platform's own channels, which know no second realm.
const pool = "vmThreads";

/** Also for the examples, which have no node_modules of their own. */
const reactIn = (folder: string) => [
  { find: /^(react|react-dom)(?=$|\/)/, replacement: path(`${folder}/$1`) },
  { find: /^@dibs\/react$/, replacement: path("packages/react/src/index.ts") },
  { find: /^@dibs\/react\/styles.css$/, replacement: path("packages/react/styles.css") },
  { find: /^@dibs\/client$/, replacement: path("packages/client/src/index.ts") },
];

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: "client",
          include: tests("packages/client"),
          environment: "happy-dom",
          testTimeout,
        },
      },
      {
        resolve: { ...resolve, alias: reactIn("node_modules") },
        test: {
          name: "react",
          pool,
          include: tests("packages/react"),
          environment: "happy-dom",
          testTimeout,
          env,
        },
      },
      {
        // The same tests on the oldest React that is promised.
        resolve: {
          ...resolve,
          alias: [
            ...reactIn("packages/react-18/node_modules"),
            {
              find: "@testing-library/react",
              replacement: path(
                "node_modules/@testing-library/react/dist/@testing-library/react.esm.js",
              ),
            },
          ],
        },
        test: {
          name: "react-18",
          pool,
          env: { ...env, REACT_VERSION: "18.2.0" },
          include: tests("packages/react"),
          environment: "happy-dom",
          testTimeout,
          server: { deps: { inline: [/@testing-library\/react/] } },
        },
      },
      {
        resolve: { ...resolve, alias: reactIn("node_modules") },
        test: {
          name: "examples",
          pool,
          include: ["tests/*.test.{ts,tsx}"],
          environment: "happy-dom",
          testTimeout,
        },
      },
      {
        resolve,
        test: {
          name: "storefront",
          pool,
          include: tests("apps/storefront"),
          environment: "happy-dom",
          testTimeout,
        },
      },
    ],
    passWithNoTests: true,
  },
});
