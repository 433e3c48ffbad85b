package logcentre

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
)

// Bounds of what waits to be written: a program in trouble says a lot, and must
// not be slowed down or filled up by it.
const (
	waiting      = 2000
	messageRunes = 400
	factsRunes   = 2000
)

// collector takes warnings and errors from the program's log and writes them a
// moment later. When more wait than may, the rest is counted.
type collector struct {
	db   *db.DB
	node string

	lock    sync.Mutex
	rows    []Row
	dropped atomic.Int64
}

// Tee returns a handler that writes to next as before and keeps warnings and
// errors, masked, for the log centre.
func (c *Centre) Tee(next slog.Handler) slog.Handler {
	return tee{next, seal.MaskLog(keeper{collector: c.collector})}
}

type tee struct{ next, keep slog.Handler }

func (t tee) Enabled(ctx context.Context, level slog.Level) bool {
	return t.next.Enabled(ctx, level) || t.keep.Enabled(ctx, level)
}

func (t tee) Handle(ctx context.Context, record slog.Record) error {
	if t.keep.Enabled(ctx, record.Level) {
		_ = t.keep.Handle(ctx, record.Clone()) // it only remembers
	}
	if !t.next.Enabled(ctx, record.Level) {
		return nil
	}
	return t.next.Handle(ctx, record)
}

func (t tee) WithAttrs(attrs []slog.Attr) slog.Handler {
	return tee{t.next.WithAttrs(attrs), t.keep.WithAttrs(attrs)}
}

func (t tee) WithGroup(name string) slog.Handler {
	return tee{t.next.WithGroup(name), t.keep.WithGroup(name)}
}

// keeper puts records into the collector.
type keeper struct {
	*collector
	attrs []slog.Attr
	group string
}

func (k keeper) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

func (k keeper) WithAttrs(attrs []slog.Attr) slog.Handler {
	k.attrs = append(k.attrs[:len(k.attrs):len(k.attrs)], attrs...)
	return k
}

func (k keeper) WithGroup(name string) slog.Handler {
	k.group += name + "."
	return k
}

func (k keeper) Handle(_ context.Context, record slog.Record) error {
	facts := map[string]string{}
	row := Row{Class: Program, Level: Warning, Node: k.node, Message: cut(record.Message, messageRunes)}
	if record.Level >= slog.LevelError {
		row.Level = Failure
	}
	note := func(attr slog.Attr) bool {
		if attr.Key == "trace" {
			row.TraceID = cut(attr.Value.String(), 40)
		} else {
			facts[k.group+attr.Key] = attr.Value.String()
		}
		return true
	}
	for _, attr := range k.attrs {
		note(attr)
	}
	record.Attrs(note)
	if len(facts) > 0 {
		if text, err := json.Marshal(facts); err == nil {
			row.Facts = cut(string(text), factsRunes)
		}
	}
	k.put(row, clock.FromTime(record.Time))
	return nil
}

func cut(text string, runes int) string {
	if list := []rune(text); len(list) > runes {
		return string(list[:runes-1]) + "…"
	}
	return text
}

// put remembers a line. at is when it was said by the machine's own time.
func (c *collector) put(row Row, at clock.Instant) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if len(c.rows) >= waiting {
		c.dropped.Add(1)
		return
	}
	row.ID, row.At = id.New(at), at
	c.rows = append(c.rows, row)
}

// flush writes what waits. What cannot be written waits on, and what does not
// fit any more is counted in a line of its own.
func (c *collector) flush(ctx context.Context) error {
	c.lock.Lock()
	rows := c.rows
	c.rows = nil
	c.lock.Unlock()
	lost := c.dropped.Swap(0)
	if len(rows) == 0 && lost == 0 {
		return nil
	}
	err := c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		all := rows
		if lost > 0 {
			facts, _ := json.Marshal(map[string]int64{"lines": lost})
			all = append(all[:len(all):len(all)], Row{ID: id.New(tx.Now()), At: tx.Now(), Class: Program, Level: Failure, Node: c.node, Message: "log lines lost", Facts: string(facts)})
		}
		return insertRows(ctx, tx, all)
	})
	if err != nil {
		c.lock.Lock()
		room := max(0, waiting-len(c.rows))
		kept := rows[:min(room, len(rows))]
		c.rows = append(kept[:len(kept):len(kept)], c.rows...)
		c.lock.Unlock()
		c.dropped.Add(lost + int64(len(rows)-len(kept)))
	}
	return err
}

// Flush writes what the program said at once; the demonstration and tools use it
// instead of waiting.
func (c *Centre) Flush(ctx context.Context) error { return c.collector.flush(ctx) }

// flushEvery is how soon a line can be searched.
const flushEvery = 2 * time.Second

// background writes the lines of this node until ctx ends, and once more then.
// A failure is not logged: it would be a line of its own again and again, and
// what could not be written is still there.
func (c *collector) background(ctx context.Context) {
	every := time.NewTicker(flushEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushEvery)
			defer cancel()
			_ = c.flush(last)
			return
		case <-every.C:
			_ = c.flush(ctx)
		}
	}
}
