package db

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"
)

// liveEvery is how soon a change made on another node is seen here.
const liveEvery = 500 * time.Millisecond

// Live keeps in memory what some tables say, and reads them again when one of
// them has changed. A snapshot never changes once it is there; safe for
// concurrent use.
type Live[T any] struct {
	db      *DB
	tables  []string
	read    func(ctx context.Context) (*T, error)
	current atomic.Pointer[stamped[T]]
	loading sync.Mutex
}

type stamped[T any] struct {
	stamp int64
	value *T
}

// NewLive returns what read makes of the tables; the first use loads it.
func NewLive[T any](database *DB, read func(ctx context.Context) (*T, error), tables ...string) *Live[T] {
	return &Live[T]{db: database, tables: tables, read: read}
}

// Now returns what is in memory. Only the very first use reads the database
// here; without one nothing of the program works, so it panics.
func (l *Live[T]) Now() *T {
	if now := l.current.Load(); now != nil {
		return now.value
	}
	if err := l.Refresh(context.Background()); err != nil {
		panic(fmt.Sprintf("%s cannot be read: %v", l.tables[0], err))
	}
	return l.current.Load().value
}

// Refresh reads the tables when they changed since the last time.
func (l *Live[T]) Refresh(ctx context.Context) error {
	l.loading.Lock()
	defer l.loading.Unlock()
	stamp, err := l.readStamp(ctx) // before the rows: a change in between is loaded next time
	if err != nil {
		return err
	}
	if now := l.current.Load(); now != nil && now.stamp == stamp {
		return nil
	}
	value, err := l.read(ctx)
	if err != nil {
		return err
	}
	l.current.Store(&stamped[T]{stamp, value})
	return nil
}

// readStamp is a number that grows with each change of one of the tables.
func (l *Live[T]) readStamp(ctx context.Context) (stamp int64, err error) {
	err = l.db.Read().NewSelect().TableExpr("data_version").ColumnExpr("coalesce(sum(version), 0)").Where("name IN (?)", bun.List(l.tables)).Scan(ctx, &stamp)
	if err != nil {
		err = fmt.Errorf("%s: %w", l.tables[0], err)
	}
	return stamp, err
}

// Run looks for changes of other nodes until ctx ends.
func (l *Live[T]) Run(ctx context.Context, log *slog.Logger) {
	ticker := time.NewTicker(liveEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := l.Refresh(ctx); err != nil && ctx.Err() == nil {
				log.Warn("not refreshed", "table", l.tables[0], "error", err)
			}
		}
	}
}

// After shows readers of this node a change once it is committed. A failure is
// made good by the next look.
func (l *Live[T]) After(ctx context.Context, tx interface{ After(run func()) }) {
	tx.After(func() { _ = l.Refresh(context.WithoutCancel(ctx)) })
}
