import { Effect, Schedule } from "effect"
import { execFileSync, spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

/** A Debian in a folder, and systemd as its process 1: namespaces of its own, the kernel of this machine. */

const repository = path.join(import.meta.dirname, "..", "..")

/** Made once, and copied for each test. */
const pristine = path.join(repository, ".cache", "linux-packages", "trixie")

/** What the packages and the agent's own questions need, and rpm to install a foreign package with. */
const included = "systemd,systemd-sysv,libatomic1,libstdc++6,nftables,smartmontools,rpm"

/** Makes the Debian that the others are copies of. */
export const preparePristine = () => {
  if (fs.existsSync(pristine)) return
  const unfinished = `${pristine}.new`
  fs.rmSync(unfinished, { recursive: true, force: true })
  fs.mkdirSync(path.dirname(pristine), { recursive: true })
  execFileSync("debootstrap", ["--variant=minbase", `--include=${included}`, "trixie", unfinished], { stdio: "pipe" })
  fs.renameSync(unfinished, pristine)
}

/** A clean Debian in a folder, which is gone with the scope. */
export const aRoot = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "itam-linux-"))
    execFileSync("cp", ["-a", `${pristine}/.`, folder])
    return folder
  }),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
)

/** What is below it, apart from what dpkg and others write down of what they did. */
export const everyFileIn = (root: string): ReadonlyArray<string> =>
  (fs.readdirSync(root, { recursive: true }) as Array<string>).filter((name) => !ofOthers.test(name)).toSorted()

const ofOthers =
  /^(proc|sys|dev|run|tmp)\/|^var\/(log|cache|tmp|lib\/(dpkg|systemd|rpm))\/|^etc\/(machine-id|ld\.so\.cache|\.updated)|^var\/\.updated|\/\.updated$/

/** How a program ended, and what it said. */
export interface Answer {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8", HOME: "/root", TERM: "dumb" }

const answered = (program: string, args: ReadonlyArray<string>): Answer => {
  const { error, status, stderr, stdout } = spawnSync(program, args, { encoding: "utf8", env: environment })
  if (error !== undefined) throw error
  return { status, stdout, stderr }
}

/** Runs a program in a root that nothing else runs in. */
export const inRoot = (root: string, ...command: ReadonlyArray<string>): Answer =>
  answered("unshare", [
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--propagation=private",
    "sh",
    "-c",
    "mount -t proc proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && exec chroot \"$0\" \"$@\"",
    root,
    ...command
  ])

/** From $0, a root, and $1, a group of its own in the tree of cgroup2, to systemd in it. */
const boot = `
set -e
cgroups=$(mktemp -d)
mount -t cgroup2 cgroup2 "$cgroups"
mkdir -p "$cgroups/$1"
echo $$ > "$cgroups/$1/cgroup.procs"
umount "$cgroups" && rmdir "$cgroups"
exec unshare --mount --pid --cgroup --uts --ipc --net --fork --kill-child --propagation private sh -c '
  set -e
  mount --bind "$0" "$0"
  cd "$0"
  mount -t proc proc proc
  mount -t sysfs -o ro sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs tmpfs run
  mount -t tmpfs tmpfs tmp
  mount -t tmpfs -o mode=755 tmpfs dev
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  for name in null zero full random urandom tty; do touch dev/$name; mount --bind /dev/$name dev/$name; done
  ip link set lo up
  # what systemd mounts for a service has to reach it
  mount --make-rshared .
  exec chroot . env -i container=itam-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=null
' "$0"`

/** Whether namespaces can be made here at all. */
export const canBoot = () =>
  answered("unshare", ["--mount", "--pid", "--cgroup", "--net", "--fork", "true"]).status === 0

/** What is done to a Linux that runs. */
export interface Booted {
  readonly root: string
  /** Runs a program there as root. */
  run(...command: ReadonlyArray<string>): Answer
  /** The same for one that has to succeed; answers with what it printed. */
  must(...command: ReadonlyArray<string>): string
  /** Asks until the answer is right, for at most a minute. */
  until(what: string, right: () => boolean): Effect.Effect<void>
}

/** A clean Debian that has booted. It is killed, and gone, with the scope. */
export const aBootedLinux = Effect.gen(function*() {
  const root = yield* aRoot
  const group = `itam-test-${path.basename(root)}`
  const { child, initId } = yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const child = spawn("unshare", ["--mount", "--propagation=private", "sh", "-c", boot, root, group], {
        env: environment,
        stdio: ["ignore", "ignore", "inherit"]
      })
      const ended = new Promise((resolve) => child.on("close", resolve))
      return { child: Object.assign(child, { ended }), initId: () => childOf(child.pid!) }
    }),
    ({ child }) =>
      Effect.promise(async () => {
        child.kill("SIGKILL")
        await child.ended
        forgetGroup(group)
      })
  )
  const run = (...command: ReadonlyArray<string>) =>
    answered("nsenter", [`--target=${initId()}`, "--all", "--root", "--wdns=/", ...command])
  const must = (...command: ReadonlyArray<string>) => {
    const { status, stderr, stdout } = run(...command)
    if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}: ${stderr}${stdout}`)
    return stdout
  }
  const until = (what: string, right: () => boolean) =>
    Effect.suspend(() => right() ? Effect.void : Effect.fail(`it never came to this: ${what}`)).pipe(
      Effect.retry({ schedule: Schedule.spaced("200 millis"), times: 300 }),
      Effect.orDie
    )
  yield* until("systemd is up", () =>
    child.exitCode === null && initId() !== undefined
    && /^(running|degraded)\n$/.test(run("systemctl", "is-system-running").stdout))
  return { root, run, must, until } satisfies Booted
})

/** The process that unshare(1) has forked: process 1 of the namespace. */
const childOf = (processId: number): string | undefined =>
  fs.readFileSync(`/proc/${processId}/task/${processId}/children`, "latin1").trim().split(" ").find((id) => id !== "")

const forgetGroup = (group: string) =>
  answered("unshare", [
    "--mount",
    "sh",
    "-c",
    // what was killed takes a moment to be gone
    "mount -t cgroup2 cgroup2 /mnt; for try in $(seq 100); do "
    + "find /mnt/$0 -depth -type d -exec rmdir {} + 2> /dev/null && break; sleep 0.1; done",
    group
  ])
