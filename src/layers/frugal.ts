/** The release of Node.js from which on all of it works without WebAssembly, which lite mode does not have. */
const worksInLiteMode = 26

/**
 * How a process runs that mostly sleeps, or ends soon: interpreted, with a small young generation and no threads for V8.
 * That is 40 MB less of resident memory for work that takes milliseconds, and quicker than to compile what runs once.
 */
export const frugal: ReadonlyArray<string> = [
  "--single-threaded",
  "--max-semi-space-size=1",
  Number.parseInt(process.versions.node, 10) >= worksInLiteMode ? "--lite-mode" : "--no-opt"
]

/** The same for one that stays; it gives back memory at times of its own choice. */
export const sleeper: ReadonlyArray<string> = [...frugal, "--expose-gc"]

/**
 * The same for one that ends with its task, such as a scan: with room, in MiB, to end before V8 looks through the whole
 * heap for what could be given back, which takes a tenth of its processor time and saves nothing of its peak.
 */
export const brief: ReadonlyArray<string> = [...frugal, "--initial-heap-size=64"]

/** What of it a process that runs already can still have. */
export const frugalFromNowOn: ReadonlyArray<string> = [
  "--no-opt",
  "--no-sparkplug",
  "--no-maglev",
  "--semi-space-growth-factor=1"
]

/**
 * What the system's own library for memory is told (mallopt(3)): one arena for all threads, and what is large or lies at
 * the end goes back to the system once nobody needs it. By itself it keeps several megabytes for the next scan.
 */
export const thriftyMalloc = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: "65536",
  MALLOC_TRIM_THRESHOLD_: "65536"
}
