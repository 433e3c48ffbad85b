package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

type definition struct {
	Kind string `bun:"kind"`
	Name string `bun:"name"`
	Text string `bun:"text"`
}

// counted is what changes in the definition of a table with every row.
var counted = regexp.MustCompile(` AUTO_INCREMENT=\d+`)

// objects are the definitions that a restore must bring back.
func objects(ctx context.Context, engine db.Engine, q bun.IDB) ([]Object, error) {
	read := sqliteObjects
	if engine == db.MySQL {
		read = mariadbObjects
	}
	found, err := read(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("definitions: %w", err)
	}
	all := make([]Object, len(found))
	for i, one := range found {
		digest := sha256.Sum256([]byte(counted.ReplaceAllString(one.Text, "")))
		all[i] = Object{Kind: one.Kind, Name: one.Name, SHA256: hex.EncodeToString(digest[:])}
	}
	return all, nil
}

// mariadbObjects reads triggers, routines, events and views, and the columns
// and indexes of every table.
func mariadbObjects(ctx context.Context, q bun.IDB) (found []definition, err error) {
	err = q.NewRaw(`SELECT 'trigger' AS kind, concat(event_object_table, '.', trigger_name) AS name, concat(action_timing, ' ', event_manipulation, ' ', action_statement) AS text
  FROM information_schema.triggers WHERE trigger_schema = DATABASE()
UNION ALL SELECT lower(routine_type), routine_name, concat(coalesce(dtd_identifier, ''), ' ', sql_data_access, ' ', routine_definition) FROM information_schema.routines WHERE routine_schema = DATABASE()
UNION ALL SELECT 'event', event_name, concat(coalesce(interval_value, ''), ' ', coalesce(interval_field, ''), ' ', event_definition) FROM information_schema.events WHERE event_schema = DATABASE()
UNION ALL SELECT 'view', table_name, replace(view_definition, concat(char(96), DATABASE(), char(96), '.'), '') FROM information_schema.views WHERE table_schema = DATABASE()
UNION ALL SELECT 'column', concat(table_name, '.', column_name), concat(ordinal_position, ' ', column_type, ' ', is_nullable, ' ', coalesce(column_default, '-'), ' ', coalesce(collation_name, ''), ' ', extra)
  FROM information_schema.columns WHERE table_schema = DATABASE()
UNION ALL SELECT 'index', concat(table_name, '.', index_name, '.', seq_in_index), concat(column_name, ' ', non_unique, ' ', coalesce(sub_part, ''))
  FROM information_schema.statistics WHERE table_schema = DATABASE()
ORDER BY kind, name`).Scan(ctx, &found)
	return found, err
}
