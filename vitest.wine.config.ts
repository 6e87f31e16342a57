import { defineConfig } from "vitest/config"

/** Tests on the Windows that Wine is, in a Debian of its own: they need root, and the first time a minute to set up. */
export default defineConfig({
  test: {
    include: ["test/wine/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000
  }
})
