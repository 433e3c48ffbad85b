package db

import (
	"context"
	"database/sql"
	"sync"
)

// prepared keeps the statements of hot paths ready on SQLite, where preparing
// costs as much as running. There is one connection that writes and a
// transaction holds it, so a new statement is prepared between transactions
// and runs unprepared the first time.
type prepared struct {
	mu     sync.Mutex
	ready  map[string]*sql.Stmt
	wanted []string
}

// maxPrepared bounds the statements kept; more means that texts are not constant.
const maxPrepared = 200

// find returns the statement if it is ready, else asks for it.
func (p *prepared) find(query string) *sql.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	statement, known := p.ready[query]
	if !known && len(p.ready) < maxPrepared {
		if p.ready == nil {
			p.ready = map[string]*sql.Stmt{}
		}
		p.ready[query] = nil
		p.wanted = append(p.wanted, query)
	}
	return statement
}

// catchUp prepares what was asked for. A text that cannot be prepared stays
// unprepared; running it says what is wrong.
func (p *prepared) catchUp(ctx context.Context, pool *sql.DB) {
	p.mu.Lock()
	wanted := p.wanted
	p.wanted = nil
	p.mu.Unlock()
	for _, query := range wanted {
		if statement, err := pool.PrepareContext(ctx, query); err == nil {
			p.mu.Lock()
			p.ready[query] = statement
			p.mu.Unlock()
		}
	}
}

// ExecPrepared is ExecContext for a constant text that runs very often; its
// arguments are bound by the driver. There is no bun.List: a slice of strings
// fills an IN list.
func (tx *Tx) ExecPrepared(ctx context.Context, query string, args ...any) (sql.Result, error) {
	query, args = spread(query, args)
	if statement := tx.find(query); statement != nil {
		return tx.Tx.Tx.StmtContext(ctx, statement).ExecContext(ctx, args...)
	}
	return tx.Tx.Tx.ExecContext(ctx, query, args...)
}

// QueryPrepared is QueryContext for a constant text that runs very often.
func (tx *Tx) QueryPrepared(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if statement := tx.find(query); statement != nil {
		return tx.Tx.Tx.StmtContext(ctx, statement).QueryContext(ctx, args...)
	}
	return tx.Tx.Tx.QueryContext(ctx, query, args...)
}

func (tx *Tx) find(query string) *sql.Stmt {
	if tx.engine != SQLite { // the driver puts the arguments into the text: one round trip
		return nil
	}
	return tx.database.prepared.find(query)
}
