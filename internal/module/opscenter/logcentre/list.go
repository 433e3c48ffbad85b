package logcentre

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// Search is what lines are searched by.
type Search struct {
	list.Params
	Class    []string  `query:"class" enum:"signin,operation,access,configuration,security,interface,system,host"`
	Level    []string  `query:"level" enum:"info,warning,error"`
	AtFrom   clock.Day `query:"atFrom" format:"date"`
	AtTo     clock.Day `query:"atTo" format:"date"`
	Who      string    `query:"who" maxLength:"80" doc:"Name of a person, or its beginning letters"`
	PersonID []string  `query:"personId"`
	OrgID    []string  `query:"orgId"`
	Action   string    `query:"action" maxLength:"96" doc:"Beginning of an action"`
	Object   string    `query:"object" maxLength:"96" doc:"Id of a record that was touched"`
	IP       string    `query:"ip" maxLength:"64"`
	TraceID  string    `query:"traceId" maxLength:"40"`
	Archived bool      `query:"archived" doc:"Also what lies in archives only"`
	Reason   string    `query:"reason" maxLength:"200" doc:"Why an export is taken; it is kept in the audit log"`
}

// Stated is the reason of an export.
func (s *Search) Stated() string { return s.Reason }

var entryList = list.Spec[audit.Entry]{
	Name: "log_entry",
	Version: func(ctx context.Context, q bun.IDB) (int64, error) {
		at, err := audit.LatestAt(ctx, q)
		return int64(at), err
	},
	Select: func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Column("e.id", "e.at", "e.action", "e.person_id", "e.post_id", "e.org_id", "e.reason", "e.trace_id", "e.result", "e.class", "e.record_count", "e.private")
	},
	Parties:     scope.Parties{Maker: "e.person_id", Organisations: []string{"e.org_id"}},
	Key:         "e.id",
	Sorts:       map[string]string{"at": "e.at"},
	DefaultSort: "-at",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("(e.reason LIKE ? ESCAPE '!' OR e.trace_id = ?)", "%"+list.EscapeLike(text)+"%", text)
	},
	Position: func(e *audit.Entry, _ string) any { return int64(e.At) },
	ID:       func(e *audit.Entry) string { return e.ID },
}

var rowList = list.Spec[Row]{
	Name:        lineTable,
	Versions:    []string{lineTable},
	Scope:       func(q *bun.SelectQuery, _ scope.Scope) *bun.SelectQuery { return q }, // they tell of no organisation
	Sorts:       map[string]string{"at": "t.at"},
	DefaultSort: "-at",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		like := "%" + list.EscapeLike(text) + "%"
		return q.Where("(t.message LIKE ? ESCAPE '!' OR t.facts LIKE ? ESCAPE '!' OR t.node LIKE ? ESCAPE '!' OR t.trace_id = ?)", like, like, like, text)
	},
	Position: func(r *Row, _ string) any { return int64(r.At) },
	ID:       func(r *Row) string { return r.ID },
}

// lineOrder is the order in which the lines of all logs stand together.
var lineOrder = list.Spec[Line]{Sorts: map[string]string{"at": "at"}, DefaultSort: "-at",
	Position: func(l *Line, _ string) any { return int64(l.At) }, ID: func(l *Line) string { return l.ID }}

var lineColumns = listing.Table{Entity: "logLine", Columns: []listing.Column{{Field: "at"}, {Field: "class", Words: "enum.logClass."}, {Field: "level", Words: "enum.logLevel."}, {Field: "action", Words: "audit."},
	{Field: "result", Words: "enum.auditResult."}, {Field: "personName", Mask: seal.PersonName}, {Field: "orgName"}, {Field: "ip"}, {Field: "node"}, {Field: "text", Mask: seal.FreeText}, {Field: "recordCount"}, {Field: "traceId"}}}

// results are what became of it, by level.
var results = map[string]string{"info": audit.Done, Warning: audit.Refused, Failure: audit.Failed}

// between are whole days as conditions on a column.
func between(filter list.Filter, column string, from, to clock.Day) list.Filter {
	if !from.IsZero() {
		filter = filter.And(column, ">=", from.Start())
	}
	if !to.IsZero() {
		filter = filter.And(column, "<", to.End())
	}
	return filter
}

// entries are the conditions on the audit log; wanted is false when none of it
// can match.
func (c *Centre) entries(ctx context.Context, q usecase.Query, s *Search) (filter list.Filter, wanted bool, err error) {
	filter = between(nil, "e.at", s.AtFrom, s.AtTo)
	if len(s.Class) > 0 {
		classes := slices.DeleteFunc(slices.Clone(s.Class), func(class string) bool { return slices.Contains(fromProgram, class) })
		if len(classes) == 0 {
			return nil, false, nil
		}
		filter = filter.And("e.class", "in", classes)
	}
	if len(s.Level) > 0 {
		var became []string
		for _, level := range s.Level {
			became = append(became, results[level])
		}
		filter = filter.And("e.result", "in", became)
	}
	if s.Who != "" {
		ids, err := c.needs.Names.PeopleCalled(ctx, s.Who)
		if err != nil {
			return nil, false, err
		}
		filter = filter.And("e.person_id", "in", append(ids, "-"))
	}
	if len(s.PersonID) > 0 {
		filter = filter.And("e.person_id", "in", s.PersonID)
	}
	if len(s.OrgID) > 0 {
		filter = filter.And("e.org_id", "in", s.OrgID)
	}
	if s.Action != "" {
		filter = filter.And("e.action", "prefix", s.Action)
	}
	if s.Object != "" {
		filter = filter.And("e.id IN (SELECT r.entry_id FROM audit_record r WHERE r.entity_id", "=)", s.Object)
	}
	if s.TraceID != "" {
		filter = filter.And("e.trace_id", "=", s.TraceID)
	}
	if s.IP != "" {
		if !seesAll(q.Actor) {
			return nil, false, fault.New(fault.Forbidden, "logcentre.origin")
		}
		text, err := json.Marshal(s.IP)
		if err != nil {
			return nil, false, err
		}
		filter = filter.And("e.private", "contains", `"ip":`+string(text))
	}
	return filter, true, nil
}

