import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Struct } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { dnfQueryFormat } from "../src/domain/formats/DnfRepoquery.ts"
import { zfsEncryptionArguments } from "../src/domain/formats/ZfsEncryption.ts"
import type { Package } from "../src/domain/inventory/Packages.ts"
import type { Section } from "../src/domain/Section.ts"
import { collectors } from "../src/layers/collectors/All.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import * as MachineNode from "../src/layers/MachineNode.ts"
import { Machine } from "../src/services/Machine.ts"
import { type Answers, type Breakdown, type Fault, faults, toolsWith } from "./brokenTools.ts"
import { apkVersion, dnfRepoquery, pacmanUpgrades, store, zypperUpdates } from "./formats/packageSamples.ts"
import * as MachineFolder from "./MachineFolder.ts"
import * as MachineSketch from "./MachineSketch.ts"
import { remainsOf } from "./processes.ts"

type Sections = { readonly [name: string]: Omit<Section<unknown>, "tookMs"> }

/** A machine whose files are written down and whose programs are real processes. */
interface Scene {
  readonly files: Layer.Layer<Machine>
  readonly answers: Answers
  readonly expected?: Sections
}

const capturedScene = (name: string): Scene => {
  const folder = path.join(import.meta.dirname, "machines/linux", name)
  const machine = JSON.parse(fs.readFileSync(path.join(folder, "machine.json"), "utf8"))
  const programs = Object.entries<any>(machine.programs).map(([line, { stdoutFile, ...answer }]) => [
    line,
    stdoutFile === undefined ? answer : { ...answer, stdout: fs.readFileSync(path.join(folder, stdoutFile), "utf8") }
  ])
  const told = Object.entries(machine.systeminformation ?? {}).map(([name, answer]) => [
    `systeminformation ${name}`,
    { stdout: JSON.stringify(answer) }
  ])
  return {
    files: Layer.orDie(MachineFolder.layer(folder)),
    answers: Object.fromEntries([...programs, ...told]),
    expected: JSON.parse(fs.readFileSync(path.join(folder, "expected.json"), "utf8"))
  }
}

const zfsScene: Scene = {
  files: MachineSketch.layer({
    files: {
      "/proc/self/mountinfo": "25 1 0:23 / / rw,relatime - zfs rpool/root rw\n",
      "/proc/swaps": "Filename\tType\tSize\tUsed\tPriority\n"
    },
    emptyFolders: ["/sys/block"],
    use: { "/": { totalBytes: 1000, usedBytes: 100, availableBytes: 900 } }
  }),
  answers: { [["zfs", ...zfsEncryptionArguments].join(" ")]: { stdout: "rpool/root\taes-256-gcm\n" } }
}

const nixScene: Scene = {
  files: MachineSketch.layer({
    files: { "/nix/var/nix/profiles/system/init": "", "/run/current-system/sw/bin/sh": "" }
  }),
  answers: { "nix-store --query --references /run/current-system/sw": { stdout: `${store("bash-5.2p26")}\n` } }
}

/** Updaters that are at home on other machines than the captured ones: what each has fetched, and what it finds in it. */
const updaterScenes: ReadonlyArray<readonly [scene: Scene, programs: ReadonlyArray<string>]> = [
  ["apk --no-network version --limit <", "/var/cache/apk/APKINDEX.0123abcd.tar.gz", apkVersion],
  [
    `dnf --cacheonly --quiet repoquery --upgrades --latest-limit=1 --queryformat=${dnfQueryFormat}`,
    "/var/cache/dnf/base-0123456789abcdef/repodata/repomd.xml",
    dnfRepoquery
  ],
  ["pacman --query --upgrades", "/var/lib/pacman/sync/core.db", pacmanUpgrades],
  [
    "zypper --non-interactive --no-refresh --quiet --xmlout list-updates -t package -t patch",
    "/var/cache/zypp/raw/base/repodata/repomd.xml",
    zypperUpdates
  ]
].map(([command, fetched, stdout]) => [
  {
    files: MachineSketch.layer({ files: { [fetched!]: "x" } }),
    answers: {
      [command!]: { stdout: stdout! },
      [`dnf --cacheonly --quiet repoquery --upgrades --security --queryformat=${dnfQueryFormat}`]: { stdout: "" }
    }
  },
  [command!.split(" ", 1)[0]!]
])

