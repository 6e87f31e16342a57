// Sums the counts of all suites into one closing line. A step that failed without a failed test counts as one.
import * as fs from "node:fs"
import * as path from "node:path"

const [folder, failedSteps] = [process.argv[2], Number(process.argv[3])]
const total = { passed: 0, failed: 0, skipped: 0 }
for (const suite of ["node26", "node22", "shipped22", "system", "wine"]) {
  const file = path.join(folder, `${suite}.json`)
  if (!fs.existsSync(file)) {
    console.log(`${suite}: no result`)
    total.failed++
    continue
  }
  const result = JSON.parse(fs.readFileSync(file, "utf8"))
  console.log(`${suite}: ${result.numPassedTests} passed, ${result.numFailedTests} failed, ${result.numPendingTests} skipped`)
  total.passed += result.numPassedTests
  total.failed += result.numFailedTests
  total.skipped += result.numPendingTests + result.numTodoTests
}
if (total.failed === 0) total.failed = failedSteps
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed === 0 ? 0 : 1)
