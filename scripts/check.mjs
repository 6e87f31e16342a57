// Type check with Effect's own lints, then oxlint, then formatting. Every step runs, whatever the one before found.
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

const root = path.join(import.meta.dirname, "..")
const bin = (name) => path.join(root, "node_modules", ".bin", name)

const run = (command, args, options = {}) =>
  spawnSync(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32", ...options }).status ===
    0

/**
 * `@effect/tsgo` puts Effect's lints into TypeScript's compiler. Its platform packages cannot all be in a lock file, so it
 * is fetched at its exact version into a cache folder, beside a compiler of its own to patch.
 */
const tsgoVersion = "0.45.0"
const typescriptVersion =
  JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).devDependencies.typescript
const cache = path.join(root, ".cache", `tsgo-${tsgoVersion}-${typescriptVersion}`)
const patched = path.join(cache, "patched")

const fetchTsgo = () => {
  if (fs.existsSync(patched)) return true
  fs.rmSync(cache, { recursive: true, force: true })
  fs.mkdirSync(cache, { recursive: true })
  fs.writeFileSync(path.join(cache, "package.json"), "{\"private\":true}\n")
  const packages = [`@effect/tsgo@${tsgoVersion}`, `typescript@${typescriptVersion}`]
  const quiet = { cwd: cache, stdio: ["ignore", "ignore", "inherit"] }
  const ready =
    run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", ...packages], quiet)
    && run(path.join(cache, "node_modules", ".bin", "effect-tsgo"), ["patch"], quiet)
  if (ready) fs.writeFileSync(patched, "")
  return ready
}

const withEffectLints = fetchTsgo()
if (!withEffectLints) {
  console.error(
    "check: @effect/tsgo could not be fetched, so Effect's own lints are skipped; types are checked all the same"
  )
}
const tsc = withEffectLints ? path.join(cache, "node_modules", ".bin", "tsc") : bin("tsc")

const steps = [
  ["types", () => run(tsc, ["--noEmit", "--pretty", "false"])],
  ["lint", () => run(bin("oxlint"), ["src", "test", "bench", "packaging", "scripts"])],
  ["format", () => run(bin("dprint"), ["check"])]
]

const failed = steps.filter(([, step]) => !step()).map(([name]) => name)
console.log(failed.length === 0 ? "check: types, lint and format are fine" : `check: failed: ${failed.join(", ")}`)
process.exit(failed.length === 0 ? 0 : 1)