const laptop = capturedScene("laptop")

/** Every program that collectors start on Linux, on a machine on which they do; no two at once are for one section. */
const breakdowns: ReadonlyArray<readonly [scene: Scene, programs: ReadonlyArray<string>]> = [
  [laptop, ["apt", "dmsetup", "ip", "lsblk", "systemctl"]],
  [laptop, ["smartctl", "snap"]],
  [capturedScene("arch-desktop"), ["nft"]],
  [capturedScene("rack-server"), ["rpm", "uname"]],
  [capturedScene("container"), ["systeminformation"]],
  [zfsScene, ["zfs"]],
  [nixScene, ["nix-store"]],
  ...updaterScenes
]

/** What may be missing without anything amiss: the kernel, or nobody, answers instead, and the source says who. */
const dispensable = new Set(["ip", "lsblk", "nft", "smartctl"])

/** The load is telemetry: it starts no program, and takes its time to look twice. */
const asked = collectors.filter(({ name }) => name !== "load")

/** Long enough for every program that does not hang, all at once. */
const hangsMs = 4000

/** Scans a machine with some of its programs broken, or none, and says what of them is still running afterwards. */
const scan = (scene: Scene, broken?: Breakdown) =>
  Effect.acquireUseRelease(
    Effect.sync(() => toolsWith(scene.answers, broken)),
    (tools) =>
      Effect.gen(function*() {
        const { run, systeminformation } = yield* Machine.pipe(Effect.provide(
          MachineNode.layer({
            systeminformationCommand: [tools.systeminformation],
            programFolders: [tools.folder],
            longestAnswerMs: broken?.fault === "hangs" ? hangsMs : 10_000
          }).pipe(Layer.provide(NodeServices.layer))
        ))
        const machine = { ...yield* Machine, run, systeminformation }
        const sections = yield* Effect.forEach(asked, (collector) =>
          Effect.map(collect(collector).pipe(Effect.provideService(Machine, machine)), (section) => [
            collector.name,
            Struct.omit(section, ["tookMs"])
          ]), { concurrency: 6 })
        const survivors = remainsOf(tools.groups(), tools.folder)
        return { sections: Object.fromEntries(sections) as Sections, survivors }
      }).pipe(Effect.provide(scene.files)),
    (tools) => Effect.sync(() => tools.remove())
  )

const healthy = new Map<Scene, Sections>()
const healthySections = Effect.fnUntraced(function*(scene: Scene) {
  const sections = healthy.get(scene) ?? (yield* scan(scene)).sections
  healthy.set(scene, sections)
  return sections
})

/** Everything that a section says apart from its data. */
const saidOf = ({ missing = [], reason = "" }: Sections[string]) => [reason, ...missing].join("\n")

/** Of a scan with broken programs: every section is as ever, or says which is to blame, unless it named a spared one. */
const assertHonest = (
  programs: ReadonlyArray<string>,
  spared: ReadonlyArray<string>,
  now: Sections,
  before: Sections
) => {
  assert.deepStrictEqual(Object.keys(now), Object.keys(before))
  for (const [name, section] of Object.entries(now)) {
    if (JSON.stringify(section) === JSON.stringify(before[name])) continue
    if (spared.some((program) => before[name]?.source?.includes(program))) continue
    const what = `${name}: ${JSON.stringify(section).slice(0, 1000)}`
    assert.notInclude(["collected", "unsupported"], section.outcome, what)
    assert.match(saidOf(section), new RegExp(`\\b(${programs.join("|")})\\b`), what)
    assert.notInclude(saidOf(section), "defect", what)
  }
}

