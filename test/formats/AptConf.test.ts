import { assert, describe, it } from "@effect/vitest"
import { AptConf } from "../../src/domain/formats/AptConf.ts"
import { valueOf } from "./hostility.ts"

const leadsElsewhere = (text: string) => valueOf(AptConf, text).leadsElsewhere

describe("a part of apt's configuration", () => {
  it("leads elsewhere by any folder but those of caches and logs, in every form, and by what it includes", () => {
    const leading = [
      "RootDir \"/srv/root\";",
      "Dir \"/srv\";",
      "Dir::State::lists \"/srv/lists\";",
      "APT::Install-Suggests \"0\"; dir::etc::preferences \"/srv/pins\";",
      "Dir { Etc { SourceParts \"/srv/sources\"; }; };",
      "Dir\n{\n  Etc \"/srv\";\n};",
      "#include \"/srv/apt.conf\";",
      "#clear Dir::Etc::preferencesparts;"
    ]
    for (const text of leading) assert.isTrue(leadsElsewhere(text), text)
  })

  it("does not by what packages and images usually bring along", () => {
    const harmless = [
      "",
      "APT::Periodic::Update-Package-Lists \"1\";\nAPT::NeverAutoRemove { \"^firmware-linux.*\"; };\n",
      "// Dir::Etc \"x\";\n# Dir::Etc \"y\";\nDir::Cache::pkgcache \"\";\nDir::Log::History \"h\";\n",
      "DPkg::Pre-Install-Pkgs {\"/usr/sbin/dpkg-preconfigure --apt || true\";};\n",
      "APT::Update::Post-Invoke-Success {\"if /usr/bin/test -w /var/cache/swcatalog; then true; fi\";};\n"
    ]
    for (const text of harmless) assert.isFalse(leadsElsewhere(text), text)
  })
})
