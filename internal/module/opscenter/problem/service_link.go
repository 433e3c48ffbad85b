package problem

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/sla"
)

// Link makes a fault part of a problem, or says that its workaround was used.
func (s *Desk) Link(ctx context.Context, problemID string, in Linking) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		p, err := byID(ctx, tx, problemID)
		if err != nil {
			return View{}, err
		}
		f, err := s.needs.Faults.Fault(ctx, tx, strings.TrimSpace(in.Fault))
		if fault.Is(err, fault.NotFound) {
			var checks fault.Checks
			checks.That(false, "/fault", "problem.no_fault")
			return View{}, checks.Err()
		}
		if err != nil {
			return View{}, err
		}
		tx.Act("opscenter.problem.link")
		if err := s.link(ctx, tx, p, f, in.Used); err != nil {
			return View{}, err
		}
		return s.view(ctx, tx, tx.Actor, tx.Now(), p)
	})
}

// UsedIn notes that workarounds were used for a fault, in the transaction of the
// step that used them.
func (s *Desk) UsedIn(ctx context.Context, tx *usecase.Tx, problemIDs []string, f Fault) error {
	for _, problemID := range problemIDs {
		p, err := byID(ctx, tx, problemID)
		if err != nil {
			return err
		}
		if err := s.link(ctx, tx, p, f, true); err != nil {
			return err
		}
	}
	return nil
}

func (s *Desk) link(ctx context.Context, tx *usecase.Tx, p *Problem, f Fault, used bool) error {
	switch {
	case p.State == Dismissed:
		return fault.New(fault.Conflict, "problem.dismissed")
	case used && p.Workaround == "":
		return fault.New(fault.Conflict, "problem.no_workaround", "number", p.Number)
	}
	incidents, err := incidentsOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	row := Incident{ID: id.New(tx.Now()), ProblemID: p.ID, TicketID: f.ID, Number: f.Number, How: Linked, ReportedAt: f.ReportedAt, At: tx.Now(), ByID: tx.Actor.PersonID}
	if used {
		row.How = Used
	}
	at := slices.IndexFunc(incidents, func(i Incident) bool { return i.TicketID == f.ID })
	switch {
	case at < 0:
		err = insertIncident(ctx, tx, &row)
	case used && incidents[at].How != Used:
		row.ID = incidents[at].ID
		err = saveIncident(ctx, tx, &row)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	if p.embrace(f) {
		p.index()
		if err := saveProblem(ctx, tx, p); err != nil {
			return err
		}
	}
	return s.readiness(ctx, tx, p, f, &row, incidents)
}

// readiness proposes a worse level of a fault that repeats a known error for
// which no precaution was taken in time.
func (s *Desk) readiness(ctx context.Context, tx *usecase.Tx, p *Problem, f Fault, row *Incident, before []Incident) error {
	day := tx.Now().Day()
	rule := Readiness{Within: time.Duration(s.kit.Parameters.Int(paramWithin, day)) * 24 * time.Hour, Use: s.kit.Parameters.Duration(paramUse, day)}
	earlier := slices.DeleteFunc(slices.Clone(before), func(i Incident) bool { return i.ReportedAt >= f.ReportedAt })
	why := p.unready(rule, lastReport(earlier, f.ID), row)
	if why == "" {
		return nil
	}
	proofs := []sla.Proof{{At: p.KnownAt, Text: seal.Mask(seal.FreeText, seal.Staff, p.Title), Number: p.Number, Path: page + p.ID}}
	for _, i := range earlier {
		proofs = append(proofs, sla.Proof{At: i.ReportedAt, Text: s.needs.Say("problem.proof.before", nil), Number: i.Number, Path: "/opscenter/servicedesk/tickets/" + i.TicketID})
	}
	return s.kit.Clocks.Signal(ctx, tx, f.ClockID, sla.Signal{Rule: sla.Repeated, Key: p.ID, Params: map[string]any{"problem": p.Number, "why": s.needs.Say("problem.unready."+why, map[string]any{"due": string(p.DueOn)})}, Proofs: proofs})
}

// KnownError is a known error as it stands beside a fault.
type KnownError struct{ ID, Number, Title, Workaround, Path string }

// Known are known errors with a workaround that words or modules point to.
func (s *Desk) Known(ctx context.Context, q bun.IDB, text string, modules []string, most int) ([]KnownError, error) {
	if len(words(text))+len(modules) == 0 {
		return nil, nil
	}
	found, err := workarounds(ctx, q, text, modules, most)
	return asKnown(found), err
}

// OfFault are the problems that a fault belongs to.
func (s *Desk) OfFault(ctx context.Context, q bun.IDB, ticketID string) ([]KnownError, error) {
	found, err := problemsOf(ctx, q, ticketID)
	return asKnown(found), err
}

func asKnown(problems []Problem) []KnownError {
	known := make([]KnownError, len(problems))
	for i, p := range problems {
		known[i] = KnownError{p.ID, p.Number, seal.Mask(seal.FreeText, seal.Staff, p.Title), seal.Mask(seal.FreeText, seal.Staff, p.Workaround), page + p.ID}
	}
	return known
}

// words are the pieces of a sentence that are looked for, the longest few: each
// run of letters, and of Chinese, which has no spaces, its pieces of four.
func words(text string) []string {
	var found []string
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return !isWord(r) }) {
		letters := []rune(run)
		if len(letters) == len(run) { // Latin
			if len(letters) >= 3 {
				found = append(found, run)
			}
			continue
		}
		for i := 0; i+4 <= len(letters); i += 2 {
			found = append(found, string(letters[i:i+4]))
		}
		if n := len(letters); n == 2 || n == 3 {
			found = append(found, run)
		}
	}
	slices.SortStableFunc(found, func(a, b string) int { return utf8.RuneCountInString(b) - utf8.RuneCountInString(a) })
	return found[:min(len(found), mostWords)]
}

