import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { Sha256Sums } from "../../src/domain/formats/Sha256Sums.ts"
import { valueOf } from "./hostility.ts"

const [one, other] = ["0a".repeat(32), "F1".repeat(32)]

describe("SHA256SUMS", () => {
  it("is a digest and a name a line, of text or of bytes, from here or from Windows", () => {
    assert.deepStrictEqual(
      [...valueOf(Sha256Sums, `${one}  ./linux-x64/itam-agent\n\n${other} *a name.exe\r\n`)],
      [["linux-x64/itam-agent", one], ["a name.exe", other.toLowerCase()]]
    )
  })

  it("vouches for nothing where a part of it is something else", () => {
    const hostile = [
      "",
      "\n",
      `${one}\n`,
      `${one} name\n`,
      `${one.slice(1)}  name\n`,
      `\\${one}  na\\nme\n`,
      `${one}  name\nnonsense\n`,
      `${one}  name\n${other}  name\n`
    ]
    for (const text of hostile) assert.isTrue(Result.isFailure(Sha256Sums.decode(text)), JSON.stringify(text))
  })
})
