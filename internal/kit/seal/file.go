package seal

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/keyfile"
)

type fileForm struct {
	Format  int       `json:"format"`
	Wrapped bool      `json:"wrapped"` // materials are encrypted under the master key
	Primary string    `json:"primary"`
	Secret  string    `json:"secret"`
	Keys    []fileKey `json:"keys"`
}

type fileKey struct {
	ID        string        `json:"id"`
	Algorithm Algorithm     `json:"algorithm"`
	Material  string        `json:"material,omitempty"`
	Created   clock.Instant `json:"created"`
	Destroyed clock.Instant `json:"destroyed"`
}

const secretName = "secret"

// load reads and checks the key file.
func load(config Config) (*Ring, error) {
	info, err := os.Stat(config.File)
	if err != nil {
		return nil, fmt.Errorf("key ring: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key ring: others may read %s; run: chmod 600 %s", config.File, config.File)
	}
	data, err := os.ReadFile(config.File)
	if err != nil {
		return nil, fmt.Errorf("key ring: %w", err)
	}
	var file fileForm
	if err := json.Unmarshal(data, &file); err != nil || file.Format != 1 {
		return nil, fmt.Errorf("key ring: %s is damaged; restore it from its backup", config.File)
	}
	if file.Wrapped && config.Master == nil {
		return nil, fmt.Errorf("key ring: %s is encrypted; give the master key it was made with", config.File)
	}
	return config.decode(file)
}

func (c Config) decode(file fileForm) (*Ring, error) {
	r := &Ring{config: c, primary: file.Primary, keys: map[string]key{}}
	var err error
	if r.secret, err = c.unwrap(file, secretName, file.Secret); err != nil {
		return nil, err
	}
	for _, entry := range file.Keys {
		k := key{id: entry.ID, algorithm: entry.Algorithm, created: entry.Created, destroyed: entry.Destroyed}
		if entry.Destroyed.IsZero() {
			if k.material, err = c.unwrap(file, entry.ID, entry.Material); err != nil {
				return nil, err
			}
			if k.aead, err = entry.Algorithm.aead(k.material); err != nil {
				return nil, err
			}
		}
		r.keys[k.id] = k
	}
	if r.keys[r.primary].aead == nil || len(r.secret) != 32 {
		return nil, fmt.Errorf("key ring: %s is incomplete; restore it from its backup", c.File)
	}
	return r, nil
}

func (r *Ring) encode() ([]byte, error) {
	file := fileForm{Format: 1, Wrapped: r.config.Master != nil, Primary: r.primary}
	var err error
	if file.Secret, err = r.config.wrap(secretName, r.secret); err != nil {
		return nil, err
	}
	for _, info := range r.Keys() {
		entry := fileKey{ID: info.ID, Algorithm: info.Algorithm, Created: info.Created, Destroyed: info.Destroyed}
		if info.Destroyed.IsZero() {
			if entry.Material, err = r.config.wrap(info.ID, r.keys[info.ID].material); err != nil {
				return nil, err
			}
		}
		file.Keys = append(file.Keys, entry)
	}
	return json.MarshalIndent(file, "", "  ")
}

func (c Config) wrap(name string, material []byte) (string, error) {
	if c.Master == nil {
		return encoding.EncodeToString(material), nil
	}
	aead, err := AES256GCM.aead(c.Master)
	if err != nil {
		return "", err
	}
	return sealWith(aead, "", name, material), nil
}

func (c Config) unwrap(file fileForm, name, text string) ([]byte, error) {
	if !file.Wrapped {
		material, err := encoding.DecodeString(text)
		if err != nil {
			return nil, fmt.Errorf("key ring: key %s is damaged; restore %s from its backup", name, c.File)
		}
		return material, nil
	}
	aead, err := AES256GCM.aead(c.Master)
	if err != nil {
		return nil, err
	}
	material, err := openWith(aead, "", name, text)
	if err != nil {
		return nil, fmt.Errorf("key ring: key %s does not open; is this the master key %s was made with?", name, c.File)
	}
	return material, nil
}

// create stores a new ring; of two processes that try at once one wins and both
// read its ring.
func create(config Config, now clock.Instant) error {
	fresh, err := newKey(config.Algorithm, now)
	if err != nil {
		return err
	}
	r := &Ring{config: config, primary: fresh.id, keys: map[string]key{fresh.id: fresh}, secret: random(32)}
	data, err := r.encode()
	if err == nil {
		err = keyfile.Make(config.File, data)
	}
	if err != nil {
		return fmt.Errorf("key ring: %w", err)
	}
	return nil
}

// replace stores the ring over the old file and blanks what the old one held,
// as far as a disk lets a program do that.
func (r *Ring) replace() error {
	old, err := os.OpenFile(r.config.File, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("key ring: %w", err)
	}
	defer old.Close()
	data, err := r.encode()
	if err == nil {
		err = keyfile.Replace(r.config.File, data)
	}
	if err != nil {
		return fmt.Errorf("key ring: %w", err)
	}
	if info, err := old.Stat(); err == nil {
		_, _ = old.WriteAt([]byte(strings.Repeat(" ", int(info.Size()))), 0)
		_ = old.Sync()
	}
	return nil
}
