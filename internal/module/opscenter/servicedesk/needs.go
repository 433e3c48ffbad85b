package servicedesk

import (
	"context"
	"io"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/usecase"
)

// Needs are what the desk asks of others.
type Needs struct {
	Names audit.Names
	Files Files
	// Engineers are those who may be made responsible.
	Engineers func(ctx context.Context) ([]Engineer, error)
	// Probes watch modules of the table of contents.
	Probes func(ctx context.Context, modules []string) ([]string, error)
	// Modules of the table of contents, by number.
	Modules func(ctx context.Context) (map[string]string, error)
	// Sender is who has an e-mail address, the zero Sender when nobody does.
	Sender func(ctx context.Context, q bun.IDB, address string) (Sender, error)
	// Healthy reports since when all probes of a fault's clocks have been good;
	// zero while one is not.
	Healthy func(ctx context.Context, clockID string) (since clock.Instant, watched bool, err error)
	// Say words what machines found, in the language of the installation.
	Say func(key string, params map[string]any) string
	// Knowledge answers what was asked before.
	Knowledge Knowledge
	// Problems knows known errors and their workarounds.
	Problems Problems
}

// Problems is the management of problems.
type Problems interface {
	// Known are known errors that a sentence or some modules point to.
	Known(ctx context.Context, q bun.IDB, text string, modules []string, most int) ([]Suggestion, error)
	// OfFault are the problems that a fault belongs to.
	OfFault(ctx context.Context, q bun.IDB, ticketID string) ([]Suggestion, error)
	// UsedIn notes that the workarounds of known errors were used for a fault.
	UsedIn(ctx context.Context, tx *usecase.Tx, problemIDs []string, t *Ticket) error
}

// Knowledge is the knowledge base.
type Knowledge interface {
	// Suggest finds articles that may answer a sentence, for whoever asks.
	Suggest(ctx context.Context, text, module string, most int) ([]Suggestion, error)
	// UsedIn notes that articles answered a ticket.
	UsedIn(ctx context.Context, tx *usecase.Tx, articleIDs []string, ticketID, number string) error
	// FromTicket makes a draft; Made is the article of a ticket, nil for none.
	FromTicket(ctx context.Context, tx *usecase.Tx, in Solved) (Made, error)
	Made(ctx context.Context, q bun.IDB, ticketID string) (*Made, error)
}

// Solved is a ticket that an article is made from. What is hidden names who
// asked and stands in no article.
type Solved struct {
	TicketID, Number, Title, Question, Answer string
	Modules, Hidden                           []string
}

// Made is the article of a ticket.
type Made struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	State  string `json:"state"`
}

// Files keeps photographs and drawn signatures.
type Files interface {
	BindField(ctx context.Context, tx *usecase.Tx, fileID, entity, recordID, pointer string) error
	Receive(ctx context.Context, r io.Reader, name string, limit int64) (attach.Upload, error)
	Save(ctx context.Context, tx *usecase.Tx, upload attach.Upload) (attach.Attachment, error)
}

// Engineer may be responsible for a ticket.
type Engineer struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Open int64  `json:"open" doc:"Tickets in hand"`
}

func (s *Desk) subscriptions() []outbox.Subscription {
	const name = "opscenter.servicedesk"
	return []outbox.Subscription{
		outbox.On(name, s.recovered), outbox.On(name, s.alerted), outbox.On(name, s.calmed), outbox.On(name, s.levelled),
		outbox.On(name, func(ctx context.Context, tx *db.Tx, e opscenter.WeaknessFound) error {
			if e.Severity != "critical" {
				return nil
			}
			return s.weak(ctx, tx, "servicedesk.found.critical", e.Severity, e.CaseID, e.Number, e.Asset, e.Title, tx.Now())
		}),
		outbox.On(name, func(ctx context.Context, tx *db.Tx, e opscenter.WeaknessLate) error {
			return s.weak(ctx, tx, "servicedesk.found.late", e.Severity, e.CaseID, e.Number, e.Asset, e.Title, e.DueAt)
		}),
	}
}
