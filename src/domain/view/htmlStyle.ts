/** How the page of a machine looks: in light and in darkness, on a phone and on paper. */
export const style = `
:root { --ink: #1b1f24; --quiet: #59636e; --line: #d7dce1; --ground: #fff; --raised: #f6f8fa; --link: #0757b6;
  --green: #1a7f37; --yellow: #8a6100; --red: #c0262d }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --quiet: #9aa4ae; --line: #343b43; --ground: #14181c;
  --raised: #1c2227; --link: #7ab8ff; --green: #4cc26b; --yellow: #e0b04a; --red: #ff7b7f } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 4rem; color: var(--ink); background: var(--ground);
  font: 15px/1.5 system-ui, sans-serif }
h1 { margin: 0; font-size: 1.8rem }
h2 { margin: 0 0 .6rem; font-size: 1.15rem }
h2 small { font-weight: normal; color: var(--quiet); font-size: .9rem }
p { margin: .2rem 0 }
.quiet { color: var(--quiet); font-size: .85rem }
.note { color: var(--yellow); font-size: .9rem }
.mark.green { color: var(--green) } .mark.yellow { color: var(--yellow) } .mark.red { color: var(--red) }
.mark.dim { color: var(--quiet) }
nav { display: flex; flex-wrap: wrap; gap: .3rem .9rem; margin: 1rem 0; padding: .7rem 0;
  border-block: 1px solid var(--line) }
nav a { color: var(--link); text-decoration: none; white-space: nowrap }
nav a:hover, nav a:focus { text-decoration: underline }
section { padding: 1rem 0; border-bottom: 1px solid var(--line); scroll-margin-top: 1rem }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .2rem 2rem; margin: 0 }
dl div { display: flex; gap: .6rem; align-items: baseline }
dt { flex: 0 0 8.5rem; color: var(--quiet) }
dd { margin: 0; overflow-wrap: anywhere }
.scroll { overflow: auto; max-height: 34rem; margin: .5rem 0; border: 1px solid var(--line); border-radius: 6px }
table { border-collapse: collapse; width: 100%; font-size: .88rem }
caption { text-align: left; padding: .4rem .6rem; color: var(--quiet) }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line) }
td { overflow-wrap: anywhere; min-width: 4rem }
thead th { position: sticky; top: 0; background: var(--raised); white-space: nowrap }
tbody tr:last-child td { border-bottom: 0 }
@media print { .scroll { max-height: none; overflow: visible } nav { display: none } body { max-width: none } }
`
