import { assert, describe, it } from "@effect/vitest"
import { CargoInstalls } from "../../src/domain/formats/CargoInstalls.ts"
import { Gemspec } from "../../src/domain/formats/Gemspec.ts"
import { NpmPackage } from "../../src/domain/formats/NpmPackage.ts"
import { PipxMetadata } from "../../src/domain/formats/PipxMetadata.ts"
import { PythonMetadata } from "../../src/domain/formats/PythonMetadata.ts"
import { refusalOf, valueOf } from "./hostility.ts"
import { cargoInstalls, gemspec, npmPackage, pipxMetadata, pythonMetadata } from "./packageSamples.ts"

describe("the metadata of a Python package", () => {
  it("ends at the first empty line, and names who made it", () => {
    assert.deepStrictEqual(valueOf(PythonMetadata, pythonMetadata), {
      name: "requests",
      version: "2.31.0",
      publisher: "Ann Example",
      manager: "python",
      scope: "machine"
    })
    assert.strictEqual(valueOf(PythonMetadata, "Name: a\nVersion: 1\nAuthor: UNKNOWN\n").publisher, undefined)
    assert.strictEqual(refusalOf(PythonMetadata, "Name: a\n\nVersion: 1\n"), "python metadata: no Name and Version")
  })
})

describe("an environment of pipx", () => {
  it("is the application that it was made for", () => {
    const { name, version } = valueOf(PipxMetadata, pipxMetadata)
    assert.deepStrictEqual([name, version], ["black", "24.1.0"])
  })
})

describe("a package of npm", () => {
  it("names its author, told in one text or in parts", () => {
    const { name, publisher, version } = valueOf(NpmPackage, npmPackage)
    assert.deepStrictEqual([name, version, publisher], ["@example/tool", "1.2.3", "Ann"])
    const parts = JSON.stringify({ name: "a", version: "1", author: { name: "Ann" } })
    assert.strictEqual(valueOf(NpmPackage, parts).publisher, "Ann")
    assert.isDefined(refusalOf(NpmPackage, "{\"name\":\"a\"}"))
  })
})

describe("a gem", () => {
  it("is told by its stub line, with the platform where it is built for one", () => {
    const { arch, name, version } = valueOf(Gemspec, gemspec)
    assert.deepStrictEqual([name, version, arch], ["nokogiri", "1.16.2", "x86_64-linux"])
    assert.notProperty(valueOf(Gemspec, gemspec.replace("x86_64-linux", "ruby")), "arch")
    assert.strictEqual(refusalOf(Gemspec, "Gem::Specification.new\n"), "gemspec: no stub line")
  })
})

describe("what cargo has installed", () => {
  it("names the registry, and counts what it cannot read", () => {
    assert.deepStrictEqual(valueOf(CargoInstalls, cargoInstalls), {
      packages: [{
        name: "ripgrep",
        version: "14.1.0",
        arch: "x86_64",
        manager: "cargo",
        scope: "user",
        origin: "registry+https://github.com/rust-lang/crates.io-index"
      }],
      unread: 1
    })
  })
})
