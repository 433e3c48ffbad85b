package audit

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Signer signs checkpoints with keys that live outside the database.
type Signer struct {
	name      string
	signers   []note.Signer
	verifiers []string
}

// NewSigner signs under a name with every key of the provider. The name
// appears in every checkpoint; it has no blanks and no plus signs.
func NewSigner(name string, provider KeyProvider) (*Signer, error) {
	keys, err := provider.Keys()
	if err != nil {
		return nil, fmt.Errorf("checkpoint key: %w", err)
	}
	if len(keys) == 0 || name == "" || strings.ContainsAny(name, "+ \t\n") {
		return nil, fmt.Errorf("checkpoint key: %d keys for a log named %q", len(keys), name)
	}
	s := &Signer{name: name}
	for _, key := range keys {
		s.signers = append(s.signers, noteSigner{key, name})
		s.verifiers = append(s.verifiers, verifierText(name, key))
	}
	return s, nil
}

// LoadSigner signs with the key files at path, an Ed25519 key and beside it, as
// <name>-sm2, an SM2 key; it makes those that are not there, and keeps the
// public keys beside them with the ending .pub. All nodes share the files. In
// production they lie outside the data folder, so that whoever can change the
// database cannot sign.
func LoadSigner(path, name string) (*Signer, error) {
	s, err := NewSigner(name, FileKeys{Path: path, Name: name})
	if err != nil {
		return nil, err
	}
	public := strings.TrimSuffix(path, filepath.Ext(path)) + ".pub"
	if kept, err := os.ReadFile(public); err != nil || strings.TrimSpace(string(kept)) != s.Verifier() {
		if err := os.WriteFile(public, []byte(s.Verifier()+"\n"), 0o644); err != nil {
			return nil, fmt.Errorf("checkpoint verifier key: %w", err)
		}
	}
	return s, nil
}

// Name is the origin of the log.
func (s *Signer) Name() string { return s.name }

// Verifier returns the public keys in the text form of package note, one a
// line; whoever holds them can check every checkpoint.
func (s *Signer) Verifier() string { return strings.Join(s.verifiers, "\n") }

// Sign returns the text, which ends in a newline, with a signature line of each
// key: a signed note of C2SP.
func (s *Signer) Sign(text string) (string, error) {
	signed, err := note.Sign(&note.Note{Text: text}, s.signers...)
	return string(signed), err
}

// Open checks the signatures of a note against public keys, one a line of the
// texts, and gives its text and how many of the keys signed it. A signature of
// a known key that does not hold is an error, and so is none at all.
func Open(signed string, verifiers ...string) (text string, signatures int, err error) {
	known, err := parseVerifiers(verifiers...)
	if err != nil {
		return "", 0, err
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(known...))
	if err != nil {
		return "", 0, err
	}
	for _, by := range slices.Concat(opened.Sigs, opened.UnverifiedSigs) {
		if name, _, _ := strings.Cut(opened.Text, "\n"); by.Name != name {
			return "", 0, errors.New("signed in another name than it states")
		}
		if _, err := base64.StdEncoding.Strict().DecodeString(by.Base64); err != nil { // the last bits of base64 can be spelt in several ways
			return "", 0, errors.New("a signature is not written in its one way")
		}
	}
	if len(opened.UnverifiedSigs) > 0 && len(opened.Sigs) < len(known) { // the line of a known key was changed into that of no key
		return "", 0, errors.New("signed by a key that is not known, and not by one that is")
	}
	return opened.Text, len(opened.Sigs), nil
}

// CheckVerifier tells whether text holds public keys of checkpoints, one a line.
func CheckVerifier(text string) error {
	_, err := parseVerifiers(text)
	return err
}

// noteSigner lends a key the name of the log.
type noteSigner struct {
	Key

	name string
}

func (s noteSigner) Name() string { return s.name }
func (s noteSigner) KeyHash() uint32 {
	return keyHash(s.name, append([]byte(s.Algorithm()), s.Public()...))
}

// keyHash tells the keys of a note apart, as C2SP signed-note recommends it.
func keyHash(name string, key []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	return binary.BigEndian.Uint32(sum[:])
}