// rows are the conditions on what the program and the agents say, which knows of
// no person, organisation, action, record or address.
func (s *Search) rows() (filter list.Filter, wanted bool) {
	if s.Who+s.Action+s.Object+s.IP != "" || len(s.PersonID)+len(s.OrgID) > 0 {
		return nil, false
	}
	filter = between(nil, "t.at", s.AtFrom, s.AtTo)
	if len(s.Class) > 0 {
		classes := slices.DeleteFunc(slices.Clone(s.Class), func(class string) bool { return !slices.Contains(fromProgram, class) })
		if len(classes) == 0 {
			return nil, false
		}
		filter = filter.And("t.class", "in", classes)
	}
	if len(s.Level) > 0 {
		filter = filter.And("t.level", "in", s.Level)
	}
	if s.TraceID != "" {
		filter = filter.And("t.trace_id", "=", s.TraceID)
	}
	return filter, true
}

// FindingFilter narrows the findings.
type FindingFilter struct {
	State      []string  `query:"state" enum:"open,acknowledged,handled,dismissed" filter:"t.state"`
	Rule       []string  `query:"rule" enum:"brute,export,offhours,burst,place" filter:"t.rule_id"`
	Severity   []string  `query:"severity" enum:"critical,warning,notice" filter:"t.severity"`
	FromAtFrom clock.Day `query:"fromAtFrom" format:"date" filter:"t.from_at,from"`
	FromAtTo   clock.Day `query:"fromAtTo" format:"date" filter:"t.from_at,until"`
}

type findingInput struct {
	list.Params
	FindingFilter
}

var findingList = list.Spec[Finding]{
	Name: findingTable, Versions: []string{findingTable},
	Scope:       func(q *bun.SelectQuery, _ scope.Scope) *bun.SelectQuery { return q }, // the permission is for all of them
	Sorts:       map[string]string{"fromAt": "t.from_at"},
	DefaultSort: "-fromAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("t.number LIKE ? ESCAPE '!'", list.EscapeLike(text)+"%")
	},
	Position: func(f *Finding, _ string) any { return int64(f.FromAt) },
	ID:       func(f *Finding) string { return f.ID },
}

var findingColumns = listing.Table{Entity: "logFinding", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.logFinding."}, {Field: "rule", Words: "enum.logRule."}, {Field: "severity", Words: "enum.logSeverity."},
	{Field: "subjectName", Mask: seal.PersonName}, {Field: "hits"}, {Field: "threshold"}, {Field: "minutes"}, {Field: "fromAt"}, {Field: "untilAt"}, {Field: "note"}, {Field: "handlerName"}, {Field: "handledAt"}}}

var summaryList = list.Spec[Summary]{
	Name: summaryTable, Versions: []string{summaryTable, readTable},
	Scope:       func(q *bun.SelectQuery, _ scope.Scope) *bun.SelectQuery { return q }, // counts tell of no organisation
	Sorts:       map[string]string{"createdAt": "t.created_at"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("t.day LIKE ? ESCAPE '!'", list.EscapeLike(text)+"%")
	},
	Position: func(s *Summary, _ string) any { return int64(s.CreatedAt) },
	ID:       func(s *Summary) string { return s.ID },
}

var summaryColumns = listing.Table{Entity: "logSummary", Columns: []listing.Column{{Field: "day"}, {Field: "total"}, {Field: "refused"}, {Field: "failed"}, {Field: "createdAt"}}}

// ArchiveFilter narrows the archives.
type ArchiveFilter struct {
	Class []string `query:"class" enum:"signin,operation,access,configuration,security,interface,system,host" filter:"t.class"`
	Month []string `query:"month" filter:"t.month"`
	State []string `query:"state" enum:"kept,removed" filter:"t.state"`
}

type archiveInput struct {
	list.Params
	ArchiveFilter
}

var archiveList = list.Spec[Archive]{
	Name: archiveTable, Versions: []string{archiveTable},
	Scope:       func(q *bun.SelectQuery, _ scope.Scope) *bun.SelectQuery { return q }, // archives hold all of everybody
	Sorts:       map[string]string{"createdAt": "t.created_at"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("t.month LIKE ? ESCAPE '!'", list.EscapeLike(text)+"%")
	},
	Position: func(a *Archive, _ string) any { return int64(a.CreatedAt) },
	ID:       func(a *Archive) string { return a.ID },
}

var archiveColumns = listing.Table{Entity: "logArchive", Columns: []listing.Column{{Field: "month"}, {Field: "class", Words: "enum.logClass."}, {Field: "state", Words: "enum.logArchiveState."}, {Field: "rows"}, {Field: "size"}, {Field: "sha256"},
	{Field: "checkpointSize"}, {Field: "checkpointRoot"}, {Field: "verdict", Words: "enum.logVerdict."}, {Field: "verifiedAt"}, {Field: "createdAt"}}}
