import { afterAll } from "@effect/vitest"
import { tidyUp } from "./rig.ts"
import { agent } from "./suites/agent.ts"
import { crashes } from "./suites/crashes.ts"
import { disks } from "./suites/disks.ts"
import { mutants } from "./suites/mutants.ts"

/**
 * The promise that no report is lost, put to the test: docs/reliability.md says what it comes down to. One file, so
 * that there is one table in the end.
 */
afterAll(tidyUp)

crashes()
disks()
agent()
mutants()
