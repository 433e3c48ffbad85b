import { ref } from 'vue'
import type { ApiError } from '../api/problem'

/** The error that no field and no panel can carry; shown in a dialog until it is read. */
export const currentFault = ref<ApiError | null>(null)

export function showFault(error: ApiError): void {
  // The sign-in page takes over when the session has ended.
  if (error.status !== 401) currentFault.value = error
}
