import { Effect } from "effect"
import { ProbeUsb } from "../../../domain/formats/ProbeUsb.ts"
import { usbDevicesOf } from "../../../domain/windowsUsb.ts"
import { probed } from "../probe.ts"

/** Devices that are attached now: the registry also knows every one that ever was. */
export const windows = Effect.map(probed("usb", ProbeUsb), usbDevicesOf)
