package opsreport

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/web"
)

// Reader answers what happened in a period.
type Reader struct {
	db    *db.DB
	ring  *seal.Ring
	names func(ctx context.Context, ids []string) (map[string]string, error)
}

// New returns a reader. names are those of people.
func New(database *db.DB, ring *seal.Ring, names func(ctx context.Context, ids []string) (map[string]string, error)) *Reader {
	return &Reader{database, ring, names}
}

// Section fills one section.
type Section = func(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error)

// Sections are those that this package knows, by their names in the template.
func (r *Reader) Sections() map[string]Section {
	sections := map[string]Section{
		"tickets": r.tickets, "trend": r.trend, "problems": r.problems, "leftovers": r.leftovers, "alerts": r.alerts, "outages": r.outages, "interfaces": r.interfaces, "security": r.security, "auditChain": r.chain,
		"summary": r.summary, "faultStatistics": r.faults, "satisfaction": r.ratings, "breaches": r.breaches,
		"faultBasic": r.basic, "faultTimeline": r.timeline, "faultCommand": r.command, "faultImpact": r.impact, "faultDiagnosis": r.texts("diagnosis"), "faultCause": r.texts("cause", "root_cause"),
		"faultFix": r.texts("fix"), "faultPrevention": r.texts("prevention"), "faultSignature": r.signature, "appendix": r.appendix,
		"changes": r.changes, "dataOrders": r.orders, "logs": r.logs, "knowledge": r.knowledge,
	}
	maps.Copy(sections, r.problemSections())
	return sections
}

const (
	most       = 500 // rows of a table; what is more is counted
	ticketPath = "/opscenter/servicedesk/tickets/"
	alertPath  = "/opscenter/monitoring/alerts/"
	probePath  = "/opscenter/monitoring/probes/"
)

func say(ctx context.Context, key string) string { return web.Say(ctx, key, nil) }

// word says an enum or state, nothing when it is not set.
func word(ctx context.Context, prefix, value string) string {
	if value == "" {
		return ""
	}
	return say(ctx, prefix+value)
}

func minute(at clock.Instant) string {
	if at.IsZero() {
		return ""
	}
	return at.Format("2006-01-02 15:04")
}

// minutes counts begun minutes, so that a stop is never made shorter.
func minutes(millis int64) string { return strconv.FormatInt((millis+59_999)/60_000, 10) }

func level(n int64) string {
	if n == 0 {
		return ""
	}
	return "P" + strconv.FormatInt(n, 10)
}

func masked(text string) string { return seal.Mask(seal.FreeText, seal.Public, text) }

// during narrows a live list to the period of the report.
func during(path, field string, ask opscenter.ReportAsk) string {
	return fmt.Sprintf("%s?%sFrom=%s&%sTo=%s", path, field, ask.From, field, ask.To)
}

// capped cuts a table to what is listed and says how much is not.
func capped(t *opscenter.ReportTable) {
	if len(t.Rows) > most {
		t.More, t.Rows = len(t.Rows)-most, t.Rows[:most]
	}
}

func figure(key string, value int, table, mark, path string) opscenter.ReportFigure {
	return opscenter.ReportFigure{Key: key, Value: strconv.Itoa(value), Table: table, Mark: mark, Path: path}
}

// list is the live list behind a table, without the slash of its records.
func list(path string) string { return strings.TrimSuffix(path, "/") }
