// Package password hashes passwords (argon2id, RFC 9106), verifies them in
// constant time, says what is weak about a new one, and makes initial ones.
package password
