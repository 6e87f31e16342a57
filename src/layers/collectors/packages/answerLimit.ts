/** How long a package manager may take to answer: less than the collector has, so that one that hangs costs only itself. */
export const answerLimitMs = 15_000
