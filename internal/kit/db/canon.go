package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"github.com/emmansun/gmsm/sm3"
	"github.com/pressly/goose/v3"
	"github.com/uptrace/bun"
)

// ChunkRows is how many rows one chunk of a digest holds.
const ChunkRows = 10_000

// Image is what a table held: enough to say after a restore whether every row
// is there and the same, and near which key a difference lies.
type Image struct {
	Table  string  `json:"table"`
	Rows   int64   `json:"rows"`
	First  string  `json:"first"` // primary keys of the first and the last row
	Last   string  `json:"last"`
	SHA256 string  `json:"sha256"` // over the digests of the chunks
	SM3    string  `json:"sm3"`
	Chunks []Chunk `json:"chunks"`
}

// Chunk is a run of rows in the order of the primary key.
type Chunk struct {
	Last   string `json:"last"`
	SHA256 string `json:"sha256"`
}

// Tables names every table of the program and the list of its migrations.
func (d *DB) Tables(ctx context.Context) ([]string, error) {
	names, err := d.tables(ctx)
	if err != nil {
		return nil, err
	}
	there, err := d.hasTable(ctx, goose.DefaultTablename)
	if there {
		names = append(names, goose.DefaultTablename)
	}
	return names, err
}

// Image reads a table once, in the order of its primary key; q is the view to
// read, a snapshot or the database itself. Memory does not grow with the table.
func (d *DB) Image(ctx context.Context, q bun.IDB, table string) (Image, error) {
	image := Image{Table: table, Chunks: []Chunk{}}
	key, err := d.primaryKey(ctx, q, table)
	if err != nil {
		return image, err
	}
	if len(key) == 0 {
		return image, fmt.Errorf("digest of %s: it has no primary key", table)
	}
	totals := [2]hash.Hash{sha256.New(), sm3.New()}
	parts := [2]hash.Hash{sha256.New(), sm3.New()}
	var at []int
	rows := 0
	end := func() {
		if rows == 0 {
			return
		}
		image.Chunks = append(image.Chunks, Chunk{Last: image.Last, SHA256: hex.EncodeToString(parts[0].Sum(nil))})
		for i := range parts {
			totals[i].Write(parts[i].Sum(nil))
			parts[i].Reset()
		}
		rows = 0
	}
	err = each(ctx, q, table, key, func(columns []string, values []any) error {
		if at == nil {
			at = places(columns, key)
		}
		image.Last = keyOf(values, at)
		if image.Rows == 0 {
			image.First = image.Last
		}
		for _, part := range parts {
			canonical(part, columns, values)
		}
		image.Rows++
		if rows++; rows == ChunkRows {
			end()
		}
		return nil
	})
	if err != nil {
		return image, fmt.Errorf("digest of %s: %w", table, err)
	}
	end()
	image.SHA256, image.SM3 = hex.EncodeToString(totals[0].Sum(nil)), hex.EncodeToString(totals[1].Sum(nil))
	return image, nil
}

func places(columns, wanted []string) []int {
	at := make([]int, 0, len(wanted))
	for _, name := range wanted {
		for i, column := range columns {
			if strings.EqualFold(column, name) {
				at = append(at, i)
			}
		}
	}
	return at
}

func keyOf(values []any, at []int) string {
	parts := make([]string, len(at))
	for i, place := range at {
		parts[i], _ = values[place].(string)
	}
	return strings.Join(parts, " ")
}

// primaryKey is the columns of the primary key in their order.
func (d *DB) primaryKey(ctx context.Context, q bun.IDB, table string) (columns []string, err error) {
	query := "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk"
	if d.engine == MySQL {
		query = "SELECT column_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = 'PRIMARY' ORDER BY seq_in_index"
	}
	err = q.NewRaw(query, table).Scan(ctx, &columns)
	if err != nil {
		err = fmt.Errorf("primary key of %s: %w", table, err)
	}
	return columns, err
}

// Servers splits a DSN that lists several servers into one DSN for each.
func Servers(dsn string) []string {
	rest, mysql := strings.CutPrefix(dsn, "mysql:")
	if !mysql {
		return []string{dsn}
	}
	single, addresses := firstServer(rest)
	if len(addresses) < 2 {
		return []string{"mysql:" + single}
	}
	var each []string
	for _, address := range addresses {
		each = append(each, "mysql:"+strings.Replace(single, "@tcp("+addresses[0]+")", "@tcp("+address+")", 1))
	}
	return each
}
