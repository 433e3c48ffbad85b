// In browsers, `view` and `text` are plain elements. The framework makes a component of each, with its own state and
// hover logic that no page here uses, and a first page has a hundred of them.
import type { NodeTransform } from '@vue/compiler-core'

const ELEMENT = 0 // compiler-core's ElementTypes.ELEMENT; the enum itself is not there at run time under isolated modules
const plain: Record<string, string> = { view: 'uni-view', text: 'uni-text' }

/** Attributes that only the framework's components understand: with one of them, a tag stays what it was. */
const special = /^(hover-|selectable$|space$|decode$)/

const transform: NodeTransform = (node) => {
  if (node.type !== 1 || !(node.tag in plain)) return
  const asks = node.props.some((prop) => special.test(prop.type === 6 ? prop.name : prop.arg?.type === 4 ? prop.arg.content : ''))
  if (asks) return
  node.tag = plain[node.tag]
  ;(node as { tagType: number }).tagType = ELEMENT
}

export const plainElements = process.env.UNI_PLATFORM === 'h5' ? [transform] : []
