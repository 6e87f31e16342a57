/**
 * What an inventory costs on this machine, beside established agents: `npm run bench`. Linux only. All take stock of the
 * machine locally, by turns, with a warm cache, and print what they found. Prints figures and whether they meet the
 * goals; asserts nothing.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { agent, agentAgain, agentWithUpdates, type Contender, contenderOf, peers } from "./contenders.ts"
import { executableCosts } from "./executable.ts"
import { idleCosts } from "./idle.ts"
import { counted, peakOf, timed } from "./measure.ts"
import { type Costs, goalsMet, table } from "./tell.ts"

const rounds = 11

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "itam-bench-"))

const present = peers.flatMap((peer) => contenderOf(peer, folder) ?? [])
if (present.length < peers.length) {
  console.log(
    "Of the agents to compare with, not all are installed. On Debian, as root, without starting their services:\n"
      + "  printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d\n"
      + `  apt-get update && apt-get install -y ${peers.map(({ debianPackage }) => debianPackage).join(" ")} strace\n`
      + "  rm /usr/sbin/policy-rc.d\n"
  )
}

const contenders = [agent, agentWithUpdates, agentAgain(folder), ...present]

const costsOf = (contender: Contender): Costs => {
  timed(contender.command)
  return { contender, wallSeconds: [], cpuSeconds: [], peaks: [], counted: counted(contender.command, folder) }
}

/** Whether apt may keep what it has worked out. Without it, it reads all of its lists each time. */
const aptKeepsCache = () => {
  const { stdout } = spawnSync("apt-config", ["shell", "cache", "Dir::Cache::pkgcache"], { encoding: "utf8" })
  return stdout?.includes("pkgcache.bin") === true
}

const load = () => os.loadavg().map((value) => value.toFixed(1)).join(" ")
const installed = spawnSync("dpkg-query", ["--show"], { encoding: "utf8" }).stdout?.trim().split("\n").length
console.log(`${os.cpus().length} processors, ${os.release()}, ${installed ?? "no"} Debian packages, load ${load()}`)
console.log(`apt ${aptKeepsCache() ? "keeps" : "is told not to keep"} a cache of its lists\n`)

// the first run of each warms the caches, the second is counted, and none of both is timed
const costs = contenders.map(costsOf)
for (let round = 0; round < rounds; round++) {
  for (const { contender, cpuSeconds, wallSeconds } of costs) {
    const figures = timed(contender.command)
    cpuSeconds.push(figures.cpuSeconds)
    wallSeconds.push(figures.wallSeconds)
  }
  for (const each of costs) each.peaks.push(await peakOf(each.contender.command))
}

console.log(table(costs))
console.log(
  `\n${rounds} rounds by turns: median (least to most); memory is that of the process tree, sampled; load ${load()}`
)
console.log("the other agents also list processes and environment variables, which this one never does;")
console.log("this one also lists services and what starts by itself\n")
console.log(goalsMet(costs).join("\n"))

if (process.argv.includes("--idle")) await idleCosts(folder)
await executableCosts(folder)
fs.rmSync(folder, { recursive: true, force: true })
