import * as fc from "fast-check"
import { anyLife } from "./outboxModel.ts"
const result = await fc.check(anyLife(), { numRuns: 3000, seed: Number(process.argv[2]) })
console.log(result.failed, result.numRuns, String(result.counterexample), (result.errorInstance as any)?.message, (result.errorInstance as any)?.stack?.split('\n').slice(1,4))
