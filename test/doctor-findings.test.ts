import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { agentFinding } from "../src/domain/doctor/agent.ts"
import { bearerFinding } from "../src/domain/doctor/backend.ts"
import { certificateFindings, type TlsFacts } from "../src/domain/doctor/certificate.ts"
import { clockFinding } from "../src/domain/doctor/clock.ts"
import { exitCodeOf, Finding, info, inOrder, ok, problem, warning } from "../src/domain/doctor/Finding.ts"
import { othersFinding } from "../src/domain/doctor/others.ts"
import { madeAtMs, outboxFindings } from "../src/domain/doctor/outbox.ts"
import { sectionFindings } from "../src/domain/doctor/sections.ts"
import { serviceFinding } from "../src/domain/doctor/service.ts"
import { settingsFindings } from "../src/domain/doctor/settings.ts"
import { type StateFacts, stateFindings } from "../src/domain/doctor/state.ts"
import { enrolmentFinding, tokenFindings } from "../src/domain/doctor/token.ts"
import { shownSettings } from "../src/domain/shownSettings.ts"
import { patientOf } from "./doctorRig.ts"

const nowMs = Date.UTC(2026, 0, 31, 8)
const day = 86_400_000

const base64Url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")

const jwt = (claims: object) => `${base64Url({ alg: "HS256", typ: "JWT" })}.${base64Url(claims)}.c2lnbmF0dXJl`

/** Seconds since 1970, so many days from now. */
const inDays = (days: number) => (nowMs + days * day) / 1000

const lines = (findings: ReadonlyArray<Finding>) => findings.map(({ outcome, what }) => `${outcome}: ${what}`)

const aboutToken = (text: string) =>
  tokenFindings({ name: "API_TOKEN", from: "/etc/itam-agent/config.env:3", text, tenantId: "acme", nowMs })

describe("a token", () => {
  it.each([
    ["Bearer canary", /^problem: .*:3\) begins with the word Bearer$/],
    ["bearer", /begins with the word Bearer$/],
    ["Authorization: Bearer canary", /begins with the word Bearer$/],
    ["\"canary\"", /^problem: .* stands in quotation marks$/],
    ["“canary”", /^problem: .* stands in quotation marks$/],
    ["can ary", /^problem: .* has white space in it$/],
    ["\uFEFFcanary", /^problem: .* has (?:white space|signs)/],
    ["can\u200Bary", /^problem: .* has signs in it that no token has/],
    ["<canary>", /^problem: .* is a placeholder/],
    ["changeme", /^problem: .* is a placeholder/],
    ["", /^problem: .* is empty$/],
    ["canary-4711", /^ok: .* is one word/],
    ["canary.canary.canary", /^warning: .* cannot be read as one$/],
    [jwt({ exp: inDays(90) }), /^ok: .* holds until 2026-05-01, for 90 days 0 h$/],
    [jwt({ exp: inDays(6.5) }), /^warning: .* expires on 2026-02-06$/],
    [jwt({ exp: inDays(-1) }), /^problem: .* expired on 2026-01-30$/],
    [jwt({ exp: inDays(90), nbf: inDays(1) }), /^problem: .* holds only from 2026-02-01 on$/],
    [jwt({ exp: 1e300 }), /^ok: .* is a JWT without an end$/],
    [jwt({ sub: "canary" }), /^ok: .* is a JWT without an end$/]
  ])("%s is judged without being repeated", (text, expected) => {
    const findings = aboutToken(text)
    assert.match(lines(findings)[0]!, expected)
    assert.notInclude(JSON.stringify(findings), "canary")
    if (text !== "") assert.notInclude(JSON.stringify(findings), JSON.stringify(text))
  })

  it("of another tenant is told from one of this tenant", () => {
    const of = (tenant_id: string) => lines(aboutToken(jwt({ tenant_id, exp: inDays(90) }))).slice(1)
    assert.deepStrictEqual(of("acme"), [])
    assert.deepStrictEqual(of("other"), ["warning: API_TOKEN is of another tenant than TENANT_ID names"])
  })

  it.prop("is never repeated, whatever it is", [Schema.String], ([text]) => {
    const secret = `${text}~canary~`
    assert.notInclude(JSON.stringify(aboutToken(secret)), "canary")
  })

  it("is not needed by a machine that is enrolled or can enrol", () => {
    const found = (assetId: string | undefined, hasInstallToken: boolean, mayLook = true) =>
      enrolmentFinding({ assetId, hasInstallToken, mayLook }).outcome
    assert.deepStrictEqual(
      [found("asset-1", false), found(undefined, true), found(undefined, false), found(undefined, false, false)],
      ["ok", "ok", "problem", "info"]
    )
  })
})

