import { createCipheriv, createPrivateKey, pbkdf2Sync, randomBytes } from 'node:crypto'
import { sm2 } from 'sm-crypto-v2'
import { describe, expect, it } from 'vitest'
import { answer, Unusable } from './certificate'
import { objectOf, parts } from './der'

const challenge = 'gongzhi sign-in\nhttps://example.org/m/pages/signin\nsign-1'
const pair = sm2.generateKeyPairHex()

const der = (tag: number, ...bodies: Uint8Array[]): Buffer => {
  const body = Buffer.concat(bodies)
  const size = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex')
const pem = (name: string, body: Buffer): string => `-----BEGIN ${name}-----\n${body.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${name}-----\n`
const curve = hex('06 08 2a811ccf5501822d')
const pkcs8 = (secret: string, open: string, kind = curve): Buffer =>
  der(0x30, hex('020100'), der(0x30, hex('06072a8648ce3d0201'), kind), der(0x04, der(0x30, hex('020101'), der(0x04, hex(secret)), der(0xa1, der(0x03, hex('00' + open))))))
const key = pkcs8(pair.privateKey, pair.publicKey)
// all that is looked at here is whose key it is; the server checks the rest
const certificate = pem('CERTIFICATE', der(0x30, der(0x03, hex('00' + pair.publicKey))))
const plain = pem('PRIVATE KEY', key)
const byOpenSSL = (cipher: string): string => String(createPrivateKey(plain).export({ type: 'pkcs8', format: 'pem', cipher, passphrase: 'open sesame 芝麻' }))

// As tools of the national algorithms write it: PBKDF2 with HMAC-SM3, SM4 in CBC mode.
function national(password: string): string {
  const salt = randomBytes(16)
  const start = randomBytes(16)
  const cipher = createCipheriv('sm4-cbc', pbkdf2Sync(password, salt, 3000, 16, 'sm3'), start)
  const settings = der(0x30, der(0x04, salt), hex('0202 0bb8'), der(0x30, hex('0609 2a811ccf550183 1102'), hex('0500')))
  const scheme = der(0x30, hex('06092a864886f70d01050d'), der(0x30, der(0x30, hex('06092a864886f70d01050c'), settings), der(0x30, hex('0608 2a811ccf55016802'), der(0x04, start))))
  return pem('ENCRYPTED PRIVATE KEY', der(0x30, scheme, der(0x04, Buffer.concat([cipher.update(key), cipher.final()]))))
}
const holds = ({ signature }: { signature: string }): boolean =>
  sm2.doVerifySignature(new TextEncoder().encode(challenge), Buffer.from(signature, 'base64').toString('hex'), pair.publicKey, { hash: true, der: true, userId: '1234567812345678' })
const reason = (files: string[], password = ''): Promise<string> => answer(files, password, challenge).then(() => 'signed', (error: unknown) => (error instanceof Unusable ? error.reason : String(error)))

describe('the answer of an SM2 certificate', () => {
  it('is signed with a key in the clear, in one file or in two', async () => {
    const one = await answer([certificate + plain], '', challenge)
    expect(holds(one)).toBe(true)
    expect(holds(await answer([plain, certificate], '', challenge))).toBe(true)
    expect(`-----BEGIN CERTIFICATE-----\n${one.certificate}`.replace(/\s/g, '')).toBe(certificate.replace(/-----END.*|\n/g, '').replace(/\s/g, ''))
  })
  it.each(['aes-128-cbc', 'aes-256-cbc', 'sm4-cbc'])('is signed with a key that OpenSSL has locked by %s', async (cipher) => {
    const locked = byOpenSSL(cipher)
    expect(locked).toContain('ENCRYPTED')
    expect(holds(await answer([certificate, locked], 'open sesame 芝麻', challenge))).toBe(true)
    expect(await reason([certificate, locked], 'wrong')).toBe('password')
    expect(await reason([certificate, locked])).toBe('needsPassword')
  })
  it('is signed with a key locked by the national algorithms', async () => {
    expect(holds(await answer([certificate, national('口令')], '口令', challenge))).toBe(true)
    expect(await reason([certificate, national('口令')], 'wrong')).toBe('password')
  })
  it('says what is wrong with the files', async () => {
    const other = sm2.generateKeyPairHex()
    expect(await reason([plain])).toBe('noCertificate')
    expect(await reason([certificate])).toBe('noKey')
    expect(await reason(['', 'no PEM'])).toBe('noCertificate')
    expect(await reason([certificate, pem('PRIVATE KEY', pkcs8(other.privateKey, other.publicKey))])).toBe('notPair')
    expect(await reason([certificate, pem('PRIVATE KEY', pkcs8(pair.privateKey, pair.publicKey, hex('06082a8648ce3d030107')))])).toBe('notSM2')
    expect(await reason([certificate, pem('PRIVATE KEY', key.subarray(0, 40))])).toBe('notSM2')
    expect(await reason([certificate, pem('ENCRYPTED PRIVATE KEY', key)], 'x')).toBe('cipher')
  })
})

describe('DER', () => {
  it('reads long lengths and refuses what is cut off', () => {
    expect(parts(der(0x04, randomBytes(300)))[0]?.body).toHaveLength(300)
    for (const bytes of [[0x30], [0x30, 0x05, 1], [0x30, 0x84, 1, 1, 1, 1], [0x30, 0x82, 1]]) expect(() => parts(Uint8Array.from(bytes))).toThrow()
  })
  it('writes object identifiers with dots', () => expect(objectOf(parts(curve)[0])).toBe('1.2.156.10197.1.301'))
})
