/** The client as one module, `dibs.js`, for pages without a build of their own. */

import { defineConfig } from "vite";

export default defineConfig({
  build: {
    lib: { entry: "src/index.ts", formats: ["es"], fileName: () => "dibs.js" },
    rolldownOptions: { output: { minify: true } },
    emptyOutDir: false,
  },
});
