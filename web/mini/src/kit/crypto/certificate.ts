// Signing with an SM2 certificate in the browser: certificate and key come from files of the person, the key is opened
// with its password here and never leaves the page. Loaded when somebody signs in this way.
import { sm2, sm3, sm4 } from 'sm-crypto-v2'
import { bodyOf, inside, integerOf, objectOf, OCTETS, parts, SEQUENCE, type Part } from './der'

/** Why files cannot be used; the key of a sentence below `signin.certificate.`. */
export class Unusable extends Error {
  constructor(readonly reason: 'noCertificate' | 'noKey' | 'password' | 'needsPassword' | 'cipher' | 'notSM2' | 'notPair' | 'insecure') {
    super(reason)
  }
}

export interface Answer {
  certificate: string
  signature: string
}
interface Block {
  name: string
  der: Uint8Array
}

const ENCRYPTED = '1.2.840.113549.1.5.13'
const DERIVATION = '1.2.840.113549.1.5.12'
const PUBLIC_KEY = '1.2.840.10045.2.1'
const CURVE = '1.2.156.10197.1.301'
const HMACS: Record<string, string> = { '1.2.840.113549.2.7': 'SHA-1', '1.2.840.113549.2.9': 'SHA-256', '1.2.840.113549.2.11': 'SHA-512', '1.2.156.10197.1.401.2': 'SM3' }
/** Cipher, in CBC mode, and bytes of its key. */
const CIPHERS: Record<string, [string, number]> = {
  '2.16.840.1.101.3.4.1.2': ['AES', 16], '2.16.840.1.101.3.4.1.22': ['AES', 24], '2.16.840.1.101.3.4.1.42': ['AES', 32], '1.2.156.10197.1.104.2': ['SM4', 16],
}
// a wrong file must not keep the phone busy for minutes
const MOST_ROUNDS = 2_000_000

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64.replace(/\s/g, '')), (sign) => sign.charCodeAt(0))
const base64Of = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16))

function blocks(text: string): Block[] {
  const found: Block[] = []
  for (const [, name, base64] of text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----/g)) found.push({ name, der: bytesOf(base64) })
  return found
}

/** Signs the text of a sign-in with what the files hold: PEM, in one file or in two. */
export async function answer(files: string[], password: string, challenge: string): Promise<Answer> {
  const found = files.flatMap(blocks)
  const certificate = found.find(({ name }) => name === 'CERTIFICATE')
  const key = found.find(({ name }) => name.endsWith('PRIVATE KEY'))
  if (!certificate) throw new Unusable('noCertificate')
  if (!key) throw new Unusable('noKey')
  const secret = secretOf(key.name === 'ENCRYPTED PRIVATE KEY' ? await opened(key.der, password) : key.der)
  const own = sm2.getPublicKeyFromPrivateKey(secret)
  if (!hexOf(certificate.der).includes(own)) throw new Unusable('notPair')
  const signature = sm2.doSignature(new TextEncoder().encode(challenge), secret, { hash: true, der: true, publicKey: own, userId: '1234567812345678' })
  return { certificate: base64Of(certificate.der), signature: base64Of(fromHex(signature)) }
}

/** The secret number of a PKCS #8 key (RFC 5958), in hex. */
function secretOf(der: Uint8Array): string {
  try {
    const [, algorithm, wrapped] = inside(parts(der)[0])
    const [kind, curve] = inside(algorithm)
    if (objectOf(kind) !== PUBLIC_KEY || objectOf(curve) !== CURVE) throw new Unusable('notSM2')
    const [, secret] = inside(parts(bodyOf(wrapped, OCTETS))[0])
    return hexOf(bodyOf(secret, OCTETS)).padStart(64, '0')
  } catch (error) {
    throw error instanceof Unusable ? error : new Unusable('notSM2')
  }
}

/** Opens an encrypted key (RFC 8018, PBES2). */
async function opened(der: Uint8Array, password: string): Promise<Uint8Array> {
  if (!password) throw new Unusable('needsPassword')
  const { salt, rounds, hmac, cipher, size, start, data } = locked(der)
  const key = await derived(new TextEncoder().encode(password), salt, rounds, hmac, size)
  const clear = await (cipher === 'SM4' ? bySM4(key, start, data) : byAES(key, start, data)).catch((error: unknown) => {
    throw error instanceof Unusable ? error : new Unusable('password')
  })
  if (clear[0] !== SEQUENCE) throw new Unusable('password') // once in 256 a wrong password leaves a good padding
  return clear
}
async function bySM4(key: Uint8Array, start: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
  return sm4.decrypt(data, key, { mode: 'cbc', iv: start, output: 'array' })
}
async function byAES(key: Uint8Array<ArrayBuffer>, iv: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const secret = await subtle().importKey('raw', key, 'AES-CBC', false, ['decrypt'])
  return new Uint8Array(await subtle().decrypt({ name: 'AES-CBC', iv }, secret, data))
}

function locked(der: Uint8Array) {
  try {
    const [scheme, data] = inside(parts(der)[0])
    const [name, how] = inside(scheme)
    if (objectOf(name) !== ENCRYPTED) throw new Unusable('cipher')
    const [derivation, encryption] = inside(how)
    const [way, settings] = inside(derivation)
    const [salt, count, ...rest] = inside(settings)
    const [method, start] = inside(encryption)
    const asked = rest.find(({ tag }) => tag === SEQUENCE)
    const hmac = HMACS[asked ? objectOf(inside(asked)[0]) : '1.2.840.113549.2.7']
    const [cipher, size] = CIPHERS[objectOf(method)] ?? []
    const rounds = integerOf(count)
    if (objectOf(way) !== DERIVATION || !hmac || !cipher || !size || rounds > MOST_ROUNDS) throw new Unusable('cipher')
    return { salt: octets(salt), rounds, hmac, cipher, size, start: octets(start), data: octets(data) }
  } catch (error) {
    throw error instanceof Unusable ? error : new Unusable('cipher')
  }
}
// copies, for WebCrypto takes no part of a shared buffer
const octets = (part: Part | undefined): Uint8Array<ArrayBuffer> => Uint8Array.from(bodyOf(part, OCTETS))

/** Browsers have it on pages that came over TLS. */
function subtle(): SubtleCrypto {
  if (!globalThis.crypto?.subtle) throw new Unusable('insecure')
  return crypto.subtle
}

/** PBKDF2; one block of SM3 is as long as the longest key. */
async function derived(password: Uint8Array<ArrayBuffer>, salt: Uint8Array<ArrayBuffer>, rounds: number, hmac: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  if (hmac !== 'SM3') {
    const base = await subtle().importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
    return new Uint8Array(await subtle().deriveBits({ name: 'PBKDF2', hash: hmac, salt, iterations: rounds }, base, size * 8))
  }
  const key = hexOf(password)
  const next = (input: Uint8Array): Uint8Array => fromHex(sm3(input, { key }))
  let block = next(Uint8Array.from([...salt, 0, 0, 0, 1]))
  const sum = Uint8Array.from(block)
  for (let round = 1; round < rounds; round++) {
    block = next(block)
    for (let i = 0; i < sum.length; i++) sum[i] ^= block[i]
    if (round % 2048 === 0) await new Promise((resolve) => setTimeout(resolve)) // the page stays alive
  }
  return sum.slice(0, size)
}
