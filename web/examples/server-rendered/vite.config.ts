/** Twice the same page: for the server by `--ssr`, and for the browser. */

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [react()],
  resolve: { conditions: ["source"] },
  ssr: { noExternal: [/^@dibs\//], resolve: { conditions: ["source"] } },
  build: {
    target: "es2022",
    ...(!isSsrBuild && {
      outDir: "dist/browser",
      rolldownOptions: {
        input: "src/browser.tsx",
        output: { entryFileNames: "[name].js", assetFileNames: "[name][extname]" },
      },
    }),
  },
}));
