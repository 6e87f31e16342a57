import { startFaultServer } from "../faultServer.ts"
import { notebook } from "./notes.ts"

/**
 * A backend that always answers, in a process of its own: `server ADDRESS NOTES`. It prints its URL and runs until it
 * is killed.
 */
const [host, notes] = process.argv.slice(2) as [string, string]

const note = notebook(notes)
const { url } = await startFaultServer({ host, receive: (report) => note({ is: "received", ...report, n: 0 }) })
process.stdout.write(`${url}\n`)
