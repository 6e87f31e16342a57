import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { DoctorDocument } from "../../src/domain/doctor/Finding.ts"
import { aPlace, bundle, type Place, ran } from "../bundle.ts"

const patience = 60_000

/** A network of its own, in which every packet is lost: an interface whose other end nobody listens at. */
const blackHole = `ip link set lo up
ip link add hole type veth peer name end
ip link set end up
ip addr add 192.0.2.5/24 dev hole
ip link set hole up
ip route add default dev hole
mount --bind "$RESOLV" /etc/resolv.conf`

const works = (script: string) => {
  try {
    execFileSync("unshare", ["-mn", "sh", "-ec", script], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

const canIsolate = process.getuid?.() === 0
  && works("ip link add hole type veth peer name end && mount -t tmpfs -o ro none /mnt")

/** Runs the doctor behind some commands, and says how long it took. */
const doctor = Effect.fnUntraced(function*(place: Place, environment: Record<string, string>, script: string) {
  const resolv = path.join(place.root, "resolv.conf")
  fs.writeFileSync(resolv, "nameserver 192.0.2.1\n")
  const began = performance.now()
  const { exitCode, stdout } = yield* ran(["doctor", "--json"], {
    ...place,
    through: ["unshare", "-mn", "sh", "-ec", `${script}\nexec "$@"`, "sh"],
    environment: {
      ...place.environment,
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      RESOLV: resolv,
      API_TOKEN: "canary-4711",
      TENANT_ID: "acme",
      ...environment
    }
  })
  const tookMs = performance.now() - began
  const { findings } = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(DoctorDocument))(stdout)
  const told = (name: string) =>
    findings.filter(({ check }) => check === name).map(({ outcome, what }) => `${outcome}: ${what}`)
  return { exitCode, tookMs, told }
})

describe.skipIf(!canIsolate)("the doctor (needs root, for networks and file systems of its own)", () => {
  it.live("is done in 15 seconds where no name server answers, and looks at all else", () =>
    Effect.gen(function*() {
      const { exitCode, told, tookMs } = yield* doctor(
        yield* aPlace,
        { API_BASE_URL: "https://assets.example/api" },
        blackHole
      )
      assert.strictEqual(exitCode, 1)
      assert.deepStrictEqual(told("name"), ["problem: assets.example: no name server answers in time"])
      assert.match(told("sections")[0]!, /^ok: 1\d sections/)
      assert.isBelow(tookMs, 15_000)
    }), patience)

  it.live("is done in 15 seconds where a firewall lets nothing through", () =>
    Effect.gen(function*() {
      const { exitCode, told, tookMs } = yield* doctor(
        yield* aPlace,
        { API_BASE_URL: "https://198.51.100.7/api", HTTPS_PROXY: "" },
        blackHole
      )
      assert.strictEqual(exitCode, 1)
      assert.match(told("connection")[0]!, /^problem: 198\.51\.100\.7: (?:no connection in time|no way to the host)$/)
      assert.isBelow(tookMs, 15_000)
    }), patience)

  it.live("names a state folder that its user may not make", () =>
    Effect.gen(function*() {
      const nobody = 65_534
      const place = yield* aPlace
      const node = path.join(place.root, "node")
      const program = path.join(place.root, "itam-agent.mjs")
      fs.copyFileSync(process.execPath, node)
      fs.chmodSync(node, 0o755)
      fs.copyFileSync(bundle, program)
      fs.chownSync(place.root, nobody, nobody)
      const closed = path.join(place.root, "closed")
      fs.mkdirSync(closed, { mode: 0o555 })
      const { exitCode, stdout } = yield* ran(["doctor", "--offline", "--json"], {
        ...place,
        node: [node],
        program,
        workFolder: "/",
        userId: nobody,
        environment: { ...place.environment, API_TOKEN: "canary-4711", STATE_DIR: path.join(closed, "state") }
      })
      const { findings } = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(DoctorDocument))(stdout)
      assert.strictEqual(exitCode, 1)
      assert.deepStrictEqual(findings.filter(({ check }) => check === "state").map(({ what }) => what), [
        `${closed}/state is not there, and cannot be made: permission denied (EACCES)`
      ])
      const rights = findings.find(({ what }) => /without being root/.test(what))
      assert.match(rights?.why ?? "", /^The inventory lacks /)
    }), patience)

  it.live(
    "knows a machine without a network, and a state folder on a read-only file system",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        fs.mkdirSync(place.stateFolder, { mode: 0o700 })
        const { exitCode, told } = yield* doctor(
          place,
          { API_BASE_URL: "https://assets.example/api" },
          "mount -t tmpfs -o ro,mode=700 none \"$STATE_DIR\""
        )
        assert.strictEqual(exitCode, 1)
        assert.deepStrictEqual(told("network"), ["problem: this machine has no network: no interface has an address"])
        assert.deepStrictEqual(told("state"), [
          `problem: ${place.stateFolder} cannot be written to: the file system is read-only (EROFS)`
        ])
      }),
    patience
  )
})
