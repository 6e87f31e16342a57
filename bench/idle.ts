import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { bundle } from "./contenders.ts"
import { memoryOf } from "./measure.ts"

const idleSeconds = 30
const port = 39_000 + (process.pid % 1000)

const cpuTicksOf = (id: number) => {
  const fields = fs.readFileSync(`/proc/${id}/stat`, "latin1").split(") ")[1]!.split(" ")
  return Number(fields[11]) + Number(fields[12])
}

const idle = async (name: string, args: ReadonlyArray<string>, environment: Record<string, string>) => {
  const child = spawn(process.execPath, [bundle, ...args], { stdio: "ignore", env: { ...process.env, ...environment } })
  await sleep(8_000)
  const ticks = cpuTicksOf(child.pid!)
  await sleep(idleSeconds * 1000)
  const cpuSeconds = (cpuTicksOf(child.pid!) - ticks) / 100
  const residentMib = memoryOf(child.pid!, "Rss") / 1024 / 1024
  child.kill("SIGTERM")
  await new Promise((resolve) => child.once("exit", resolve))
  const found = `${residentMib.toFixed(1)} MiB resident, ${cpuSeconds.toFixed(2)} s of processor in ${idleSeconds} s`
  console.log(`idle, ${name}: ${found}`)
}

/** What the agent costs while it waits: with the receiver in it, and delivering to another process. */
export const idleCosts = async (folder: string) => {
  const environment = { STATE_DIR: path.join(folder, "state"), RECEIVER_PORT: String(port) }
  await idle("with the embedded receiver", ["--with-receiver"], environment)
  const receiver = spawn(process.execPath, [bundle, "receiver"], {
    stdio: "ignore",
    env: { ...process.env, ...environment }
  })
  await sleep(2_000)
  const token = /Bearer (\S+)/.exec(fs.readFileSync(path.join(environment.STATE_DIR, "receiver.header"), "utf8"))![1]!
  const delivering = { ...environment, API_BASE_URL: `http://127.0.0.1:${port}/api`, API_TOKEN: token }
  await idle("delivering to another process", [], delivering)
  receiver.kill("SIGTERM")
}
