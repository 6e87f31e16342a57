import { baseboard } from "./baseboard.ts"
import { batteries } from "./batteries.ts"
import type { Collector } from "./Collector.ts"
import { cpu } from "./cpu.ts"
import { disks } from "./disks.ts"
import { encryption } from "./encryption.ts"
import { firmware } from "./firmware.ts"
import { graphics } from "./graphics.ts"
import { load } from "./load.ts"
import { membership } from "./membership.ts"
import { memory } from "./memory.ts"
import { network } from "./network.ts"
import { os } from "./os.ts"
import { packages } from "./packages.ts"
import { printers } from "./printers.ts"
import { security } from "./security.ts"
import { services } from "./services.ts"
import { startup } from "./startup.ts"
import { system } from "./system.ts"
import { updates } from "./updates.ts"
import { usb } from "./usb.ts"
import { users } from "./users.ts"
import { volumes } from "./volumes.ts"

/** Every collector, in report order. */
export const collectors: ReadonlyArray<Collector> = [
  system,
  firmware,
  baseboard,
  os,
  membership,
  cpu,
  memory,
  disks,
  volumes,
  encryption,
  network,
  graphics,
  batteries,
  usb,
  printers,
  users,
  security,
  packages,
  services,
  startup,
  updates,
  load
]
