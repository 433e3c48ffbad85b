package hostagent

import (
	"context"
	"regexp"
	"strconv"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/host"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/monitoring"
)

// Agents takes what agents report.
type Agents struct {
	runner     *usecase.Runner
	parameters *param.Set
	monitor    *monitoring.Monitor
	names      audit.Names
}

var codeShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9._/-]{1,39}$`)

func decimal(n int) string { return strconv.Itoa(n) }

// Enrol lets the agent of a host report with a certificate. A host that is
// enrolled again gets a new one, and the old one counts no more.
func (a *Agents) Enrol(ctx context.Context, code, fingerprint string) error {
	if !codeShape.MatchString(code) {
		return fault.New(fault.Invalid, "hostagent.code")
	}
	return a.handle(ctx, "enrol", func(ctx context.Context, tx *usecase.Tx) error {
		h, err := hostByCode(ctx, tx, code)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if h.ID == "" {
			h = Host{ID: id.New(tx.Now()), Code: code, Baseline: map[string]string{}, Version: 0, CreatedAt: tx.Now()}
		}
		h.Fingerprint, h.State = fingerprint, Active
		return saveHost(ctx, tx, &h)
	})
}

// Revoke shuts an agent out at once.
func (a *Agents) Revoke(ctx context.Context, code, reason string) error {
	return a.change(ctx, code, "revoke", reason, func(_ context.Context, _ *usecase.Tx, h *Host) error {
		h.State = Revoked
		return nil
	})
}

// Adopt makes files that the owner approved the ones to compare with, in the
// transaction of the approval; nobody else decides what is right.
func (a *Agents) Adopt(ctx context.Context, tx *usecase.Tx, code string, files map[string]string) error {
	h, err := hostByCode(ctx, tx, code)
	if err != nil {
		return err
	}
	h.Baseline = files
	return saveHost(ctx, tx, &h)
}

// Reports are what the hosts said last that are not shut out, by their code.
func (a *Agents) Reports(ctx context.Context, q bun.IDB) (map[string]Line, error) {
	hosts, err := allHosts(ctx, q)
	if err != nil {
		return nil, err
	}
	said, err := allLatest(ctx, q)
	reports := map[string]Line{}
	for _, h := range hosts {
		if l, reported := said[h.ID]; reported && h.State == Active {
			reports[h.Code] = Line{Code: h.Code, State: h.State, SeenAt: l.ReceivedAt, Report: l.Content}
		}
	}
	return reports, err
}

func (a *Agents) change(ctx context.Context, code, action, reason string, edit func(ctx context.Context, tx *usecase.Tx, h *Host) error) error {
	if len([]rune(reason)) < 2 {
		return fault.New(fault.Invalid, "monitoring.reason")
	}
	return a.handle(ctx, action, func(ctx context.Context, tx *usecase.Tx) error {
		tx.Because(reason)
		h, err := hostByCode(ctx, tx, code)
		if err != nil {
			return err
		}
		if err := edit(ctx, tx, &h); err != nil {
			return err
		}
		return saveHost(ctx, tx, &h)
	})
}

func (a *Agents) handle(ctx context.Context, action string, f func(ctx context.Context, tx *usecase.Tx) error) error {
	return a.runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, a.runner, raw, "opscenter.hostagent."+action, f)
	})
}

// Take stores a batch of the agent that showed a certificate. Its clock must
// agree with ours, for its samples are counted by it.
func (a *Agents) Take(ctx context.Context, code, fingerprint string, batch host.Batch) (host.Answer, error) {
	now := a.runner.DB.Clock().Now()
	if skew := now - batch.SentAt; skew > host.MostSkew || skew < -host.MostSkew {
		return host.Answer{}, fault.New(fault.Conflict, "hostagent.clock", "millis", int64(skew))
	}
	err := a.runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		h, err := hostByCode(ctx, tx, code)
		if err != nil || h.State != Active || h.Fingerprint != fingerprint {
			return fault.New(fault.Forbidden, "hostagent.revoked").Because(err)
		}
		return a.store(ctx, tx, &h, batch)
	})
	return host.Answer{ForbiddenTools: a.parameters.List(paramTools, now.Day())}, err
}

func (a *Agents) store(ctx context.Context, tx *db.Tx, h *Host, batch host.Batch) error {
	own, err := monitoring.PushedBy(ctx, tx, h.Code)
	if err != nil {
		return err
	}
	var taken []monitoring.Taken
	var newest *host.Report
	for i := range batch.Reports {
		r := &batch.Reports[i]
		if r.At > tx.Now()+host.MostSkew { // nothing is measured tomorrow
			return fault.New(fault.Conflict, "hostagent.clock", "millis", int64(tx.Now()-r.At))
		}
		if newest == nil || r.At > newest.At {
			newest = r
		}
		for _, s := range r.Samples {
			if key, may := own[s.Probe]; may { // an agent speaks for the probes that name its host, for no others
				taken = append(taken, monitoring.Taken{Key: key, Note: cut(s.Note), Sample: monitoring.Sample{At: r.At, Status: s.Status, Millis: s.Millis, Reason: cut12(s.Reason)}})
			}
		}
	}
	if _, err := a.monitor.Record(ctx, tx, taken); err != nil || newest == nil {
		return err
	}
	if len(h.Baseline) == 0 && len(newest.Files) > 0 { // the first report is what later ones are compared with
		err := usecase.Handle(ctx, a.runner, tx, "opscenter.hostagent.accept", func(ctx context.Context, tx *usecase.Tx) error {
			h.Baseline = newest.Files
			return saveHost(ctx, tx, h)
		})
		if err != nil {
			return err
		}
	}
	if newest.Facts == nil {
		newest.Facts = map[string]int64{}
	}
	newest.Facts[FactClock] = max(int64(tx.Now()-batch.SentAt), int64(batch.SentAt-tx.Now()))
	return putLatest(ctx, tx, &latest{HostID: h.ID, ReportedAt: newest.At, ReceivedAt: tx.Now(), Content: *newest, CertificateUntil: batch.Until})
}

// Signals are the readings of all hosts.
func (a *Agents) Signals(ctx context.Context) ([]monitoring.Reading, error) {
	q := a.runner.DB.Read()
	hosts, err := allHosts(ctx, q)
	if err != nil {
		return nil, err
	}
	said, err := allLatest(ctx, q)
	var list []monitoring.Reading
	for i := range hosts {
		if hosts[i].State == Revoked {
			list = append(list, ended(&hosts[i])...)
		} else if l, reported := said[hosts[i].ID]; reported {
			list = append(list, readings(&hosts[i], &l, a.runner.DB.Clock().Now())...)
		}
	}
	return list, err
}

// FactClock is how far the clock of a host is from ours, in milliseconds; the
// time on the way is in it.
const FactClock = "clock"

// Line is a host as the command line shows it.
type Line struct {
	Code, State string
	SeenAt      clock.Instant
	Drifted     []string
	Report      host.Report
}

// List shows every host and what it said last.
func (a *Agents) List(ctx context.Context) ([]Line, error) {
	q := a.runner.DB.Read()
	hosts, err := allHosts(ctx, q)
	if err != nil {
		return nil, err
	}
	said, err := allLatest(ctx, q)
	lines := make([]Line, len(hosts))
	for i, h := range hosts {
		l := said[h.ID]
		lines[i] = Line{Code: h.Code, State: h.State, SeenAt: l.ReceivedAt, Drifted: drifted(h.Baseline, l.Content.Files), Report: l.Content}
	}
	return lines, err
}

func cut(text string) string {
	if runes := []rune(text); len(runes) > 160 {
		return string(runes[:160])
	}
	return text
}

func cut12(text string) string { return text[:min(len(text), 12)] }
