/**
 * Serial numbers that makers of boards left where the number of the machine belongs. They are telling words or numbers
 * elsewhere, so that only serial numbers are compared with them, in lower case.
 */
const fillers: ReadonlySet<string> = new Set([
  // the blacklist that GLPI ships with
  "1",
  "12345",
  "123456",
  "12345678901",
  "123456789000",
  "12345678901234567",
  "1111111",
  "1111111111",
  "eval",
  "iatpass",
  "mb-1234567890",
  "nnnnnnn",
  "not",
  "oem_serial",
  "serial number xxxxxx",
  "sn-12345",
  "sn-1234567890",
  "sn-123456fvgv3i0b8o5n6n7k",
  "sys-1234567890",
  "sys-9876543210",
  "systemserialnumb",
  "tulip computers",
  "unknow",
  // boards of ASUS notebooks (K50IJ, X555UA, N501VW, …)
  "bsn12345678901234567",
  // boards of MSI notebooks (MS-1719, MS-1763, MS-16J5, …)
  "bss-0123456789",
  // the list of FOG, HostManager::getHostByUuidAndSerial
  ".pcie2"
])

/** Whether a serial number stands for none. */
export const isFillerSerial = (serial: string): boolean => fillers.has(serial.toLowerCase())
