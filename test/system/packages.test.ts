import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { type Package, packagesInOrder } from "../../src/domain/inventory/Packages.ts"
import { deb, dpkgIn } from "./packages/debs.ts"
import { aFolder, canRun, lines, packagesOf, printed, updatesOf, write } from "./packages/rooted.ts"

/** Databases that the real tools write, in folders of their own; what the agent reads is compared with what they list. */

const patience = 120_000

if (!fs.existsSync("/sbin/apk")) {
  console.warn("Debian 12 has no apk-tools: a database of apk is tested as apk-package(5) describes it, in the formats")
}

const told = (rows: ReadonlyArray<Package> = []) => rows.map(({ name }) => name)

describe.skipIf(!canRun("dpkg", "dpkg", "dpkg-deb", "dpkg-query"))("a database of dpkg", () => {
  const aMachine = Effect.gen(function*() {
    const root = yield* aFolder
    const debs = yield* aFolder
    const { database, dpkg, query } = dpkgIn(root)
    dpkg("--add-architecture", "i386")
    const same = { control: "Multi-Arch: same\nSource: library (7)\n" }
    dpkg(
      "--install",
      deb(debs, { name: "plain", version: "1.0" }),
      deb(debs, { name: "epoch", version: "2:1.4-3~rc1" }),
      deb(debs, { name: "held", version: "1" }),
      deb(debs, { name: "left", version: "1", conffile: true }),
      deb(debs, { name: "libboth", version: "1", arch: "amd64", ...same }),
      deb(debs, { name: "libboth", version: "1", arch: "i386", ...same })
    )
    dpkg("--install", deb(debs, { name: "failing", version: "1", postinst: "exit 1" }))
    dpkg("--unpack", deb(debs, { name: "unpacked", version: "1" }))
    dpkg("--remove", "left")
    printed("sh", ["-c", `echo held hold | dpkg --admindir=${database} --set-selections`])
    return { root, debs, database, dpkg, query }
  })

  const states = "${Package} ${db:Status-Want} ${db:Status-Status}\\n"
  const facts = "${db:Status-Status}|${Package}|${Version}|${Architecture}|${source:Package}|${Section}|"
    + "${Installed-Size}|${Maintainer}|${db:Status-Want}\\n"

  const listed = (query: (format: string) => string) =>
    lines(query(facts)).filter((line) => line.startsWith("installed|")).map((line) => line.slice("installed|".length))

  const read = (rows: ReadonlyArray<Package> = []) =>
    rows.map(({ arch, held, name, publisher, section, sizeBytes, sourcePackage, version }) =>
      [name, version, arch, sourcePackage ?? name, section, sizeBytes! / 1024, `${publisher} <ann@example.org>`]
        .concat(held === true ? "hold" : "install").join("|")
    )

  it.live("is read as dpkg-query lists it, field by field", () =>
    Effect.gen(function*() {
      const { query, root } = yield* aMachine
      // else nothing would be left to tell apart
      assert.deepStrictEqual(lines(query(states)), [
        "epoch install installed",
        "failing install half-configured",
        "held hold installed",
        "left deinstall config-files",
        "libboth install installed",
        "libboth install installed",
        "plain install installed",
        "unpacked install unpacked"
      ])
      const section = yield* packagesOf(root)
      assert.deepStrictEqual([section.outcome, section.source], ["collected", "dpkg"])
      assert.deepStrictEqual(read(section.data), listed(query))
    }), patience)

  it.live("that a killed dpkg left with a journal is read as dpkg-query reads it", () =>
    Effect.gen(function*() {
      const { database, debs, dpkg, query, root } = yield* aMachine
      dpkg("--install", deb(debs, { name: "plain", version: "1.1", postinst: "kill -9 $PPID" }))
      assert.isNotEmpty(fs.readdirSync(path.join(database, "updates")))
      assert.include(
        fs.readFileSync(path.join(database, "status"), "utf8"),
        "Package: plain\nStatus: install ok installed"
      )
      assert.notInclude(listed(query).join(), "plain")
      assert.deepStrictEqual(read((yield* packagesOf(root)).data), listed(query))
    }), patience)

  it.live(
    "tells when each version was unpacked: configuring keeps the time, another version has one of its own",
    () =>
      Effect.gen(function*() {
        const { database, debs, dpkg, root } = yield* aMachine
        const list = path.join(database, "info/plain.list")
        fs.utimesSync(list, 1_600_000_000, 1_600_000_000)
        dpkg("--configure", "--pending")
        dpkg("--install", deb(debs, { name: "other", version: "1" }))
        const timeOf = Effect.map(
          packagesOf(root),
          ({ data }) => data?.find(({ name }) => name === "plain")?.installedAt
        )
        assert.strictEqual(yield* timeOf, "2020-09-13T12:26:40Z")
        dpkg("--install", deb(debs, { name: "plain", version: "1.1" }))
        const age = (fs.statSync(database).mtimeMs - Date.parse((yield* timeOf) ?? "")) / 1000
        assert.isBelow(Math.abs(age), 60)
        const both = (yield* packagesOf(root)).data?.filter(({ name }) => name === "libboth")
        assert.deepStrictEqual(both?.map(({ installedAt }) => typeof installedAt), ["string", "string"])
      }),
    patience
  )

  it.live("cut off after any byte, is never a shorter list that looks whole", () =>
    Effect.gen(function*() {
      const { database, root } = yield* aMachine
      const file = path.join(database, "status")
      const status = fs.readFileSync(file)
      const whole = told((yield* packagesOf(root)).data)
      for (let end = 0; end < status.length; end++) {
        fs.writeFileSync(file, status.subarray(0, end))
        const { data, outcome } = yield* packagesOf(root)
        if (outcome === "collected") assert.deepStrictEqual(told(data), whole, `cut after ${end} bytes`)
        else assert.include(["partial", "failed"], outcome)
      }
    }), patience)
})

