import { assert, describe, it } from "@effect/vitest"
import { UdevDatabase, udevUnescaped } from "../../src/domain/formats/UdevDatabase.ts"
import { valueOf } from "./hostility.ts"

const partition =
  "S:disk/by-uuid/c1d95e84\nI:1204871331\nE:ID_FS_TYPE=crypto_LUKS\nE:ID_FS_LABEL=a=b\nG:systemd\nQ:x\nV:1\n"

describe("udev", () => {
  it("keeps properties of a device, beside links, tags and other lines", () => {
    assert.deepStrictEqual([...valueOf(UdevDatabase, partition)], [["ID_FS_TYPE", "crypto_LUKS"], [
      "ID_FS_LABEL",
      "a=b"
    ]])
  })

  it("writes a label with the bytes that would hurt as \\x20, in whatever script it is", () => {
    assert.strictEqual(udevUnescaped("Система\\x20и\\x20данные"), "Система и данные")
    assert.strictEqual(udevUnescaped("\\xd0\\x90\\x2fB"), "А/B")
    assert.strictEqual(udevUnescaped("データ"), "データ")
    assert.strictEqual(udevUnescaped("100\\x"), "100\\x")
  })
})
