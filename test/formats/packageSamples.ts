export const brewReceipt = JSON.stringify({
  homebrew_version: "4.2.0",
  poured_from_bottle: true,
  time: 1_706_000_000,
  arch: "x86_64",
  source: { path: "@@HOMEBREW_REPOSITORY@@/Library/Taps", tap: "homebrew/core", spec: "stable" }
})

export const pythonMetadata =
  "Metadata-Version: 2.1\r\nName: requests\r\nVersion: 2.31.0\r\nAuthor: Ann Example\r\n\r\nVersion: 9\r\n"

export const npmPackage = JSON.stringify({
  name: "@example/tool",
  version: "1.2.3",
  author: "Ann <ann@example.org> (https://a.org)"
})

export const gemspec =
  `# -*- encoding: utf-8 -*-\n# stub: nokogiri 1.16.2 x86_64-linux lib\n\nGem::Specification.new do |s|\nend\n`

export const pipxMetadata = JSON.stringify({
  main_package: { package: "black", package_version: "24.1.0" },
  injected_packages: {}
})

export const cargoInstalls = JSON.stringify({
  installs: {
    "ripgrep 14.1.0 (registry+https://github.com/rust-lang/crates.io-index)": { target: "x86_64-unknown-linux-gnu" },
    "what is this": {}
  }
})

export const dnfRepoquery = "alpha\u001fnoarch\u001f1.1-1\u001e\nbeta\u001fx86_64\u001f2:1.5-1\u001e\n"

export const zypperUpdates = `<?xml version='1.0'?>
<stream>
<message type="warning">Repository &apos;gone&apos; is out of date.</message>
<update-status version="0.6">
<update-list>
<update kind="patch" name="EX-2026:1" edition="1" arch="noarch" status="needed" category="security" severity="important"><summary>a &lt;b&gt;</summary></update>
<update kind="patch" name="EX-2026:2" edition="1" arch="noarch" status="needed" category="recommended"><summary>c</summary></update>
<update kind="package" name="alpha" edition="1.1-1" arch="noarch" edition-old="1.0-1"><summary>s</summary></update></update-list>
</update-status>
</stream>
`

export const pacmanUpgrades = "bash 5.2.037-1 -> 5.3.003-1\nlinux 6.9.1-1 -> 6.9.2-1 [ignored]\n"

export const apkVersion = `Installed:                                Available:
busybox-1.36.1-r15                      < 1.36.1-r20 
py3-foo-2-1.0_git20240101-r0            < 1.1-r0 @edge
`

export const appImageEntry = (exec: string) =>
  `[Desktop Entry]\nName=Notes\nExec=${exec}\nX-AppImage-Version=2.1\n\n[Desktop Action New]\nExec=/x.AppImage new\n`

export const store = (name: string) => `/nix/store/${"0123456789abcdfghijklmnpqrsvwxyz"}-${name}`

const nixElement = (name: string, more: object = {}) => ({
  active: true,
  attrPath: "legacyPackages.aarch64-linux.hello",
  originalUrl: "flake:nixpkgs",
  storePaths: [store(name)],
  ...more
})

export const nixManifest3 = JSON.stringify({ version: 3, elements: { hello: nixElement("hello-2.12.1") } })
export const nixManifest2 = JSON.stringify({
  version: 2,
  elements: [nixElement("gtk+3-3.24.38-dev", { attrPath: null }), nixElement("off-1", { active: false })]
})

export const nixEnvManifest =
  `[ { meta = { description = "a \\"quoted\\" one"; }; name = "hello-2.12.1"; out = { outPath = "${
    store("hello-2.12.1")
  }"; }; outPath = "${store("hello-2.12.1")}"; outputs = [ "out" ]; system = "x86_64-linux"; type = "derivation"; } ]`