describe("the answer about a token", () => {
  const answer = (status: number, body: object) =>
    bearerFinding({ answer: { status, contentType: "application/json", body: JSON.stringify(body) } }, "canary")
  it.each([
    [200, { data: {} }, "ok"],
    [404, { error: "Hardware not found" }, "ok"],
    [401, { error: "Token expired." }, "problem"],
    [403, { error: "Access denied. Asset not assigned to you." }, "warning"],
    [500, { error: "canary" }, "warning"]
  ])("%i %o is %s", (status, body, outcome) => {
    const finding = answer(status, body)
    assert.strictEqual(finding.outcome, outcome)
    assert.notInclude(JSON.stringify(finding), "canary")
  })

  it("says that it has expired, where the backend does", () => {
    assert.match(answer(401, { error: "Token expired." }).remedy!, /new token issued: this one has expired/)
    assert.match(answer(401, { error: "Invalid token." }).remedy!, /issued by this very backend/)
  })
})

describe("certificates", () => {
  const certificate = (days: number) => ({
    subject: "assets.example",
    issuer: "Example CA",
    isSelfSigned: false,
    validFromMs: nowMs - day,
    validToMs: nowMs + days * day
  })
  const facts: TlsFacts = {
    host: "assets.example",
    protocol: "TLSv1.3",
    chain: [certificate(90)],
    names: ["assets.example"],
    fault: undefined,
    otherHost: false
  }

  it("are announced for thirty days before they expire, each of a chain", () => {
    assert.lengthOf(certificateFindings({ ...facts, chain: [certificate(31), certificate(400)] }, nowMs), 1)
    const soon = certificateFindings({
      ...facts,
      chain: [certificate(90), { ...certificate(29), subject: "Example CA" }]
    }, nowMs)
    assert.deepStrictEqual(lines(soon), [
      "ok: assets.example, issued by Example CA, valid until 2026-05-01, TLSv1.3",
      "warning: the certificate of Example CA expires on 2026-03-01"
    ])
  })

  it("that fail for a reason not known here are a problem all the same", () => {
    const [found] = certificateFindings({ ...facts, fault: "CERT_REVOKED" }, nowMs)
    assert.deepStrictEqual([found?.outcome, found?.what], ["problem", "TLS: the certificate is revoked"])
  })
})

describe("clocks", () => {
  it.each([
    ["Sat, 31 Jan 2026 08:00:10 GMT", "ok"],
    ["Sat, 31 Jan 2026 08:01:00 GMT", "info"],
    ["Sat, 31 Jan 2026 06:00:00 GMT", "problem"],
    ["2026-01-31T08:00:00Z", "skipped"],
    ["yesterday GMT", "skipped"],
    [undefined, "skipped"]
  ])("beside %s are %s", (date, outcome) => {
    assert.strictEqual(clockFinding({ date, nowMs }).outcome, outcome)
  })
})

describe("the state folder", () => {
  const well: StateFacts = {
    folder: "/var/lib/itam-agent",
    kind: "folder",
    rights: { mode: 0o40700, ownerId: 0, ownId: 0 },
    refusal: undefined,
    space: { freeBytes: 50 * 2 ** 30, totalBytes: 100 * 2 ** 30 }
  }
  it.each<[string, Partial<StateFacts>, RegExp]>([
    ["well", {}, /^ok: \/var\/lib\/itam-agent, 50 GiB free$/],
    ["not there yet", { kind: "nothing" }, /^info: .* is not there yet/],
    ["not to be made", { kind: "nothing", refusal: "EACCES" }, /^problem: .* cannot be made: permission denied/],
    ["not ours to see", { kind: "denied" }, /^skipped: .* only by the user that the agent runs as/],
    ["read-only", { refusal: "EROFS" }, /^problem: .* the file system is read-only \(EROFS\)$/],
    ["not ours to write", { refusal: "EACCES" }, /^problem: .* permission denied \(EACCES\)$/],
    ["broken", { refusal: "EIO" }, /^problem: .* cannot be written to \(EIO\)$/],
    ["a link", { kind: "link" }, /^problem: .* is a symbolic link, not a folder$/],
    ["open to others", { rights: { mode: 0o40755, ownerId: 0, ownId: 0 } }, /^problem: .* \(mode 755\)$/],
    ["another's", { rights: { mode: 0o40700, ownerId: 7, ownId: 1000 } }, /^problem: .* belongs to user 7/],
    ["another's, looked at by root", { rights: { mode: 0o40700, ownerId: 7, ownId: 0 } }, /^ok/],
    ["on a full disk", { space: { freeBytes: 0, totalBytes: 2 ** 30 } }, /^problem: the disk of .* is full$/]
  ])("%s", (_, changes, expected) => {
    const findings = stateFindings({ ...well, ...changes })
    assert.lengthOf(findings, 1)
    assert.match(lines(findings)[0]!, expected)
  })

  it("on a disk that is nearly full is a warning", () => {
    const findings = stateFindings({ ...well, space: { freeBytes: 100 * 2 ** 20, totalBytes: 100 * 2 ** 30 } })
    assert.deepStrictEqual(findings.map(({ outcome }) => outcome), ["ok", "warning"])
  })
})

