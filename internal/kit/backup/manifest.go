package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
)

// The kinds of backups.
const (
	Full = "full" // the whole database and all files
	Logs = "logs" // binary logs since the backup before
)

// Manifest describes one backup. It lies beside it, encrypted too, so that a
// vault alone is enough to restore when the database is gone.
type Manifest struct {
	Format     int           `json:"format"`
	ID         string        `json:"id"`
	Kind       string        `json:"kind"`
	Engine     db.Engine     `json:"engine"`
	Server     string        `json:"server"`    // version of the database
	Program    string        `json:"program"`   // version that made it
	Migration  int64         `json:"migration"` // the newest that was applied
	Database   string        `json:"database"`  // its name on the server
	StartedAt  clock.Instant `json:"startedAt"`
	SnapshotAt clock.Instant `json:"snapshotAt"` // the state that it holds
	FinishedAt clock.Instant `json:"finishedAt"`
	Position   Position      `json:"position"` // of the snapshot, or of the end of the logs
	Parts      []Part        `json:"parts"`
	Tables     []db.Image    `json:"tables"`
	Objects    []Object      `json:"objects"`
	Files      Files         `json:"files"`
	Ring       string        `json:"ring"` // fingerprint of the keys it needs
}

// Position is a place in the binary logs of a server; zero without logs.
type Position struct {
	Server int64  `json:"server"`
	File   string `json:"file"`
	Pos    int64  `json:"pos"`
	GTID   string `json:"gtid"`
}

// Part is one object of the vault. Digests are of what lies there, so that
// anybody can check them without the keys.
type Part struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	Plain  int64  `json:"plain"` // bytes before compression
	SHA256 string `json:"sha256"`
	SM3    string `json:"sm3"`
}

// Object is a trigger, routine, event, view, index or table definition.
type Object struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // of its definition
}

// Files says which attachments belong to a backup; the list is a part.
type Files struct {
	Count int64 `json:"count"`
	Bytes int64 `json:"bytes"`
	Added int64 `json:"added"` // that no earlier backup had
}

// Rows are those of all tables.
func (m *Manifest) Rows() (rows int64) {
	for _, t := range m.Tables {
		rows += t.Rows
	}
	return rows
}

// Size is that of the objects of this backup; shared files are not counted.
func (m *Manifest) Size() (size int64) {
	for _, p := range m.Parts {
		size += p.Size
	}
	return size
}

// part finds a part by the last element of its name.
func (m *Manifest) part(name string) *Part {
	i := slices.IndexFunc(m.Parts, func(p Part) bool { return path.Base(p.Name) == name })
	if i < 0 {
		return nil
	}
	return &m.Parts[i]
}

const (
	manifestName = "manifest"
	databaseName = "database"
	filesName    = "files"
	filesFolder  = "files/"
)

func (e *Engine) writeManifest(ctx context.Context, m *Manifest) error {
	_, err := e.put(ctx, m.ID+"/"+manifestName, func(w io.Writer) error { return json.NewEncoder(w).Encode(m) })
	return err
}

// Manifest reads the description of a backup in a vault.
func (e *Engine) Manifest(ctx context.Context, from Vault, id string) (m Manifest, err error) {
	in, err := e.open(ctx, from, id+"/"+manifestName)
	if errors.Is(err, ErrMissing) {
		return m, fault.New(fault.NotFound, "backup.none", "id", id)
	}
	if err != nil {
		return m, err
	}
	defer in.Close()
	if err := json.NewDecoder(in).Decode(&m); err != nil {
		return m, damaged(id+"/"+manifestName, err)
	}
	if m.Format != 1 || m.ID != id {
		return m, damaged(id+"/"+manifestName, fmt.Errorf("format %d of %s", m.Format, m.ID))
	}
	return m, nil
}

// Manifests reads all descriptions of a vault, the oldest first; ids are in the
// order of time.
func (e *Engine) Manifests(ctx context.Context, from Vault) ([]Manifest, error) {
	var ids []string
	err := from.List(ctx, "", func(name string) error {
		if id, is := strings.CutSuffix(name, "/"+manifestName); is {
			ids = append(ids, id)
		}
		return nil
	})
	slices.Sort(ids)
	all := make([]Manifest, 0, len(ids))
	for _, id := range ids {
		if err != nil {
			return nil, err
		}
		var m Manifest
		if m, err = e.Manifest(ctx, from, id); err == nil {
			all = append(all, m)
		}
	}
	return all, err
}

func damaged(name string, cause error) error {
	return fault.New(fault.Conflict, "backup.damaged", "name", name).Because(cause)
}
