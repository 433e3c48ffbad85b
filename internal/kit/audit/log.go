package audit

import (
	"context"
	"sort"

	"gongzhi/internal/kit/db"
)

// Log knows the declared tables and writes entries.
type Log struct {
	tables  map[string]Table
	watcher Watcher
	classOf func(action string) string
}

// Watcher hears, in the transaction that writes them, which rows of declared
// tables were inserted, changed or removed.
type Watcher interface {
	Changed(ctx context.Context, tx *db.Tx, table string, ids []string) error
}

// Watch names the watcher; call it while wiring.
func (l *Log) Watch(w Watcher) { l.watcher = w }

// Classify names who puts entries into classes by their action; call it while
// wiring. Without it entries have none.
func (l *Log) Classify(classOf func(action string) string) { l.classOf = classOf }

func (l *Log) class(action string) string {
	if l.classOf == nil {
		return ""
	}
	return l.classOf(action)
}

// Tell tells the watcher of changed rows; the recorder does so by itself, whoever
// removes what an import wrote has to.
func (l *Log) Tell(ctx context.Context, tx *db.Tx, table string, ids []string) error {
	if l.watcher == nil {
		return nil
	}
	return l.watcher.Changed(ctx, tx, table, ids)
}

// NewLog returns a log for the declared tables of all modules. It panics when
// two modules declare one table.
func NewLog(tables []Table) *Log {
	l := &Log{tables: map[string]Table{}}
	for _, table := range tables {
		if _, twice := l.tables[table.Name]; twice {
			panic("audit: table " + table.Name + " is declared twice")
		}
		l.tables[table.Name] = table
	}
	return l
}

// Tables lists the declared tables by name.
func (l *Log) Tables() []Table {
	tables := make([]Table, 0, len(l.tables))
	for _, table := range l.tables {
		tables = append(tables, table)
	}
	sort.Slice(tables, func(i, j int) bool { return tables[i].Name < tables[j].Name })
	return tables
}

func (l *Log) declared(name string) Table {
	table, ok := l.tables[name]
	if !ok {
		panic("audit: table " + name + " is not declared by its module")
	}
	return table
}

// Personal tells whether the rows of a table say something of a person: it
// declares private columns.
func (l *Log) Personal(entity string) bool { return len(l.tables[entity].Private) > 0 }

// Declared tells whether a module declares the table.
func (l *Log) Declared(entity string) bool {
	_, declared := l.tables[entity]
	return declared
}
