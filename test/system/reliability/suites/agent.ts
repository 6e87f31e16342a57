import { assert, describe } from "@effect/vitest"
import { stepClock } from "../clockSteps.ts"
import { memoryDisk } from "../disks.ts"
import { endToEnd } from "../endToEnd.ts"
import { restartFull, startTwice } from "../instances.ts"
import { sum } from "../ledger.ts"
import { loseNetwork } from "../network.ts"
import { accounted, agentProgram, newFolder, serverProgram, writerProgram } from "../rig.ts"
import { everyFew, rounds, sideBySide } from "../rounds.ts"
import { phases, stopIn } from "../stopping.ts"

/** How long a service manager is asked to wait (systemd.service(5), `TimeoutStopSec=`). */
const stopLimitMs = 10_000

const livesPerSeed = 15

export const agent = () =>
  describe("an agent", () => {
    accounted(
      "brings everything to a backend on which nobody can rely, however often it is killed",
      { fault: `end to end, ${livesPerSeed} lives each, 15 faults of the backend`, needs: [] },
      async () => {
        const program = await agentProgram()
        const seeds = everyFew(100)
        const runs = await sideBySide(2, seeds, async (seed) => {
          const { balance, faults } = await endToEnd({ program, folder: newFolder(), seed, lives: livesPerSeed })
          return { balance, faults: faults.map((fault) => `seed ${seed}: ${fault}`) }
        })
        assert.deepStrictEqual(runs.flatMap(({ faults }) => faults), [])
        return { rounds: seeds.length, balance: sum(runs.map(({ balance }) => balance)) }
      }
    )

    accounted(
      "goes on when the wall clock jumps",
      { fault: "clock: -10 d, +20 d, 1970, 2038, back", needs: ["faketime"] },
      async () => ({
        rounds: rounds(50),
        balance: await stepClock({ program: await agentProgram(), folder: newFolder(), rounds: rounds(50) })
      })
    )

    accounted(
      "delivers what piled up while there was no network",
      { fault: "network: link, route, address gone, then back", needs: ["root", "network namespaces"] },
      async () => ({
        rounds: rounds(30),
        balance: await loseNetwork({
          agentProgram: await agentProgram(),
          serverProgram: await serverProgram(),
          folder: newFolder(),
          rounds: rounds(30)
        })
      })
    )

    accounted(
      "stops when it is told to, whatever it is in the middle of",
      { fault: `SIGTERM during ${phases.join(", ")}`, needs: ["strace"] },
      async () => {
        const plan = phases.flatMap((phase) => Array.from({ length: rounds(5) }, () => phase))
        const balances = []
        for (const phase of plan) {
          const { balance, ended, output, tookMs } = await stopIn(phase, newFolder())
          assert.strictEqual(ended, 0, `during ${phase}: ${output}`)
          assert.isBelow(tookMs, stopLimitMs, `during ${phase}`)
          balances.push(balance)
        }
        return { rounds: plan.length, balance: sum(balances) }
      }
    )

    accounted("does not start beside another one", { fault: "a second instance", needs: [] }, async () => {
      const { balance, firstEnded, secondEnded, secondSaid } = await startTwice(newFolder())
      assert.strictEqual(firstEnded, 0)
      assert.notStrictEqual(secondEnded, 0)
      assert.match(secondSaid, /another itam-agent \(process \d+\) is using /)
      return { rounds: 1, balance }
    })

    accounted(
      "starts with a full outbox",
      { fault: "restart with 5,000 reports waiting", needs: ["root", "tmpfs"] },
      async () => {
        const { mountpoint } = memoryDisk(newFolder(), "size=1g")
        const { balance, emptyMs, fullMs } = await restartFull(await writerProgram(), mountpoint, rounds(5_000))
        process.stdout.write(
          `start to open: ${emptyMs.toFixed(0)} ms with an empty outbox, ${fullMs.toFixed(0)} ms with ${
            rounds(5_000)
          } reports\n`
        )
        return { rounds: 1, balance }
      }
    )
  })
