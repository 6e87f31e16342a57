import { it } from "@effect/vitest"
import { bundle } from "./bundle.ts"
it("b", async () => { await bundle("src/main.ts") })
