/**
 * Words that tell nothing of a person or an organisation: default names of machines, accounts and domains, and what
 * systems call their own parts. A name made of them alone is kept; it is what placeholders and bugs are made of.
 */
const words = new Set(
  (
    "localhost localdomain localnet loopback broadcasthost ip6 allnodes allrouters allhosts mcastprefix mcastlocal "
    + "root daemon bin sys sync nobody nogroup systemd messagebus admin administrator user users guest test default "
    + "vagrant ubuntu debian fedora centos rocky alma almalinux redhat rhel suse opensuse arch archlinux alpine linux gnu "
    + "raspberrypi raspberry raspbian pi ec2 cloud azureuser opc core manjaro mint gentoo nixos kali steamos deck "
    + "com org net edu gov int mil info biz io dev app eu de uk fr us ru ua cn jp local lan home internal corp intranet "
    + "domain example invalid arpa www mail smtp ntp dns ldap gateway router host hostname server client node vm guest "
    + "desktop laptop notebook computer workstation pc box machine workgroup mshome none unknown printer pdf cups hp "
    + "laserjet officejet deskjet brother canon epson kyocera lexmark ricoh xerox samsung ipp ipps usb lpd socket dnssd "
    + "tcp udp print queue color mono linuxbrew lost found crontabs tabs lastrun atjobs atspool live installer "
    + "proc etc var usr run tmp lib opt mnt srv media boot block class bus device devices module kernel firmware net "
    + "name names type size model state status serial uuid vendor version disk disks part raid crypt lvm loop rom "
    + "file files service services timer socket target mount swap slice scope path status install package system "
    + "ext4 xfs btrfs vfat ntfs nfs cifs tmpfs overlay zfs eth0 wlan0 docker0 lo ipv4 ipv6 inet inet6 link global "
    + "true false null yes no on off up down enabled disabled static masked running exited failed active inactive "
    + "loaded error and the for of to in is it at by or as up an iso8859 utf8"
  ).split(" ")
)

/** Whether a word is one of those, or no more than a letter. */
export const isWellKnownWord = (word: string) => word.length < 2 || words.has(word.toLowerCase())

/** Whether a name says nothing: every word in it is well known. */
export const isWellKnownName = (name: string) =>
  (name.match(/[\p{L}\p{N}]+/gu) ?? []).every((word) => isWellKnownWord(word))

/** Ids that are the same on every machine: EFI variables and partition types (UEFI 2.10, 8.2 and 5.3.3). */
export const wellKnownUuids = new Set([
  "8be4df61-93ca-11d2-aa0d-00e098032b8c",
  "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
  "d719b2cb-3d3a-4596-a3bc-dad00e67656f"
])
