package audit

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"gongzhi/internal/kit/keyfile"
	"gongzhi/internal/kit/seal"
)

// FileKeys are keys in files that only their owner can read. Each is one line,
// PRIVATE+KEY+<name>+<hash of the public key>+<base64 of algorithm and secret>.
type FileKeys struct{ Path, Name string }

// Keys reads the key files and makes those that are absent.
func (f FileKeys) Keys() ([]Key, error) {
	extension := filepath.Ext(f.Path)
	var keys []Key
	for _, one := range []struct {
		path      string
		algorithm Algorithm
	}{{f.Path, Ed25519}, {strings.TrimSuffix(f.Path, extension) + "-sm2" + extension, SM2}} {
		key, err := f.open(one.path, one.algorithm)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one.path, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func (f FileKeys) open(path string, algorithm Algorithm) (Key, error) {
	text, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = f.create(path, algorithm); err == nil {
			text, err = readKey(path)
		}
	}
	if err != nil {
		return nil, err
	}
	parts := strings.SplitN(text, "+", 5)
	if len(parts) != 5 || parts[0]+"+"+parts[1] != "PRIVATE+KEY" {
		return nil, errors.New("not a key of checkpoints")
	}
	if parts[2] != f.Name {
		return nil, fmt.Errorf("it is named %q, the configuration says %q", parts[2], f.Name)
	}
	data, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || !strings.HasPrefix(string(data), string(algorithm)) {
		return nil, errors.New("not a key of the algorithm that belongs here")
	}
	key, err := algorithm.key(data[len(algorithm):])
	if err == nil && !strings.HasPrefix(verifierText(f.Name, key), f.Name+"+"+parts[3]+"+") {
		err = errors.New("it does not fit its own hash: it is damaged")
	}
	return key, err
}

// key makes the key of a 32-byte secret: seed or private number.
func (a Algorithm) key(secret []byte) (Key, error) {
	if len(secret) != ed25519.SeedSize {
		return nil, errors.New("the secret has not 32 bytes")
	}
	if a == Ed25519 {
		return ed25519Key(ed25519.NewKeyFromSeed(secret)), nil
	}
	private, err := seal.SM2Key(secret)
	return sm2Key{private}, err
}

func readKey(path string) (string, error) {
	data, err := keyfile.Read(path)
	return strings.TrimSpace(string(data)), err
}

// create writes a new key. Of two processes that start together one wins.
func (f FileKeys) create(path string, algorithm Algorithm) error {
	var secret [32]byte
	var key Key
	for err := error(nil); key == nil || err != nil; { // one number of 2^32 is no private number of SM2
		_, _ = rand.Read(secret[:])
		key, err = algorithm.key(secret[:])
	}
	public := strings.SplitN(verifierText(f.Name, key), "+", 3)
	line := "PRIVATE+KEY+" + f.Name + "+" + public[1] + "+" + base64.StdEncoding.EncodeToString(append([]byte(algorithm), secret[:]...))
	return keyfile.Make(path, []byte(line+"\n"))
}
