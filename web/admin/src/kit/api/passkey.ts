import { text } from '../i18n'
import { ApiError } from './problem'

/** What the server offers and a device answers (WebAuthn level 3). */
export interface Offered {
  ticket: string
  options: unknown
}

/** Whether a passkey can be used on this page: the site has a name, this is it, and the browser knows how. */
export function passkeysHere(origin: string | undefined): boolean {
  return origin === location.origin && typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential
}

async function answer(asking: Promise<Credential | null>): Promise<unknown> {
  const credential = await asking.catch(worded)
  return (credential as PublicKeyCredential).toJSON()
}

/** The browser's own sentences are English and for programmers. */
function worded(error: unknown): never {
  if (!(error instanceof DOMException) || wasDismissed(error)) throw error
  const key = error.name === 'InvalidStateError' ? 'account.passkey.already' : 'account.passkey.failed'
  throw new ApiError({ title: text(key), status: -1, code: 'client', key })
}

/** The device makes a key for this site. */
export const makePasskey = (offered: Offered): Promise<unknown> =>
  answer(navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(offered.options as PublicKeyCredentialCreationOptionsJSON) }))

/** The device proves one of the keys it keeps for this site. */
export const provePasskey = (offered: Offered): Promise<unknown> =>
  answer(navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(offered.options as PublicKeyCredentialRequestOptionsJSON) }))

/** The person closed the browser's dialog, or let it run out. */
export const wasDismissed = (error: unknown): boolean => error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError')
