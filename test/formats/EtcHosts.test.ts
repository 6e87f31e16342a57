import { assert, describe, it } from "@effect/vitest"
import { EtcHosts } from "../../src/domain/formats/EtcHosts.ts"
import { valueOf } from "./hostility.ts"

const hosts =
  "127.0.0.1\tlocalhost\n# 192.0.2.9 old.example old\n127.0.1.1 desk.corp.example desk # by the installer\n::1\n"

describe("/etc/hosts", () => {
  it("is an address and its names a line", () => {
    assert.deepStrictEqual(valueOf(EtcHosts, hosts), [
      { address: "127.0.0.1", names: ["localhost"] },
      { address: "127.0.1.1", names: ["desk.corp.example", "desk"] }
    ])
  })
})
