package ledger

import (
	"context"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
)

// EventKind teaches the verifier to recompute the leaves of trace events from
// the event rows and their links.
func EventKind() audit.Kind {
	return audit.Kind{Name: KindEvent, Table: "trace_event", Recompute: recomputeEvents, Refs: eventRefs}
}

func eventRefs(ctx context.Context, q bun.IDB, after string, limit int) ([]string, error) {
	from, _ := strconv.ParseInt(after, 10, 64)
	ids, err := eventsAfter(ctx, q, from, limit)
	refs := make([]string, len(ids))
	for i, id := range ids {
		refs[i] = eventRef(id)
	}
	return refs, err
}

func recomputeEvents(ctx context.Context, q bun.IDB, refs []string, report func(audit.Problem)) (map[string]string, error) {
	ids := make([]int64, 0, len(refs))
	for _, ref := range refs {
		if id, err := strconv.ParseInt(ref, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	events, codes, err := eventsWithCodes(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	leaves := make(map[string]string, len(events))
	for i := range events {
		e := &events[i]
		problem := func(what string) {
			report(audit.Problem{Table: "trace_event", ID: eventRef(e.ID), What: "changed", Detail: what})
		}
		if root := audit.NewVeil(e.CodesSecret, codes[e.ID]).Root(); root != e.CodesRoot || len(codes[e.ID]) != e.CodeCount {
			report(audit.Problem{Table: "trace_link", ID: eventRef(e.ID), What: "changed", Detail: "the codes of the event are not those it was sealed with"})
		}
		if e.privateHash() != e.PrivateHash {
			problem("a private column does not match its hash")
		}
		if e.publicText() != e.PublicText {
			problem("a public column does not match the sealed text")
		}
		leaves[eventRef(e.ID)] = e.Leaf()
	}
	return leaves, nil
}

// RowChecks verify the hot tables by replay: what a code row says must be what
// its last event made of it, and stock must be what the codes count.
func RowChecks() []audit.RowCheck {
	return []audit.RowCheck{{Name: "trace_code", Check: checkCodes}, {Name: "trace_stock", Check: checkStock}}
}

func checkStock(ctx context.Context, q bun.IDB, report func(audit.Problem)) error {
	mismatches, err := Reconcile(ctx, q)
	for _, m := range mismatches {
		report(audit.Problem{Table: "trace_stock", ID: m.HolderID + "/" + m.LocationID + "/" + m.BatchID + "/" + m.State,
			What: "changed", Detail: fmt.Sprintf("quantity %d, codes count %d", m.Stock, m.Codes)})
	}
	return err
}

// replayed is what the events of a code make of it.
type replayed struct {
	state, holder, location, batch, item, document, job, origin, parent string
	event                                                               int64
	labelled                                                            clock.Instant
	level, left, events                                                 int
}

const replayPage = 2000

// checkCodes walks all codes in key order and replays their events.
func checkCodes(ctx context.Context, q bun.IDB, report func(audit.Problem)) error {
	for after := ""; ; {
		rows, err := codesAfter(ctx, q, after, replayPage)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return checkOrphans(ctx, q, report)
		}
		codes := make([]string, len(rows))
		for i, row := range rows {
			codes[i] = row.Code
		}
		replays, err := replay(ctx, q, codes)
		if err != nil {
			return err
		}
		inside, err := unitsInside(ctx, q, codes)
		if err != nil {
			return err
		}
		for i := range rows {
			if what := rows[i].differs(replays[rows[i].Code], inside[rows[i].Code]); what != "" {
				report(audit.Problem{Table: "trace_code", ID: rows[i].Code, What: "changed", Detail: what})
			}
		}
		after = codes[len(codes)-1]
	}
}

// differs names the first column that is not what the events made of it.
func (c *Code) differs(r replayed, inside int) string {
	batch, parent := "", ""
	if c.BatchID != nil {
		batch = *c.BatchID
	}
	if c.Parent != nil {
		parent = *c.Parent
	}
	units := 1
	if c.Level > Small {
		units = inside
	}
	for _, column := range []struct {
		name  string
		wrong bool
	}{
		{"no event made this code", r.events == 0}, {"event_id", c.EventID != r.event}, {"state", c.State != r.state},
		{"version", c.Version != r.events}, {"batch_id", batch != r.batch}, {"item_id", r.item != "" && c.ItemID != r.item},
		{"parent", parent != r.parent}, {"job_id", c.JobID != r.job}, {"origin_id", c.OriginID != r.origin},
		{"document_id", c.DocumentID != r.document}, {"pack_left", c.PackLeft != r.left}, {"level", c.Level != r.level},
		{"labelled_at", c.LabelledAt != r.labelled}, {"units", c.Units != units}, {"scheme", c.Scheme != SchemeHQ20},
		{"holder_id", r.holder != anywhere && c.HolderID != r.holder},
		{"location_id", r.location != anywhere && c.LocationID != r.location},
	} {
		if column.wrong {
			return column.name
		}
	}
	return ""
}

// anywhere marks an operation whose boxes lay in several places.
const anywhere = "*"

// take follows one event.
func (r *replayed) take(s step) {
	r.event = s.ID
	r.events++
	switch s.Operation {
	case "generate":
		r.level, r.job, r.origin, r.labelled = s.Units, s.DocumentID, s.HolderID, s.RecordedAt
	case "pack":
		if s.Code != s.Parent {
			r.parent = s.Parent
		} else {
			r.document = s.DocumentID
		}
	case "unpack":
		if r.parent == "" || r.parent != s.Parent {
			return // a container that was opened keeps its own state
		}
		r.parent = ""
		r.document = s.DocumentID
	default:
		r.parent = ""
		if s.DocumentID != "" {
			r.document = s.DocumentID
		}
	}
	r.state, r.holder, r.location = s.StateAfter, s.HolderID, s.LocationID
	if s.PackLeft != nil {
		r.left = *s.PackLeft
	}
	// An event on boxes of several batches names none: it changes none either.
	if s.BatchID != "" && (s.Operation == "bind" || s.Operation == "pack") {
		r.batch = s.BatchID
		if s.ItemID != nil {
			r.item = *s.ItemID
		}
	}
}

// checkOrphans finds codes that events speak of and the register no longer has.
func checkOrphans(ctx context.Context, q bun.IDB, report func(audit.Problem)) error {
	missing, err := orphans(ctx, q, 100)
	for _, code := range missing {
		report(audit.Problem{Table: "trace_code", ID: code, What: "deleted", Detail: "events speak of a code that is not in the register"})
	}
	return err
}
