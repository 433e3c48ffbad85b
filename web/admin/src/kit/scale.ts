import { ref } from 'vue'

/** How much larger than standard the reader wants text: 1, 1.15 or 1.35. Set by the shell, read where widths are counted. */
export const textScale = ref(1)