describe.skipIf(!canRun("rpm", "rpm", "rpmbuild"))("a database of rpm", () => {
  const rpmOf = (folder: string, name: string, version: string, { arch = "noarch", more = "" } = {}) => {
    const [number, release] = version.split("-") as [string, string]
    const spec = path.join(folder, `${name}-${version}-${arch}.spec`)
    write(
      spec,
      `Name: ${name}\nVersion: ${number}\nRelease: ${release}\nSummary: s\nLicense: MIT\nVendor: Example\n`
        + `Group: Applications/Text\n${arch === "noarch" ? "BuildArch: noarch\n" : ""}${more}`
        + `%description\nd\n%install\nmkdir -p %{buildroot}/opt/${name}\n`
        + `echo ${name} > %{buildroot}/opt/${name}/${version}-${arch}\n%files\n/opt/${name}/${version}-${arch}\n`
    )
    printed("rpmbuild", [
      "-bb",
      "--quiet",
      "--target",
      arch,
      "--define",
      `_topdir ${folder}/build`,
      "--define",
      `_rpmdir ${folder}/rpms`,
      spec
    ])
    return path.join(folder, "rpms", arch, `${name}-${version}.${arch}.rpm`)
  }

  const aMachine = Effect.gen(function*() {
    const root = yield* aFolder
    const folder = yield* aFolder
    const rpm = (...args: ReadonlyArray<string>) =>
      printed("rpm", ["--root", root, "--dbpath", "/var/lib/rpm", ...args], { mayFail: true })
    rpm("--initdb")
    rpm(
      "--install",
      "--ignorearch",
      "--oldpackage",
      "--force-debian",
      rpmOf(folder, "plain", "1.0-1"),
      rpmOf(folder, "epoch", "1.4-3", { more: "Epoch: 2\n" }),
      rpmOf(folder, "kernel", "6.1-1", { arch: "x86_64" }),
      rpmOf(folder, "kernel", "6.2-1", { arch: "x86_64" }),
      rpmOf(folder, "lib", "1-1", { arch: "x86_64" }),
      rpmOf(folder, "lib", "1-1", { arch: "i386" })
    )
    return { root, folder, rpm, programs: { rpm: ["--root", root, "--dbpath", "/var/lib/rpm"] } }
  })

  it.live(
    "is read as rpm lists it, field by field, kernels and architectures side by side",
    () =>
      Effect.gen(function*() {
        console.info(
          `this rpm writes ${printed("rpm", ["--eval", "%_db_backend"]).trim()} databases; no other is tested`
        )
        const { programs, root, rpm } = yield* aMachine
        const section = yield* packagesOf(root, programs)
        const listed = lines(rpm(
          "-qa",
          "--qf",
          "%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE} %{NAME} %{ARCH} %{SIZE} %{VENDOR} %{GROUP} %{INSTALLTIME}\\n"
        ))
        assert.strictEqual(listed.length, 6)
        assert.deepStrictEqual([section.outcome, section.source], ["collected", "rpm"])
        assert.deepStrictEqual(
          section.data?.map((row) =>
            [row.version, row.name, row.arch, row.sizeBytes, row.publisher, row.section].join(" ")
            + ` ${Date.parse(row.installedAt!) / 1000}`
          ).toSorted(),
          listed.toSorted()
        )
        assert.deepStrictEqual([...new Set(section.data?.map(({ sourcePackage }) => sourcePackage))], [
          "epoch",
          "kernel",
          "lib",
          "plain"
        ])
      }),
    patience
  )

  it.live("that was emptied or damaged is not taken for a machine with less on it", () =>
    Effect.gen(function*() {
      const { programs, root, rpm } = yield* aMachine
      const whole = lines(rpm("-qa")).length
      const file = path.join(root, "var/lib/rpm/rpmdb.sqlite")
      rpm("--rebuilddb")
      const database = fs.readFileSync(file)
      for (const suffix of ["-wal", "-shm"]) fs.rmSync(file + suffix, { force: true })
      for (const share of [0, 0.3, 0.6, 0.9]) {
        const damaged = Buffer.from(database)
        damaged.fill(0xa5, Math.floor(database.length * share), Math.floor(database.length * (share + 0.1)))
        fs.writeFileSync(file, damaged)
        const { data, outcome } = yield* packagesOf(root, programs)
        if (outcome === "collected") assert.strictEqual(data?.length, whole, `damaged at ${share}`)
        else assert.include(["partial", "failed"], outcome)
        for (const suffix of ["-wal", "-shm"]) fs.rmSync(file + suffix, { force: true })
      }
      fs.rmSync(file)
      rpm("--initdb")
      assert.strictEqual((yield* packagesOf(root, programs)).outcome, "failed")
    }), patience)

  describe.skipIf(!canRun("the offline knowledge of dnf and zypper", "dnf", "zypper", "createrepo_c", "modifyrepo_c"))(
    "with a repository",
    () => {
      const advisory =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<updates><update from=\"a@example.org\" status=\"final\" "
        + "type=\"security\" version=\"1\"><id>EX-2026:1</id><title>plain</title><issued date=\"2026-01-01 00:00:00\"/>"
        + "<severity>Important</severity><description>d</description><pkglist><collection short=\"E\"><name>E</name>"
        + "<package name=\"plain\" version=\"1.1\" release=\"1\" epoch=\"0\" arch=\"noarch\"><filename>"
        + "plain-1.1-1.noarch.rpm</filename></package></collection></pkglist></update></updates>\n"

      const withRepository = Effect.gen(function*() {
        const machine = yield* aMachine
        const offers = yield* aFolder
        for (const [name, version] of [["plain", "1.1-1"], ["plain", "1.2-1"], ["epoch", "1.5-1"]] as const) {
          rpmOf(offers, name, version, { more: name === "epoch" ? "Epoch: 2\n" : "" })
        }
        const repository = path.join(offers, "rpms")
        printed("createrepo_c", ["--quiet", repository])
        write(path.join(offers, "updateinfo.xml"), advisory)
        printed("modifyrepo_c", ["--mdtype=updateinfo", path.join(offers, "updateinfo.xml"), `${repository}/repodata`])
        const source = `[offers]\nname=Offers\nbaseurl=file://${repository}\ngpgcheck=0\nenabled=1\n`
        return { ...machine, source }
      })

      it.live(
        "has the updates that dnf knows, newest versions, those of security marked, without the network",
        () =>
          Effect.gen(function*() {
            const { root, source } = yield* withRepository
            write(path.join(root, "etc/yum.repos.d/offers.repo"), source)
            write(path.join(root, "etc/dnf/dnf.conf"), "[main]\n")
            const dnf = [
              `--installroot=${root}`,
              "--releasever=1",
              `--setopt=reposdir=${root}/etc/yum.repos.d`,
              `--setopt=cachedir=${root}/var/cache/dnf`
            ]
            assert.strictEqual((yield* updatesOf(root, { dnf })).outcome, "unsupported")
            printed("dnf", [...dnf, "--quiet", "makecache"])
            assert.deepStrictEqual(
              (yield* updatesOf(root, { dnf })).reason,
              "pending updates: dnf: knows of no installed package"
            )
            // where this dnf, which is Debian's, looks for the database of rpm: below the home folder
            fs.cpSync(path.join(root, "var/lib/rpm"), path.join(root, ".rpmdb"), { recursive: true })
            const section = yield* updatesOf(root, { dnf })
            assert.deepStrictEqual([section.outcome, section.source], ["collected", "dnf"])
            assert.deepStrictEqual(section.data?.pending, [
              { name: "epoch", arch: "noarch", availableVersion: "2:1.5-1" },
              { name: "plain", arch: "noarch", availableVersion: "1.2-1", security: true }
            ])
            assert.isDefined(section.data?.checkedAt)
            write(
              path.join(root, "etc/yum.repos.d/gone.repo"),
              source.replaceAll("offers", "Gone") + "skip_if_unavailable=1\n"
            )
            assert.deepStrictEqual((yield* updatesOf(root, { dnf })).missing, [
              "pending updates: dnf: never fetched: gone"
            ])
          }),
        patience
      )

      it.live("has the updates that zypper knows, with its security patches", () =>
        Effect.gen(function*() {
          const { root, source } = yield* withRepository
          write(path.join(root, "etc/zypp/repos.d/offers.repo"), `${source}autorefresh=0\n`)
          const zypper = ["--root", root]
          assert.strictEqual((yield* updatesOf(root, { zypper })).outcome, "unsupported")
          printed("zypper", [...zypper, "--non-interactive", "--no-gpg-checks", "refresh"])
          const section = yield* updatesOf(root, { zypper })
          assert.deepStrictEqual([section.outcome, section.source], ["collected", "zypper"])
          assert.deepStrictEqual(section.data?.pending, [
            { name: "EX-2026:1", arch: "noarch", availableVersion: "1", security: true },
            { name: "epoch", arch: "noarch", installedVersion: "2:1.4-3", availableVersion: "2:1.5-1" },
            { name: "plain", arch: "noarch", installedVersion: "1.0-1", availableVersion: "1.2-1" }
          ])
        }), patience)
    }
  )
})

