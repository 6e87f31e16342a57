/** `C:` of `C:`, `c:\` and the like; nothing for folders, volume GUIDs and other things that have no letter. */
export const driveLetter = (mount: string): string | undefined =>
  /^[A-Za-z]:[\\/]?$/.test(mount) ? mount.slice(0, 2).toUpperCase() : undefined
