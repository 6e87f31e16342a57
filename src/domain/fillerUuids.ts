/**
 * SMBIOS UUIDs that are no machine's own: whole series of boards carry them. Compared in lower case. That digits repeat
 * (all zeros, all ones, `fefe…`, `0101…`) needs no list.
 */
const fillers: ReadonlySet<string> = new Set([
  // AMI's default, on boards of many makers (oshi issue 2417), and the same bytes in the order of SMBIOS before 2.6
  "03000200-0400-0500-0006-000700080009",
  "00020003-0004-0005-0006-000700080009",
  // the list of FOG, HostManager::getHostByUuidAndSerial
  "12345678-1234-5678-90ab-cddeefaabbcc",
  // the blacklist that GLPI ships with
  "6ab5b300-538d-1014-9fb5-b0684d007b53",
  // bytes that count up: systemd pull request 11137
  "00010203-0405-0607-0809-0a0b0c0d0e0f",
  "01020304-0506-0708-090a-0b0c0d0e0f10",
  // a Dell board without a service tag: the UUID is made of it (Dasharo issue 155), here of seven blanks
  "4c4c4544-0000-2010-8020-80c04f202020",
  // written into the firmware of a whole series: SolidRun lx2160a_uefi issue 4
  "8a95d198-7f46-11e5-bf8b-08002704d48e",
  // the list of CapaInstaller, "Non-Unique UUID"
  "07090201-0103-0301-0807-060504030201",
  "dc698397-fa54-4cf2-82c8-b1b5307a6a7f",
  "8e275844-178f-44a8-aceb-a7d7e5178c63",
  "890e2d14-cacd-45d1-ae66-bc80e8bfeb0f"
])

/** Only the first field was ever written: the list of CapaInstaller has five of this kind. */
const hardlyWritten = /^[0-9a-f]{8}-ffff-ffff-ffff-ffffffffffff$/

/** Whether a UUID, in lower case, stands for none. */
export const isFillerUuid = (uuid: string): boolean =>
  new Set(uuid.replaceAll("-", "")).size <= 2 || hardlyWritten.test(uuid) || fillers.has(uuid)