describe.skipIf(!canRun("pacman", "pacman", "bsdtar", "repo-add"))("a database of pacman", () => {
  const packageOf = (folder: string, name: string, version: string, arch: string) => {
    const tree = path.join(folder, `${name}-${version}`)
    write(path.join(tree, `usr/share/${name}`), name)
    write(
      path.join(tree, ".PKGINFO"),
      `pkgname = ${name}\npkgbase = base-of-${name}\npkgver = ${version}\npkgdesc = d\nurl = https://example.org\n`
        + `builddate = 1700000000\npackager = Ann Example <ann@example.org>\nsize = 4096\narch = ${arch}\n`
    )
    const file = path.join(folder, `${name}-${version.replace(":", "_")}-${arch}.pkg.tar.gz`)
    printed("bsdtar", ["-czf", file, "-C", tree, ".PKGINFO", "usr"])
    return file
  }

  const aMachine = Effect.gen(function*() {
    const root = yield* aFolder
    const folder = yield* aFolder
    const local = path.join(root, "var/lib/pacman/local")
    fs.mkdirSync(path.dirname(local), { recursive: true })
    const config = path.join(folder, "pacman.conf")
    write(config, `[options]\nArchitecture = x86_64\nSigLevel = Never\n[offers]\nServer = file://${folder}\n`)
    const options = [
      "--root",
      root,
      "--dbpath",
      path.join(root, "var/lib/pacman"),
      "--cachedir",
      path.join(folder, "cache"),
      "--config",
      config,
      "--noconfirm"
    ]
    const pacman = (...args: ReadonlyArray<string>) => printed("pacman", [...options, ...args], { mayFail: true })
    pacman("-U", packageOf(folder, "plain", "1.0-1", "any"), packageOf(folder, "epoch-pkg", "2:1.4-3", "x86_64"))
    return { root, folder, local, pacman, programs: { pacman: options } }
  })

  it.live("is read as pacman lists it, field by field", () =>
    Effect.gen(function*() {
      const { pacman, root } = yield* aMachine
      const { data, outcome } = yield* packagesOf(root)
      assert.strictEqual(outcome, "collected")
      assert.deepStrictEqual(data?.map(({ name, version }) => `${name} ${version}`), lines(pacman("-Q")))
      const about = (name: string, field: string) =>
        new RegExp(`^${field} *: (.*)$`, "m").exec(pacman("-Qi", name))?.[1]
      for (const { arch, installedAt, name, publisher, sizeBytes, sourcePackage } of data ?? []) {
        assert.strictEqual(arch, about(name, "Architecture"))
        assert.strictEqual(`${publisher} <ann@example.org>`, about(name, "Packager"))
        assert.strictEqual(`${(sizeBytes! / 1024).toFixed(2)} KiB`, about(name, "Installed Size"))
        assert.strictEqual(Date.parse(installedAt!), Date.parse(`${about(name, "Install Date")} UTC`))
        assert.strictEqual(sourcePackage, `base-of-${name}`)
      }
    }), patience)

  it.live("with an entry that is half-written is partial, and the others are read", () =>
    Effect.gen(function*() {
      const { local, root } = yield* aMachine
      fs.rmSync(path.join(local, "plain-1.0-1/desc"))
      const { data, missing, outcome } = yield* packagesOf(root)
      assert.deepStrictEqual([outcome, told(data)], ["partial", ["epoch-pkg"]])
      assert.match(missing?.[0] ?? "", /^pacman plain: .*half-written$/)
    }), patience)

  it.live(
    "has the updates that pacman finds in what it has fetched; an emptied list is not taken for none",
    () =>
      Effect.gen(function*() {
        const { folder, pacman, programs, root } = yield* aMachine
        assert.strictEqual((yield* updatesOf(root, programs)).outcome, "unsupported")
        printed("repo-add", ["-q", `${folder}/offers.db.tar.gz`, packageOf(folder, "plain", "1.1-1", "any")])
        pacman("-Sy")
        const section = yield* updatesOf(root, programs)
        assert.deepStrictEqual([section.outcome, section.data?.pending], ["collected", [
          { name: "plain", installedVersion: "1.0-1", availableVersion: "1.1-1" }
        ]])
        pacman("-Su")
        assert.deepStrictEqual((yield* updatesOf(root, programs)).data?.pending, [])
        fs.writeFileSync(path.join(root, "var/lib/pacman/sync/offers.db"), "")
        const emptied = yield* updatesOf(root, programs)
        assert.deepStrictEqual(emptied.missing, ["pending updates: /var/lib/pacman/sync: nothing in offers.db"])
      }),
    patience
  )
})

