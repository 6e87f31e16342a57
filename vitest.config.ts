import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/shipped/**", "test/system/**", "test/wine/**"],
    globalSetup: "test/ownTemporaryFolder.ts",
    // Effect is loaded once for each worker, not once for each file: a test puts back what it changes of its process
    isolate: false,
    maxWorkers: "100%",
    testTimeout: 20_000
  }
})
