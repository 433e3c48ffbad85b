package monitoring

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/usecase"
)

// ProbeFilter narrows the probes.
type ProbeFilter struct {
	Kind        []string `query:"kind" enum:"usecase,http,tcp,tls,dns,mysql,redis,disk,process,signin,push" filter:"t.kind"`
	SubjectKind []string `query:"subjectKind" enum:"module,interface,asset" filter:"t.subject_kind"`
	Subject     string   `query:"subject" maxLength:"40" filter:"t.subject"`
	State       []string `query:"state" enum:"active,paused" filter:"t.state"`
}

type probesInput struct {
	list.Params
	ProbeFilter
}

var probeList = list.Spec[Probe]{
	Name: probeTable, Versions: []string{probeTable},
	Sorts: map[string]string{"code": "t.code"}, DefaultSort: "code",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("(t.code LIKE ? ESCAPE '!' OR t.name LIKE ? ESCAPE '!' OR t.target LIKE ? ESCAPE '!')", like(text), like(text), like(text))
	},
	Position: func(row *Probe, _ string) any { return row.Code },
	ID:       func(row *Probe) string { return row.ID },
}

var probeColumns = listing.Table{Entity: "monitorProbe", Columns: []listing.Column{{Field: "code"}, {Field: "name"}, {Field: "kind", Words: "enum.monitorKind."}, {Field: "target"},
	{Field: "subjectKind", Words: "enum.monitorSubject."}, {Field: "subject"}, {Field: "state", Words: "state.monitorProbe."}, {Field: "shown", Words: "enum.monitorShown."}, {Field: "since"}, {Field: "lastAt"},
	{Field: "millis"}, {Field: "note"}, {Field: "everySeconds"}, {Field: "timeoutMs"}, {Field: "slowMs"}}}

// SampleView is a sample of one probe as people and sheets see it.
type SampleView struct {
	ID     string        `json:"id"`
	Probe  string        `json:"probe" doc:"Code of the probe"`
	At     clock.Instant `json:"at" doc:"When it was measured"`
	Status string        `json:"status" enum:"good,bad,unknown"`
	Millis int64         `json:"millis"`
	Reason string        `json:"reason"`
	Every  int64         `json:"everySeconds" doc:"Within how many seconds the next one was promised"`
	Slot   int64         `json:"slot" doc:"Five minutes in which it arrived, in units of 300000 ms since 1970; names the digest in the log"`
}

var statusNames = []string{"unknown", "good", "bad"}

type samplesInput struct {
	list.Params
	Probe  string    `query:"probe" maxLength:"40" filter:"p.code" doc:"Code of the probe"`
	Status []int     `query:"status" enum:"0,1,2" filter:"t.status" doc:"0 unknown, 1 good, 2 bad"`
	AtFrom clock.Day `query:"atFrom" format:"date" filter:"t.at,from"`
	AtTo   clock.Day `query:"atTo" format:"date" filter:"t.at,until"`
}

type codedSample struct {
	sampleRow `bun:",extend"`
	Code      string `bun:"code,scanonly"`
}

func withProbe(q *bun.SelectQuery) *bun.SelectQuery {
	return q.Join("JOIN monitor_probe AS p ON p.probe_key = t.probe")
}

func byProbe(q *bun.SelectQuery, text string) *bun.SelectQuery {
	return q.Where("(p.code LIKE ? ESCAPE '!' OR p.name LIKE ? ESCAPE '!')", like(text), like(text))
}

// sampleList pages by time, and at one instant by probe.
var sampleList = list.Spec[codedSample]{
	Name: "monitor_sample", Version: newest, Join: withProbe, Search: byProbe, Key: "t.probe",
	Select: func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.ColumnExpr("t.probe, t.at, t.status, t.millis, t.reason, t.every_seconds, t.slot, p.code")
	},
	Sorts: map[string]string{"at": "t.at"}, DefaultSort: "-at",
	Position: func(row *codedSample, _ string) any { return int64(row.At) },
	ID:       func(row *codedSample) string { return strconv.FormatInt(row.Probe, 10) },
}

var sampleColumns = listing.Table{Entity: "monitorSample", Columns: []listing.Column{{Field: "probe"}, {Field: "at"}, {Field: "status", Words: "enum.monitorStatus."}, {Field: "millis"}, {Field: "reason"}, {Field: "everySeconds"}, {Field: "slot"}}}

