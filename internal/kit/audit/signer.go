package audit

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Signer signs checkpoints with an Ed25519 key that lives outside the database.
type Signer struct {
	note.Signer

	verifier string
}

// LoadSigner reads the key file at path, or makes it (mode 0600) when there is
// none, and keeps the verifier key beside it with the ending .pub. All nodes
// share one key file. In production it lies outside the data folder, so that
// whoever can change the database cannot sign. name appears in every
// checkpoint; it has no blanks and no plus signs.
func LoadSigner(path, name string) (*Signer, error) {
	secret, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeKey(path, name); err == nil {
			secret, err = readKey(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("checkpoint key: %w", err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return nil, fmt.Errorf("checkpoint key %s: %w", path, err)
	}
	if signer.Name() != name {
		return nil, fmt.Errorf("checkpoint key %s is named %q, the configuration says %q", path, signer.Name(), name)
	}
	verifier, err := verifierOf(secret)
	if err != nil {
		return nil, fmt.Errorf("checkpoint key %s: %w", path, err)
	}
	public := strings.TrimSuffix(path, filepath.Ext(path)) + ".pub"
	if kept, err := os.ReadFile(public); err != nil || strings.TrimSpace(string(kept)) != verifier {
		if err := os.WriteFile(public, []byte(verifier+"\n"), 0o644); err != nil {
			return nil, fmt.Errorf("checkpoint verifier key: %w", err)
		}
	}
	return &Signer{signer, verifier}, nil
}

// Verifier returns the public key in the text form of package note; whoever
// holds it can check every checkpoint.
func (s *Signer) Verifier() string { return s.verifier }

// CheckVerifier tells whether text is a public key of package note.
func CheckVerifier(text string) error {
	_, err := note.NewVerifier(strings.TrimSpace(text))
	return err
}

func readKey(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be read by others (mode %o): chmod 600 it", path, info.Mode().Perm())
	}
	data, err := os.ReadFile(path)
	return strings.TrimSpace(string(data)), err
}

// makeKey writes a new key. Of two processes that start together one wins.
func makeKey(path, name string) error {
	secret, _, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".checkpoint-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.WriteString(secret + "\n")
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Link(file.Name(), path)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// verifierOf derives the public key of a secret key in the text form of
// package note: PRIVATE+KEY+<name>+<hash>+<base64 of algorithm and seed>.
func verifierOf(secret string) (string, error) {
	parts := strings.SplitN(secret, "+", 5)
	if len(parts) != 5 {
		return "", errors.New("not a key of package note")
	}
	data, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(data) != 1+ed25519.SeedSize {
		return "", errors.New("not an Ed25519 key")
	}
	public, _ := ed25519.NewKeyFromSeed(data[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(parts[2], public)
}
