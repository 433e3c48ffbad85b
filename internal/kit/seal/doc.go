// Package seal protects personal data: it encrypts values under a versioned
// key ring kept outside the database, computes keyed hashes for look-up, and
// masks values for people who may not read them.
//
// A sealed value is v1:<key id>:<algorithm>:<base64(nonce|ciphertext)>. It is
// bound to its place (AAD: table.column:row id), so a value copied into another
// row does not open. Look-up goes through Ring.Hash, never by decrypting rows.
package seal
