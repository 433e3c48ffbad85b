package audit

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"gongzhi/internal/kit/seal"
)

// Algorithm is the signature type of a key as C2SP signed-note writes it: one
// byte, or 0xff and a name for a type without a number there.
type Algorithm string

// The algorithms that sign checkpoints. Both sign each of them: Ed25519 for
// readers everywhere, SM2 with SM3 (GB/T 32918.2, signer id of GM/T 0009) where
// the national algorithms are asked for.
const (
	Ed25519 Algorithm = "\x01"
	SM2     Algorithm = "\xffgongzhi/sm2-with-sm3"
)

// Key signs with a private key that it does not give away: a file here, a card
// or a key service where the owner has one.
type Key interface {
	Algorithm() Algorithm
	// Public is the public key: 32 bytes of Ed25519, or the 65 bytes of the
	// uncompressed point of SM2.
	Public() []byte
	Sign(message []byte) ([]byte, error)
}

// KeyProvider opens the keys that sign, the Ed25519 key first.
type KeyProvider interface{ Keys() ([]Key, error) }

// sm2Signer is the signer id that GM/T 0009 sets where none was agreed on.
var sm2Signer = []byte("1234567812345678")

// verifierText is the public key in the text form of package note, which knows
// no other algorithm than Ed25519 but carries every one.
func verifierText(name string, key Key) string {
	data := append([]byte(key.Algorithm()), key.Public()...)
	return fmt.Sprintf("%s+%08x+%s", name, keyHash(name, data), base64.StdEncoding.EncodeToString(data))
}

// parseVerifiers reads public keys, one a line of the texts.
func parseVerifiers(texts ...string) ([]note.Verifier, error) {
	var known []note.Verifier
	for _, text := range texts {
		for _, line := range strings.Fields(text) { // the text of a key has no blanks
			verifier, err := parseVerifier(line)
			if err != nil {
				return nil, fmt.Errorf("verifier key: %w", err)
			}
			known = append(known, verifier)
		}
	}
	if len(known) == 0 {
		return nil, errors.New("verifier key: there is none")
	}
	return known, nil
}

func parseVerifier(text string) (note.Verifier, error) {
	parts := strings.SplitN(text, "+", 3)
	broken := errors.New("not a public key of a checkpoint")
	if len(parts) != 3 {
		return nil, broken
	}
	data, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, broken
	}
	point, national := bytes.CutPrefix(data, []byte(SM2))
	if !national {
		return note.NewVerifier(text)
	}
	if fmt.Sprintf("%08x", keyHash(parts[0], data)) != parts[1] || len(point) != 65 || point[0] != 4 {
		return nil, broken
	}
	public, err := seal.SM2Public(point[1:33], point[33:])
	if err != nil {
		return nil, err
	}
	return sm2Verifier{parts[0], keyHash(parts[0], data), public}, nil
}

type sm2Verifier struct {
	name   string
	hash   uint32
	public *ecdsa.PublicKey
}

func (v sm2Verifier) Name() string    { return v.name }
func (v sm2Verifier) KeyHash() uint32 { return v.hash }
func (v sm2Verifier) Verify(message, signature []byte) bool {
	return seal.SM2Verify(v.public, sm2Signer, message, signature)
}

type ed25519Key ed25519.PrivateKey

func (ed25519Key) Algorithm() Algorithm { return Ed25519 }
func (k ed25519Key) Public() []byte     { return k[ed25519.SeedSize:] }
func (k ed25519Key) Sign(message []byte) ([]byte, error) {
	return ed25519.Sign(ed25519.PrivateKey(k), message), nil
}

type sm2Key struct{ private *ecdsa.PrivateKey }

func (sm2Key) Algorithm() Algorithm { return SM2 }
func (k sm2Key) Public() []byte {
	point := make([]byte, 65)
	point[0] = 4
	k.private.X.FillBytes(point[1:33])
	k.private.Y.FillBytes(point[33:])
	return point
}

func (k sm2Key) Sign(message []byte) ([]byte, error) {
	return seal.SM2Sign(k.private, sm2Signer, message)
}
