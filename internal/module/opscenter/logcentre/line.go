package logcentre

import (
	"cmp"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/seal"
)

// The levels of a line of the program.
const (
	Warning = "warning"
	Failure = "error"
)

// Row is a line that the program or an agent wrote. Personal data is masked
// before it is kept.
type Row struct {
	bun.BaseModel `bun:"table:log_line,alias:t" json:"-"`

	ID      string        `bun:"id,pk" json:"id"`
	At      clock.Instant `bun:"at" json:"at"`
	Class   string        `bun:"class" json:"class"`
	Level   string        `bun:"level" json:"level"`
	Node    string        `bun:"node" json:"node"`
	Message string        `bun:"message" json:"message"`
	Facts   string        `bun:"facts" json:"facts"`
	TraceID string        `bun:"trace_id" json:"traceId"`
}

// Line is a line of any log as it is shown.
type Line struct {
	ID          string        `json:"id"`
	At          clock.Instant `json:"at"`
	Class       string        `json:"class" enum:"signin,operation,access,configuration,security,interface,system,host"`
	Level       string        `json:"level" enum:"info,warning,error"`
	Action      string        `json:"action" doc:"Empty for what the program says"`
	Result      string        `json:"result" enum:"done,refused,failed"`
	PersonID    string        `json:"personId"`
	PersonName  string        `json:"personName"`
	PostTitle   string        `json:"postTitle"`
	OrgName     string        `json:"orgName"`
	IP          string        `json:"ip" doc:"Only those who handle findings see all of it"`
	Node        string        `json:"node" doc:"Host of a line of the program or of an agent"`
	Text        string        `json:"text" doc:"Reason or message"`
	RecordCount int           `json:"recordCount"`
	TraceID     string        `json:"traceId"`
	Archived    bool          `json:"archived" doc:"Read from an archive"`
	Exercise    *Exercise     `json:"exercise,omitempty" doc:"Of attack and defence, which the address belonged to then"`

	postID, orgID, source string // the source is the whole address
}

func lineOf(e *audit.Entry, whole bool) Line {
	return Line{ID: e.ID, At: e.At, Class: e.Class, Level: levelOf(e), Action: e.Action, Result: cmp.Or(e.Result, "done"), PersonID: e.PersonID,
		IP: address(e.Origin().IP, whole), Text: e.Reason, RecordCount: e.RecordCount, TraceID: e.TraceID, postID: e.PostID, orgID: e.OrgID, source: e.Origin().IP}
}

func (r *Row) line() Line {
	result := "done"
	if r.Level == Failure {
		result = "failed"
	}
	return Line{ID: r.ID, At: r.At, Class: r.Class, Level: r.Level, Result: result, Node: r.Node, Text: strings.TrimSpace(r.Message + " " + r.Facts), TraceID: r.TraceID}
}

// levelOf ranks what people did: a refusal is looked at, a failure more so.
func levelOf(e *audit.Entry) string {
	switch e.Result {
	case audit.Refused:
		return Warning
	case audit.Failed:
		return Failure
	}
	return "info"
}

// address shows the network a line came from; the whole address only to those
// who follow an attack.
func address(ip string, whole bool) string {
	if whole || ip == "" {
		return ip
	}
	if i := strings.LastIndexAny(ip, ".:"); i > 0 {
		return ip[:i+1] + "*"
	}
	return seal.Mask(seal.Origin, seal.Staff, ip)
}
