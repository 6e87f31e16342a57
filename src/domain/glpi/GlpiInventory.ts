import { Schema } from "effect"

/**
 * The inventory of a computer in the form that GLPI takes: the parts of it that itam-agent fills. Names, types and
 * patterns as in `inventory.schema.json` of the project glpi-project/inventory_format (1.1, JSON Schema draft-07), which
 * allows nothing besides. Sizes are whole megabytes: of 10^6 bytes for disks, of 2^20 for memory and file systems.
 */

const string = Schema.optionalKey(Schema.String)
const integer = Schema.optionalKey(Schema.Int)
const boolean = Schema.optionalKey(Schema.Boolean)
const form = (pattern: RegExp) => Schema.optionalKey(Schema.String.pipe(Schema.check(Schema.isPattern(pattern))))
const moment = form(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
const dayOrMoment = form(/^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$/)
const list = <S extends Schema.Top>(item: S) => Schema.optionalKey(Schema.Array(item))

const encryption = { encrypt_name: string, encrypt_algo: string, encrypt_status: form(/^(Yes|No|Partially)$/) }

const Content = Schema.Struct({
  versionclient: Schema.String,
  versionprovider: Schema.Struct({ name: Schema.String, version: Schema.String }),
  antivirus: list(Schema.Struct({ name: Schema.String, version: string, enabled: boolean, uptodate: boolean })),
  batteries: list(Schema.Struct({
    name: string,
    manufacturer: string,
    serial: string,
    chemistry: string,
    /** mWh */
    capacity: integer,
    /** mWh */
    real_capacity: integer
  })),
  bios: Schema.optionalKey(Schema.Struct({
    assettag: string,
    bdate: dayOrMoment,
    bmanufacturer: string,
    bversion: string,
    mmanufacturer: string,
    mmodel: string,
    msn: string,
    skunumber: string,
    smanufacturer: string,
    smodel: string,
    ssn: string,
    enclosureserial: string,
    secure_boot: form(/^(enabled|disabled|unsupported)$/)
  })),
  cpus: list(Schema.Struct({
    arch: form(/^(mips|mips64|alpha|sparc|sparc64|m68k|i386|x86_64|powerpc|powerpc64|arm.*|aarch64)$/),
    core: integer,
    corecount: integer,
    thread: integer,
    familynumber: string,
    manufacturer: string,
    model: string,
    name: string,
    serial: string,
    /** MHz */
    speed: integer,
    stepping: integer
  })),
  drives: list(Schema.Struct({
    letter: string,
    type: string,
    filesystem: string,
    free: integer,
    total: integer,
    volumn: string,
    label: string,
    ...encryption
  })),
  firewalls: list(Schema.Struct({ description: string, profile: string, status: Schema.Literals(["on", "off"]) })),
  hardware: Schema.optionalKey(Schema.Struct({
    chassis_type: string,
    defaultgateway: string,
    dns: string,
    memory: integer,
    name: string,
    swap: integer,
    uuid: string,
    vmsystem: string,
    workgroup: string
  })),
  local_users: list(
    Schema.Struct({ id: Schema.String, login: string, name: string, home: string, shell: string })
  ),
  memories: list(Schema.Struct({
    capacity: integer,
    caption: string,
    description: string,
    manufacturer: string,
    model: string,
    numslots: integer,
    serialnumber: string,
    speed: string,
    type: string
  })),
  monitors: list(Schema.Struct({ caption: string, manufacturer: string, name: string, serial: string })),
  networks: list(Schema.Struct({
    description: Schema.String,
    driver: string,
    ipaddress: string,
    ipaddress6: string,
    ipmask: string,
    ipmask6: string,
    mac: string,
    mtu: integer,
    /** Mbit/s */
    speed: string,
    status: form(/^(up|down)$/),
    type: form(
      /^(ethernet|wifi|infiniband|aggregate|alias|dialup|loopback|bridge|fibrechannel|bluetooth)$/
    ),
    virtualdev: boolean
  })),
  operatingsystem: Schema.optionalKey(Schema.Struct({
    arch: string,
    boot_time: moment,
    dns_domain: string,
    fqdn: string,
    full_name: string,
    install_date: dayOrMoment,
    kernel_name: string,
    kernel_version: string,
    name: string,
    version: string
  })),
  printers: list(Schema.Struct({
    name: Schema.String,
    comment: string,
    description: string,
    driver: string,
    port: string,
    shared: boolean
  })),
  slots: list(Schema.Struct({
    name: Schema.String,
    description: Schema.String,
    status: form(/^(free|used)$/)
  })),
  softwares: list(Schema.Struct({
    name: Schema.String,
    arch: string,
    /** Bytes */
    filesize: integer,
    from: string,
    guid: string,
    install_date: dayOrMoment,
    publisher: string,
    system_category: string,
    username: string,
    version: string
  })),
  storages: list(Schema.Struct({
    name: string,
    description: string,
    disksize: integer,
    firmware: string,
    interface: string,
    manufacturer: string,
    model: string,
    serial: string,
    type: string,
    wwn: string
  })),
  usbdevices: list(Schema.Struct({
    caption: string,
    manufacturer: string,
    name: string,
    productid: string,
    serial: string,
    vendorid: string
  })),
  users: list(Schema.Struct({ domain: string, login: Schema.String })),
  videos: list(Schema.Struct({ chipset: string, memory: integer, name: string, pcislot: string }))
})

export const GlpiInventory = Schema.Struct({
  deviceid: Schema.String,
  itemtype: Schema.Literal("Computer"),
  action: Schema.Literal("inventory"),
  partial: Schema.optionalKey(Schema.Boolean),
  content: Content
}).annotate({ identifier: "GlpiInventory", title: "Inventory of a computer for GLPI" })
export type GlpiInventory = typeof GlpiInventory.Type
export type GlpiContent = GlpiInventory["content"]
