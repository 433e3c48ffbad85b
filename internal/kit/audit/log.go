package audit

import (
	"sort"
)

// Log knows the declared tables and writes entries.
type Log struct{ tables map[string]Table }

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
