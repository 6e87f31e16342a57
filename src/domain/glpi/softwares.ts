import type { Package } from "../inventory/Packages.ts"
import { compact } from "../presence.ts"
import type { Known } from "./inventoryForGlpi.ts"
import { moment } from "./units.ts"

/** Words of GLPI's own agent for who installed it, where they differ from ours. */
const managers: { readonly [M in Package["manager"]]?: string } = { dpkg: "deb", appx: "uwp" }

const categories: { readonly [C in NonNullable<Package["category"]>]: string } = {
  application: "application",
  update: "update",
  component: "system_component"
}

export const softwares = ({ packages }: Known) =>
  packages?.map((each) =>
    compact({
      name: each.name,
      arch: each.arch,
      filesize: each.sizeBytes,
      from: managers[each.manager] ?? each.manager,
      guid: each.productCode,
      install_date: moment(each.installedAt),
      publisher: each.publisher,
      system_category: each.category === undefined ? each.section : categories[each.category],
      username: each.user,
      version: each.version
    })
  )
