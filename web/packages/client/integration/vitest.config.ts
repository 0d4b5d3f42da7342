import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Against a service that runs: tests/web/test_client.py starts one and says where. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL(".", import.meta.url)),
    include: ["*.test.ts"],
    environment: "node",
    testTimeout: 30_000,
  },
});
