import { reactive } from 'vue'

/** What every request carries; kept apart so that session, language and client need not import each other. */
export const connection = reactive({
  /** Bearer token, only where there are no cookies. */
  token: '',
  /** Id of the person this page acts for; the server refuses when the session has become another's. */
  person: '',
  /** What the audit trail calls this phone. */
  device: '',
  lang: 'zh-Hans',
  /** Whether the last request reached the server and the phone says that it has a network. */
  online: true,
})
