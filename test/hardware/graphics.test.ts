import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { graphics } from "../../src/layers/collectors/graphics.ts"
import { sectionOf } from "../MachineSketch.ts"

describe("graphics", () => {
  const pci = (address: string, files: { readonly [file: string]: string }) =>
    Object.fromEntries(
      Object.entries(files).map(([file, text]) => [`/sys/bus/pci/devices/${address}/${file}`, `${text}\n`])
    )
  const intel = pci("0000:00:02.0", { class: "0x030000", vendor: "0x8086", device: "0x46a6" })
  const ids = "8086  Intel Corporation\n\t46a6  Alder Lake-P GT2 [Iris Xe Graphics]\n"

  it.effect("are none on a machine without them, and nobody else is asked", () =>
    Effect.gen(function*() {
      const bridge = pci("0000:00:00.0", { class: "0x060000" })
      assert.deepStrictEqual((yield* sectionOf(graphics, { files: bridge })).data, { controllers: [], displays: [] })
      assert.strictEqual((yield* sectionOf(graphics, {})).outcome, "unsupported")
    }))

  it.effect("have their names from the file of ids, once for controller and card", () =>
    Effect.gen(function*() {
      const { data } = yield* sectionOf(graphics, {
        files: { ...intel, "/usr/share/misc/pci.ids": ids, "/sys/class/drm/card1-eDP-1/edid": new Uint8Array() },
        links: {
          "/sys/bus/pci/devices/0000:00:02.0/driver": "../../../bus/pci/drivers/i915",
          "/sys/class/drm/card1": "../../devices/pci0000:00/0000:00:02.0/drm/card1"
        }
      })
      assert.deepStrictEqual(data, {
        controllers: [{
          bus: "00:02.0",
          vendor: "Intel Corporation",
          model: "Alder Lake-P GT2 [Iris Xe Graphics]",
          driver: "i915"
        }],
        displays: []
      })
    }))

  it.effect("are asked for by name where there is no such file; what is told of others is not believed", () =>
    Effect.gen(function*() {
      const told = [
        { vendor: "Intel Corporation", model: "Iris Xe", busAddress: "00:02.0", vram: 256 },
        { vendor: "Ghost", model: "Ghost", busAddress: "09:00.0" }
      ]
      const asked = yield* sectionOf(graphics, { files: intel, systeminformation: { graphics: { controllers: told } } })
      assert.deepStrictEqual(asked.data?.controllers, [{
        bus: "00:02.0",
        vendor: "Intel Corporation",
        model: "Iris Xe"
      }])
      const nonsense = yield* sectionOf(graphics, { files: intel, systeminformation: { graphics: [1, 2] } })
      assert.deepStrictEqual([nonsense.outcome, nonsense.data?.controllers], ["partial", [{ bus: "00:02.0" }]])
    }))

  it.effect("of a board are cards without PCI, but not the frame buffers that the kernel invents", () =>
    Effect.gen(function*() {
      const { data } = yield* sectionOf(graphics, {
        files: {},
        links: {
          "/sys/class/drm/card0": "../../devices/platform/v3dbus/fec00000.v3d/drm/card0",
          "/sys/class/drm/card0/device": "../../../fec00000.v3d",
          "/sys/class/drm/card0/device/driver": "../../../../bus/platform/drivers/v3d",
          "/sys/class/drm/card1": "../../devices/platform/simple-framebuffer.0/drm/card1"
        }
      })
      assert.deepStrictEqual(data?.controllers, [{ bus: "fec00000.v3d", driver: "v3d" }])
    }))

  it.effect("show on displays, also on those that cannot say who they are", () =>
    Effect.gen(function*() {
      const { data, outcome } = yield* sectionOf(graphics, {
        files: {
          "/sys/class/drm/card0-DP-1/edid": new Uint8Array(128),
          "/sys/class/drm/card0-HDMI-A-1/edid": new Uint8Array()
        }
      })
      assert.deepStrictEqual([outcome, data?.displays], ["partial", [{ connector: "card0-DP-1" }]])
    }))
})