const scopeOf = (installation: string | undefined) => installation === "user" ? "user" : "machine"

describe.skipIf(!canRun("flatpak", "flatpak"))("the flatpaks of a user", () => {
  it.live("are read from files as flatpak lists them", () =>
    Effect.gen(function*() {
      const root = yield* aFolder
      const folder = yield* aFolder
      const flatpak = (...args: ReadonlyArray<string>) =>
        printed("env", [`HOME=${root}/home/ann`, `FLATPAK_SYSTEM_DIR=${root}/var/lib/flatpak`, "flatpak", ...args])
      const platform = "org.example.Platform/x86_64/1"
      write(`${folder}/app/metadata`, `[Application]\nname=org.example.Notes\nruntime=${platform}\nsdk=${platform}\n`)
      write(`${folder}/app/files/bin/notes`, "x")
      write(`${folder}/app/export/none`, "")
      write(
        `${folder}/notes.xml`,
        "<?xml version=\"1.0\"?><components version=\"0.8\"><component type=\"desktop\"><id>org.example.Notes</id>"
          + "<name>Notes</name><releases><release version=\"2.1\" timestamp=\"1700000000\"/></releases></component>"
          + "</components>"
      )
      fs.mkdirSync(`${folder}/app/files/share/app-info/xmls`, { recursive: true })
      printed("sh", [
        "-c",
        `gzip -c ${folder}/notes.xml > ${folder}/app/files/share/app-info/xmls/org.example.Notes.xml.gz`
      ])
      write(
        `${folder}/runtime/metadata`,
        `[Runtime]\nname=org.example.Platform\nruntime=${platform}\nsdk=${platform}\n`
      )
      write(`${folder}/runtime/usr/file`, "y")
      fs.mkdirSync(`${folder}/runtime/files`)
      flatpak("build-export", "--disable-sandbox", `${folder}/repo`, `${folder}/app`, "stable")
      flatpak("build-export", "--disable-sandbox", "--runtime", `${folder}/repo`, `${folder}/runtime`, "1")
      for (const [where, ref] of [["--user", "org.example.Notes//stable"], ["--system", "org.example.Platform//1"]]) {
        flatpak(where!, "remote-add", "--no-gpg-verify", "local", `${folder}/repo`)
        flatpak(where!, "install", "--noninteractive", "local", ref!)
      }
      const listed = lines(flatpak("list", "--columns=application,version,branch,arch,origin,installation,size"))
      assert.strictEqual(listed.length, 3)
      const { data, outcome } = yield* packagesOf(root)
      assert.strictEqual(outcome, "collected")
      assert.deepStrictEqual(
        data,
        packagesInOrder(listed.map((line): Package => {
          const [name, version, branch, arch, origin, installation, size] = line.split("\t") as Array<string>
          const { installedAt, sizeBytes } = data!.find((row) =>
            row.name === name && row.scope === scopeOf(installation)
          )!
          assert.strictEqual(`${(sizeBytes! / 1000).toFixed(1)} kB`, size?.replace("\u00a0", " "))
          return {
            name: name!,
            version: version || branch!,
            arch: arch!,
            manager: "flatpak",
            scope: scopeOf(installation),
            origin: `${origin}/${branch}`,
            installedAt: installedAt!,
            sizeBytes: sizeBytes!
          }
        }))
      )
    }), patience)
})
