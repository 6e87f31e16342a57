import { make } from "./Format.ts"

/**
 * `/proc/1/cgroup` (cgroups(7)): a line `id:controllers:path` for each hierarchy. Answers with the container manager that
 * the paths of process 1 name; on a machine of its own it lives in `/` or `/init.scope`.
 */
export const InitCgroup = make<string | undefined>("/proc/1/cgroup", (text) => {
  const paths = text.split("\n").map((line) => line.split(":").slice(2).join(":"))
  return managers.find(([pattern]) => paths.some((path) => pattern.test(path)))?.[1]
})

const managers: ReadonlyArray<readonly [RegExp, string]> = [
  [/\/kubepods/, "kubernetes"],
  [/\/libpod[-_]/, "podman"],
  [/\/docker[-/]/, "docker"],
  [/\/lxc[./]/, "lxc"],
  [/\/machine\.slice\/machine-/, "systemd-nspawn"],
  [/\/(?:cri-)?containerd/, "containerd"]
]