/** Packages of everyone who was not broken are all there, and there is none that was not there before. */
const assertPackagesKept = (programs: ReadonlyArray<string>, now: Sections, before: Sections) => {
  const managers = new Set<string>(programs.map((program) => program === "nix-store" ? "nix" : program))
  const [found, all] = [now, before].map(({ packages }) => (packages?.data ?? []) as ReadonlyArray<Package>)
  assert.includeDeepMembers([...all!], [...found!])
  assert.includeDeepMembers([...found!], all!.filter(({ manager }) => !managers.has(manager)))
  if (found!.length < all!.length) assert.include(["partial", "failed", "timeout"], now.packages!.outcome)
}

const blamed = (program: string, sections: Sections) =>
  Object.values(sections).map(saidOf).filter((said) => said.includes(program)).join("\n")

const sourcesOf = (sections: Sections) => Object.values(sections).map(({ source = "" }) => source).join(", ")

const partition = (programs: ReadonlyArray<string>, isLeft: (program: string) => boolean) =>
  [
    programs.filter(isLeft),
    programs.filter((program) => !isLeft(program))
  ] as const

/** Why, in the words of the section. */
const reasons: { readonly [F in Exclude<Fault, "isSilent" | "isSlow">]: RegExp } = {
  hangs: /no answer within 4 s/,
  missing: /not there/,
  lies: /: (?!exit code)/,
  complains: /only says: error: cannot open the database|Expected a valid JSON string|answers no JSON/,
  floods: /printed more than 16 MiB/
}

describe.skipIf(process.platform !== "linux")("a program that a scan needs (Linux)", () => {
  it("is among those that are broken here, whichever a collector starts", () => {
    const folder = path.join(import.meta.dirname, "../src/layers/collectors")
    const sources = fs.readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && file !== "Collector.ts" && !/\bmacos(\/|\.ts$)/.test(file))
      .map((file) => fs.readFileSync(path.join(folder, file), "utf8"))
    const starts = sources.flatMap((source) => [...source.matchAll(/\brun(?:And(?:Read|Hear))?\(\s*("([^"]+)")?/g)])
    const asksLibrary = sources.some((source) => source.includes("machine.systeminformation("))
    const programs = starts.map(([call, , program]) => program ?? call)
    assert.sameMembers(
      [...new Set([...programs, ...asksLibrary ? ["systeminformation"] : []])],
      breakdowns.flatMap(([, programs]) => programs)
    )
  })

  it.live("changes nothing while it works, with all of its answers from real processes", () =>
    Effect.gen(function*() {
      for (const [scene] of breakdowns) {
        const sections = yield* healthySections(scene)
        if (scene.expected !== undefined) assert.deepStrictEqual(sections, Struct.omit(scene.expected, ["load"]))
      }
    }))

  it.live.each(Object.keys(faults) as Array<Fault>)(
    "and that %s costs no other section, is named, leaves no process behind and leaves no package out unsaid",
    (fault) =>
      Effect.forEach(
        breakdowns,
        Effect.fnUntraced(function*([scene, programs]) {
          const before = yield* healthySections(scene)
          const { sections, survivors } = yield* scan(scene, { programs, fault })
          assert.deepStrictEqual(survivors, [], programs.join(", "))
          if (fault === "isSlow") return assert.deepStrictEqual(sections, before)
          const [spared, needed] = partition(programs, (each) => fault === "missing" && dispensable.has(each))
          for (const program of spared) assert.notMatch(sourcesOf(sections), new RegExp(`\\b${program}\\b`))
          assertPackagesKept(needed, sections, before)
          if (fault === "isSilent") return
          if (needed.length > 0) assertHonest(needed, spared, sections, before)
          for (const program of needed) assert.match(blamed(program, sections), reasons[fault], program)
        }),
        { concurrency: "unbounded", discard: true }
      ),
    20_000
  )
})
