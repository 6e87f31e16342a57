import { assert, describe, it } from "@effect/vitest"
import { InitCgroup } from "../../src/domain/formats/InitCgroup.ts"
import { valueOf } from "./hostility.ts"

const id = "4f5c1e0b9a7d".repeat(5)

const cases: ReadonlyArray<readonly [where: string, text: string, manager: string | undefined]> = [
  ["a machine without a service manager", "9:name=systemd:/\n0::/\n", undefined],
  ["a machine with systemd", "0::/init.scope\n", undefined],
  ["Docker", `12:cpuset:/docker/${id}\n0::/docker/${id}\n`, "docker"],
  ["Docker under systemd", `0::/system.slice/docker-${id}.scope\n`, "docker"],
  ["Podman", `0::/machine.slice/libpod-${id}.scope/container\n`, "podman"],
  ["Kubernetes", `0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-${id}.scope\n`, "kubernetes"],
  ["LXC", "0::/lxc.payload.web1/init.scope\n", "lxc"],
  ["nspawn", "0::/machine.slice/machine-web1.scope\n", "systemd-nspawn"],
  ["containerd", `4:pids:/containerd/${id}\n`, "containerd"]
]

describe("the control group of process 1", () => {
  for (const [where, text, manager] of cases) {
    it(`in ${where} names ${manager ?? "no manager"}`, () => assert.strictEqual(valueOf(InitCgroup, text), manager))
  }
})
