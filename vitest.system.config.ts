import { defineConfig } from "vitest/config"

/**
 * Tests that need root, Debian packages or minutes, and those of the agent as it ships, in processes of its own: one
 * after the other, each with the machine to itself.
 */
export default defineConfig({
  test: {
    include: ["test/shipped/**/*.test.ts", "test/system/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 600_000
  }
})
