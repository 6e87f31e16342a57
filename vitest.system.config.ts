import { defineConfig } from "vitest/config"

/** Tests that need root, Debian packages or minutes: one after the other, each with the machine to itself. */
export default defineConfig({
  test: {
    include: ["test/system/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 600_000
  }
})