describe("the outbox", () => {
  const idOf = (ms: number) => {
    const hex = ms.toString(16).padStart(12, "0")
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000001`
  }
  const report = (ageMs: number) => ({ id: idOf(nowMs - ageMs), kind: "telemetry", bytes: 900 })
  const of = (...ages: ReadonlyArray<number>) =>
    lines(outboxFindings({ pending: ages.map(report), setAside: 0, losses: {}, nowMs }))

  it("is judged by how long its oldest report waits", () => {
    assert.strictEqual(madeAtMs(idOf(nowMs)), nowMs)
    assert.deepStrictEqual(of(), ["ok: nothing waits for delivery"])
    assert.deepStrictEqual(of(60_000), ["info: 1 report waits, 900 B, the oldest for 1 min"])
    assert.deepStrictEqual(of(60_000, 7_200_000), ["warning: 2 reports wait, 1.8 KiB, the oldest for 2 h 0 min"])
    assert.deepStrictEqual(of(3 * day), ["problem: 1 report waits, 900 B, the oldest for 3 days 0 h"])
  })

  it("tells what is set aside, and what was lost but for what newer reports made worthless", () => {
    const found = outboxFindings({
      pending: [],
      setAside: 2,
      losses: { evicted: { telemetry: 3 }, refused: { hardware: 1, software: 1 }, superseded: { hardware: 9 } },
      nowMs
    })
    assert.deepStrictEqual(lines(found).slice(1), [
      "warning: 2 reports set aside: damaged, or called invalid by the backend",
      "warning: reports that did not arrive, and are not told of yet: 3 evicted, 2 refused"
    ])
  })
})

describe("what runs", () => {
  it("is told from what should run", () => {
    assert.strictEqual(agentFinding({ _tag: "Answers", version: "1.2.3" }, "1.2.3").outcome, "ok")
    assert.strictEqual(agentFinding({ _tag: "Answers", version: undefined }, "1.2.3").outcome, "ok")
    assert.match(
      agentFinding({ _tag: "Answers", version: "1.2.2" }, "1.2.3").what,
      /1\.2\.2 is running, and this is 1\.2\.3/
    )
    assert.strictEqual(agentFinding({ _tag: "Silent", processId: 4711 }, "1.2.3").outcome, "problem")
    assert.strictEqual(agentFinding({ _tag: "Absent" }, "1.2.3").outcome, "warning")
  })

  it("starts with the machine, or not", () => {
    const registered = "/etc/systemd/system/itam-agent.service"
    assert.deepStrictEqual(
      [
        serviceFinding(undefined).outcome,
        serviceFinding({ manager: "systemd", registered: undefined, startsItself: undefined }).outcome,
        serviceFinding({ manager: "systemd", registered, startsItself: false }).remedy,
        serviceFinding({ manager: "systemd", registered, startsItself: true }).outcome
      ],
      ["info", "info", "systemctl enable itam-agent", "ok"]
    )
  })
})

describe("sections", () => {
  const facts = {
    platform: "linux",
    privileged: false,
    pending: [],
    installed: new Set<string>(),
    sections: {
      disks: {
        outcome: "partial",
        tookMs: 1,
        data: [{ name: "sda", media: "ssd" }],
        missing: ["health of disks: denied, needs root"]
      },
      system: {
        outcome: "partial",
        tookMs: 1,
        data: { model: "Book 14" },
        missing: ["serialNumber: denied, needs root"]
      },
      printers: { outcome: "timeout", tookMs: 1, reason: "lpstat: no answer within 20 s" },
      cpu: { outcome: "collected", tookMs: 1, data: { logicalCores: 2 } }
    }
  } as const

  it("say what root would bring, section by section, and what a tool would", () => {
    const [, rights, tool, hung] = sectionFindings(facts)
    assert.strictEqual(rights?.what, "2 sections could not be read whole without being root: disks, system")
    assert.strictEqual(
      rights?.why,
      "The inventory lacks disks: health, temperature, wear and hours of every disk; system: serial number and UUID of "
        + "the machine."
    )
    assert.strictEqual(tool?.what, "disks: smartctl is not installed")
    assert.strictEqual(tool?.remedy, "Install the package smartmontools.")
    assert.deepStrictEqual([hung?.outcome, hung?.what], ["problem", "printers: lpstat: no answer within 20 s"])
  })

  it("do not ask for a tool that is there, or that would have nothing to say", () => {
    const about = (changes: Partial<Parameters<typeof sectionFindings>[0]>) =>
      lines(sectionFindings({ ...facts, ...changes })).filter((line) => line.includes("smartctl"))
    assert.lengthOf(about({}), 1)
    assert.isEmpty(about({ installed: new Set(["smartctl"]) }))
    assert.isEmpty(about({ platform: "win32" }))
    const virtual = { ...facts.sections.disks, data: [{ name: "vda", media: "virtual" as const }] }
    assert.isEmpty(about({ sections: { disks: virtual } }))
  })

  it("name what was not read in the time there was", () => {
    const found = sectionFindings({ ...facts, pending: ["updates"] })
    assert.include(lines(found), "problem: not read in the time that the doctor has: updates")
  })

  it("of other agents are known by their packages and services", () => {
    const dpkg = (name: string) => ({ name, manager: "dpkg" as const, scope: "machine" as const })
    const found = othersFinding({
      packages: [dpkg("osquery"), dpkg("ocsinventory-agent"), dpkg("libosquery-doc-not")],
      services: [{ name: "IntuneManagementExtension" }]
    })
    assert.strictEqual(found.what, "also here: OCS Inventory Agent, osquery, Microsoft Intune")
    assert.strictEqual(othersFinding({ packages: [], services: undefined }).outcome, "ok")
    assert.strictEqual(othersFinding({ packages: undefined, services: undefined }).outcome, "skipped")
  })
})

describe("settings", () => {
  const about = (environment: Record<string, string>) => {
    const { faults, settings } = patientOf(environment)
    return settingsFindings({ ...settings, file: undefined, faults })
  }

  it("say where they come from", () => {
    assert.deepStrictEqual(lines(about({ TENANT_ID: "acme", API_TOKEN: "canary" })), [
      "ok: no config.env was found; environment: TENANT_ID, API_TOKEN; everything else by default"
    ])
  })

  it("are all looked at, however many are wrong", () => {
    const found = about({ LOG_LEVEL: "loud", TELEMETRY_INTERVAL: "0", API_TOKEN: "can ary" })
    assert.deepStrictEqual(
      found.filter(({ outcome }) => outcome === "problem").map(({ what }) => what.split(" must")[0]),
      [
        "environment: API_TOKEN=(not shown)",
        "environment: TELEMETRY_INTERVAL=0",
        "environment: LOG_LEVEL=loud"
      ]
    )
  })

  it.each([
    ["https://user:canary@assets.example/api", "https://(not shown)@assets.example/api"],
    ["https://canary@assets.example/api", "https://(not shown)@assets.example/api"],
    ["https://assets.example/api?token=canary", "https://assets.example/api?(not shown)"],
    ["https://assets.example/api#canary", "https://assets.example/api?(not shown)"]
  ])("that are wrong for what is secret in them are named without it: %s", (API_BASE_URL, shown) => {
    const [found] = about({ TENANT_ID: "acme", API_BASE_URL })
    assert.include(found?.what, `API_BASE_URL=${shown} must be a URL`)
    const { settings } = patientOf({ API_BASE_URL })
    assert.include(JSON.stringify(shownSettings(settings.given, "/state")), `"${shown}"`)
    assert.notInclude(JSON.stringify([found, shownSettings(settings.given, "/state")]), "canary")
  })

  it("that send a token in the clear are a warning", () => {
    const open = (API_BASE_URL: string) => lines(about({ TENANT_ID: "acme", API_BASE_URL })).slice(1)
    assert.deepStrictEqual(open("http://assets.example/api"), [
      "warning: API_BASE_URL is http://, and assets.example is another machine"
    ])
    assert.deepStrictEqual(open("http://127.0.0.1:3000/api"), [])
    assert.deepStrictEqual(open("https://assets.example/api"), [])
  })
})

describe("findings", () => {
  const complaint = { what: "a", why: "b", remedy: "c" }

  it("end with 78 for wrong settings, 1 for any other problem, 0 without one", () => {
    assert.strictEqual(exitCodeOf([ok("token", "a"), warning("settings", complaint), info("clock", "a")]), 0)
    assert.strictEqual(exitCodeOf([problem("token", complaint)]), 1)
    assert.strictEqual(exitCodeOf([problem("token", complaint), problem("settings", complaint)]), 78)
  })

  it("are told in the order of the checks", () => {
    const mixed = [ok("others", "a"), ok("token", "b"), ok("settings", "c"), ok("token", "d")]
    assert.deepStrictEqual(inOrder(mixed).map(({ what }) => what), ["c", "b", "d", "a"])
  })

  it.effect("fit their schema", () =>
    Effect.forEach(
      [ok("token", "a"), problem("state", complaint)],
      (finding) => Schema.decodeUnknownEffect(Finding)(finding)
    ))
})
