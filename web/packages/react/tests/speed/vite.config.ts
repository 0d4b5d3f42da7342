import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Built by tests/browser/test_map_speed.py into a folder of its own. */
export default defineConfig({
  base: "./",
  plugins: [react()],
  resolve: {
    conditions: ["source"],
    // The build of React that counts its commits also in production.
    alias: { "react-dom/client": "react-dom/profiling" },
  },
  build: { target: "es2022" },
});
