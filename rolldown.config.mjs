import { defineConfig } from "rolldown"

// One file, no node_modules beside it, for every Node from 22.19 on.
export default defineConfig({
  input: "src/main.ts",
  platform: "node",
  transform: { target: "node22" },
  output: { file: "dist/itam-agent.mjs", format: "esm", minify: { mangle: false, codegen: true }, codeSplitting: false }
})