const mostWords = 12

// grave opens a problem for a fault of a grave level, unless one has it already.
func (s *Desk) grave(ctx context.Context, raw *db.Tx, e opscenter.Levelled) error {
	return usecase.Handle(ctx, s.kit.Runner, raw, "opscenter.problem.grave", func(ctx context.Context, tx *usecase.Tx) error {
		if e.Level > s.kit.Parameters.Int(paramGrave, tx.Now().Day()) {
			return nil
		}
		f, err := s.needs.Faults.Of(ctx, tx, e.SubjectID)
		if err != nil {
			if fault.Is(err, fault.NotFound) {
				return nil
			}
			return err
		}
		known, err := problemsOf(ctx, tx, f.ID)
		if err != nil || len(known) > 0 {
			return err
		}
		params := map[string]any{"number": f.Number, "title": f.Title, "level": "P" + strconv.FormatInt(e.Level, 10)}
		return s.create(ctx, tx, &Problem{Source: Severe, Title: cut(f.Title), Detail: s.needs.Say("problem.found.severe", params)}, []Fault{f})
	})
}

// recurring opens a problem when faults of one module and one kind of cause come
// again and again.
func (s *Desk) recurring(ctx context.Context, raw *db.Tx, e opscenter.Analysed) error {
	return usecase.Handle(ctx, s.kit.Runner, raw, "opscenter.problem.recurring", func(ctx context.Context, tx *usecase.Tx) error {
		f, err := s.needs.Faults.Fault(ctx, tx, e.TicketID)
		if err != nil || f.CauseKind == "" {
			return err
		}
		day := tx.Now().Day()
		days, count := s.kit.Parameters.Int(paramDays, day), s.kit.Parameters.Int(paramCount, day)
		since := tx.Now().Add(-time.Duration(days) * 24 * time.Hour)
		for _, number := range f.Modules {
			alike, err := s.needs.Faults.Alike(ctx, tx, number, f.CauseKind, since)
			if err != nil {
				return err
			}
			if int64(len(alike)) < count {
				continue
			}
			if known, err := openOf(ctx, tx, number, f.CauseKind); err != nil {
				return err
			} else if len(known) > 0 {
				if err := s.link(ctx, tx, &known[0], f, false); err != nil {
					return err
				}
				continue
			}
			params := map[string]any{"module": s.needs.Say("service."+number, nil), "cause": s.needs.Say("enum.causeKind."+f.CauseKind, nil), "count": len(alike), "days": days}
			p := &Problem{Source: Repeated, Title: cut(s.needs.Say("problem.found.title", params)), Detail: s.needs.Say("problem.found.repeated", params), CauseKind: f.CauseKind}
			if err := s.create(ctx, tx, p, alike); err != nil {
				return err
			}
		}
		return nil
	})
}
