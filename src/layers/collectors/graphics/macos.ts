import { MacGraphics } from "../../../domain/formats/MacGraphics.ts"
import { source } from "../Collector.ts"
import { profiled } from "../macos/asking.ts"

export const macos = source("system_profiler", profiled(MacGraphics))
