package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"
)

// DataSet is a table of which a bundle holds the rows of its time, as they are
// when it is made. The log proves them: a row by the digest of its last record,
// a row that stands for a leaf by that leaf.
type DataSet struct {
	Table    Table
	Column   string // that the time is of
	From, To int64  // of that column, To not included
	Withhold []string
	// Leaf names the leaf that a row stands for and the text it is the hash of.
	Leaf func(row Image) (kind, ref, text string)
	// Content gives long texts by the key of the row whose column sha256 vouches for them.
	Content func(ctx context.Context, q bun.IDB, keys []string) (map[string]string, error)
}

const (
	lineData = "data"
	lineSet  = "set"
)

// bundleData is one row. What is withheld is not in it, and then nobody but the
// installation can compute its digest.
type bundleData struct {
	Line     string   `json:"line"`
	Set      string   `json:"set"`
	ID       string   `json:"id"`
	Row      Image    `json:"row"`
	Withheld []string `json:"withheld,omitempty"`
	Revision int64    `json:"revision,omitempty"`
	Digest   string   `json:"digest"`
	Content  string   `json:"content,omitempty"`
	Kind     string   `json:"kind,omitempty"`
	Ref      string   `json:"ref,omitempty"`
	Text     string   `json:"text,omitempty"`
}

// bundleSet follows the rows of a set and says how many there were.
type bundleSet struct {
	Line string `json:"line"`
	Set  string `json:"set"`
	Rows int64  `json:"rows"`
}

// data writes the rows of all sets.
func (b *bundleWriter) data(ctx context.Context) error {
	for _, set := range b.export.Data {
		var rows int64
		for after := ""; ; {
			keys, err := b.keys(ctx, set, after)
			if err != nil {
				return err
			}
			if len(keys) == 0 {
				break
			}
			if err := b.rows(ctx, set, keys); err != nil {
				return err
			}
			rows, after = rows+int64(len(keys)), keys[len(keys)-1]
		}
		if err := b.put(lineSet, bundleSet{lineSet, set.Table.Name, rows}); err != nil {
			return err
		}
	}
	return nil
}

func (b *bundleWriter) keys(ctx context.Context, set DataSet, after string) (keys []string, err error) {
	query := b.q.NewSelect().TableExpr("? AS t", bun.Ident(set.Table.Name)).ColumnExpr("t.?", bun.Ident(set.Table.KeyColumn())).
		Where("t.? >= ?", bun.Ident(set.Column), set.From).Where("t.? < ?", bun.Ident(set.Column), set.To).OrderExpr("t.?", bun.Ident(set.Table.KeyColumn())).Limit(page)
	if after != "" {
		query = query.Where("t.? > ?", bun.Ident(set.Table.KeyColumn()), after)
	}
	if err := query.Scan(ctx, &keys); err != nil {
		return nil, fmt.Errorf("audit bundle: %s: %w", set.Table.Name, err)
	}
	return keys, nil
}

func (b *bundleWriter) rows(ctx context.Context, set DataSet, keys []string) error {
	forms, err := set.Table.forms(ctx, b.q, keys)
	if err != nil {
		return err
	}
	images, err := imagesOf(ctx, b.q, set.Table.Name, keys)
	if err != nil {
		return err
	}
	var contents map[string]string
	if set.Content != nil {
		if contents, err = set.Content(ctx, b.q, keys); err != nil {
			return err
		}
	}
	for _, key := range keys {
		if image := images[key].Image; image != nil && forms[key] != *image {
			same, err := b.added.same(ctx, set.Table, *image, forms[key])
			if err != nil {
				return err
			}
			if same { // the record speaks of the row as it was logged
				forms[key] = *image
			}
		}
		row, err := parseImage(forms[key])
		if err != nil {
			return err
		}
		line := bundleData{Line: lineData, Set: set.Table.Name, ID: key, Row: row, Revision: images[key].Revision, Digest: digestOf(forms[key]), Content: contents[key]}
		if set.Leaf != nil {
			line.Kind, line.Ref, line.Text = set.Leaf(row)
		}
		for _, column := range slices.Concat(set.Table.Private, set.Withhold) {
			if _, there := row[column]; there {
				delete(row, column)
				line.Withheld = append(line.Withheld, column)
			}
		}
		slices.Sort(line.Withheld)
		if err := b.put(lineData, line); err != nil {
			return err
		}
	}
	return nil
}

// said is what a row of a bundle claims of itself.
type said struct {
	revision int64
	digest   string
}

func rowKey(set, id string) string { return set + "\n" + id }

// data checks what a row says of itself, and remembers what the log must say.
func (b *bundleReader) data(text []byte) {
	var line bundleData
	if !b.read(text, &line, lineData) {
		return
	}
	what := "row " + line.Set + " " + line.ID
	b.report.Rows++
	b.inSet++
	if len(line.Withheld) == 0 && digestOf(line.Row.Text()) != line.Digest {
		b.problem(what, "it is not what its digest says")
	}
	if line.Content != "" {
		if sum := sha256.Sum256([]byte(line.Content)); hex.EncodeToString(sum[:]) != line.Row["sha256"] {
			b.problem(what, "its content is not what the row was frozen with")
		}
	}
	if line.Kind != "" {
		lines := strings.Split(line.Text, "\n")
		for column, value := range line.Row {
			if !slices.Contains(lines, value) {
				b.problem(what, "column %s is not in the text of its leaf", column)
			}
		}
		b.leaves[rowKey(line.Kind, line.Ref)] = LeafHash(line.Text, "")
	}
	if line.Revision > 0 {
		b.claimed[rowKey(line.Set, line.ID)] = said{line.Revision, line.Digest}
	}
}

func (b *bundleReader) set(text []byte) {
	var line bundleSet
	if !b.read(text, &line, lineSet) {
		return
	}
	if line.Rows != b.inSet {
		b.problem(lineSet+" "+line.Set, "it has %d rows, %d are there", line.Rows, b.inSet)
	}
	b.inSet = 0
}

// proves compares a record of the log with the row that the bundle holds. An
// older record proves an older row and says nothing of this one.
func (b *bundleReader) proves(entity, id string, revision int64, digest string) {
	claim, there := b.claimed[rowKey(entity, id)]
	switch {
	case !there || claim.revision != revision:
	case claim.digest != digest:
		b.problem("row "+entity+" "+id, "it is not what the log says of it")
	default:
		b.report.Proven++
	}
}

// stands compares a leaf with the row that stands for it.
func (b *bundleReader) stands(kind, ref, leaf string) {
	switch hash, there := b.leaves[rowKey(kind, ref)]; {
	case !there:
	case hash != leaf:
		b.problem("leaf of "+kind+" "+ref, "the row is not what it sealed")
	default:
		b.report.Proven++
	}
}