// SampleList shows a page of raw samples.
func (m *Monitor) SampleList(ctx context.Context, input *samplesInput) (list.Result[SampleView], error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[SampleView], error) {
		page, err := list.Page(ctx, q, sampleList, input.Params, list.Where(input))
		result := list.Result[SampleView]{Items: make([]SampleView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i, r := range page.Items {
			result.Items[i] = SampleView{ID: r.Code + "@" + strconv.FormatInt(int64(r.At), 10), Probe: r.Code, At: r.At, Status: statusNames[r.Status], Millis: r.Millis, Reason: r.Reason, Every: r.Every, Slot: r.Slot}
		}
		return result, err
	})
}

// OutageView is a spell of a probe as people and sheets see it.
type OutageView struct {
	ID          string        `json:"id"`
	Probe       string        `json:"probe"`
	SubjectKind string        `json:"subjectKind"`
	Subject     string        `json:"subject"`
	Kind        string        `json:"kind" enum:"down,unmonitored"`
	From        clock.Instant `json:"from"`
	To          clock.Instant `json:"to" doc:"Not set while it lasts"`
	Minutes     int64         `json:"minutes" doc:"Whole minutes so far, begun ones counted"`
	Reason      string        `json:"reason"`
	Planned     bool          `json:"planned" doc:"Planned maintenance covers all of it"`
}

type outagesInput struct {
	list.Params
	Kind    []string  `query:"kind" enum:"down,unmonitored" filter:"t.kind"`
	Subject string    `query:"subject" maxLength:"40" filter:"p.subject"`
	Probe   string    `query:"probe" maxLength:"40" filter:"p.code"`
	From    clock.Day `query:"fromFrom" format:"date" filter:"t.from_at,from"`
	To      clock.Day `query:"fromTo" format:"date" filter:"t.from_at,until"`
}

type outageRow struct {
	spellRow    `bun:",extend"`
	Code        string `bun:"code,scanonly"`
	SubjectKind string `bun:"subject_kind,scanonly"`
	Subject     string `bun:"subject,scanonly"`
}

var outageList = list.Spec[outageRow]{
	Name: "monitor_spell", Versions: []string{"monitor_spell"},
	Join: withProbe, Search: byProbe,
	Select: func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.ColumnExpr("t.id, t.probe, t.kind, t.from_at, t.to_at, t.reason, p.code, p.subject_kind, p.subject")
	},
	Sorts: map[string]string{"from": "t.from_at"}, DefaultSort: "-from",
	Position: func(row *outageRow, _ string) any { return int64(row.From) },
	ID:       func(row *outageRow) string { return row.ID },
}

var outageColumns = listing.Table{Entity: "monitorOutage", Columns: []listing.Column{{Field: "probe"}, {Field: "subjectKind", Words: "enum.monitorSubject."}, {Field: "subject"}, {Field: "kind", Words: "enum.monitorSpell."},
	{Field: "from"}, {Field: "to"}, {Field: "minutes"}, {Field: "reason"}, {Field: "planned"}}}

// OutageList shows a page of outages and of times without data.
func (m *Monitor) OutageList(ctx context.Context, input *outagesInput) (list.Result[OutageView], error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[OutageView], error) {
		page, err := list.Page(ctx, q, outageList, input.Params, list.Where(input))
		result := list.Result[OutageView]{Items: make([]OutageView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i, r := range page.Items {
			if err != nil {
				break
			}
			until := r.To
			if until.IsZero() {
				until = q.Now
			}
			v := OutageView{ID: r.ID, Probe: r.Code, SubjectKind: r.SubjectKind, Subject: r.Subject, Kind: r.Kind, From: r.From, To: r.To, Reason: r.Reason,
				Minutes: (int64(until-r.From) + 59_999) / 60_000}
			v.Planned, err = within(ctx, q, r.SubjectKind, r.Subject, r.From, until)
			result.Items[i] = v
		}
		return result, err
	})
}

// within tells whether one planned window covers a whole spell.
func within(ctx context.Context, q bun.IDB, kind, subject string, from, to clock.Instant) (bool, error) {
	found, err := windowsIn(ctx, q, from, to)
	for _, w := range found {
		if w.Planned() && w.Covers(kind, subject) && w.StartsAt <= from && w.EndsAt >= to {
			return true, err
		}
	}
	return false, err
}
