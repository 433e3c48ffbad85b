package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/emmansun/gmsm/sm4"
)

// Algorithm names an authenticated cipher.
type Algorithm string

// The algorithms: 96-bit random nonce and 128-bit tag each.
const (
	AES256GCM Algorithm = "aes256gcm" // NIST SP 800-38D
	SM4GCM    Algorithm = "sm4gcm"    // GB/T 32907 in GCM, RFC 8998
)

// Why a value does not open; compare with errors.Is.
var (
	ErrMalformed = errors.New("seal: not a sealed value")
	ErrUnknown   = errors.New("seal: the key ring has no such key")
	ErrDestroyed = errors.New("seal: the key was destroyed, the value is erased")
	ErrTampered  = errors.New("seal: the value was changed or belongs to another place")
)

const form = "v1"

var encoding = base64.RawStdEncoding

// keySize is the length of a key in bytes, 0 for an unknown algorithm.
func (a Algorithm) keySize() int {
	switch a {
	case AES256GCM:
		return 32
	case SM4GCM:
		return 16
	}
	return 0
}

func (a Algorithm) aead(key []byte) (cipher.AEAD, error) {
	if len(key) == 0 || len(key) != a.keySize() {
		return nil, fmt.Errorf("seal: no key of %d bytes for algorithm %q", len(key), a)
	}
	newBlock := aes.NewCipher
	if a == SM4GCM {
		newBlock = sm4.NewCipher
	}
	block, err := newBlock(key)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return cipher.NewGCM(block)
}

// AAD names the place of a value, such as dispense.document:01J….
func AAD(table, column, rowID string) string { return table + "." + column + ":" + rowID }

// Seal encrypts plain for the place aad under the primary key. An empty text
// stays empty: that nothing is there is no secret.
func (r *Ring) Seal(aad, plain string) string {
	if plain == "" {
		return ""
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	key := r.keys[r.primary]
	return sealWith(key.aead, header(key.id, key.algorithm), aad, []byte(plain))
}

// Open decrypts a value sealed for the same aad. The error is one of
// ErrMalformed, ErrUnknown, ErrDestroyed, ErrTampered.
func (r *Ring) Open(aad, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	part := strings.Split(text, ":")
	if len(part) != 4 || part[0] != form {
		return "", ErrMalformed
	}
	key, err := r.find(part[1])
	if err != nil {
		return "", err
	}
	if string(key.algorithm) != part[2] {
		return "", ErrTampered
	}
	plain, err := openWith(key.aead, header(key.id, key.algorithm), aad, part[3])
	return string(plain), err
}

// Stale reports whether a sealed value is not under the primary key, so that a
// job can seal it again after a rotation.
func (r *Ring) Stale(text string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return text != "" && !strings.HasPrefix(text, form+":"+r.primary+":")
}

func header(keyID string, algorithm Algorithm) string {
	return form + ":" + keyID + ":" + string(algorithm) + ":"
}

// sealWith authenticates the header too, so that neither key nor algorithm of a
// stored value can be exchanged.
func sealWith(aead cipher.AEAD, header, aad string, plain []byte) string {
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	_, _ = rand.Read(nonce) // crypto/rand never fails since Go 1.24
	return header + encoding.EncodeToString(aead.Seal(nonce, nonce, plain, []byte(header+aad)))
}

func openWith(aead cipher.AEAD, header, aad, body string) ([]byte, error) {
	data, err := encoding.DecodeString(body)
	if err != nil || len(data) < aead.NonceSize()+aead.Overhead() {
		return nil, ErrMalformed
	}
	plain, err := aead.Open(nil, data[:aead.NonceSize()], data[aead.NonceSize():], []byte(header+aad))
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}
