package app

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/knowledge"
	"gongzhi/internal/module/opscenter/servicedesk"
)

// buildKnowledge makes 知识库.
func (s *System) buildKnowledge(uploads *intake.Store) {
	s.declare(knowledge.Parameters)
	base, m := knowledge.New(knowledge.Kit{Runner: s.Runner, Parameters: s.Params, Guard: s.Guard, Imports: uploads},
		knowledge.Needs{Names: directory{s}, Files: s.Files, Modules: s.moduleNames})
	s.Services.Knowledge = base
	s.add(m)
}

// answers is the knowledge base as the service desk asks it. It asks the base
// when it is asked, for the base is made later.
type answers struct{ s *System }

func (a answers) Suggest(ctx context.Context, text, module string, most int) ([]servicedesk.Suggestion, error) {
	hits, err := a.s.Services.Knowledge.Suggest(ctx, text, module, most)
	found := make([]servicedesk.Suggestion, len(hits))
	for i, h := range hits {
		found[i] = servicedesk.Suggestion{Kind: "article", ID: h.ID, Number: h.Number, Title: h.Title, Snippet: h.Snippet, Path: knowledge.ReadingPath(h.ID)}
	}
	return found, err
}

func (a answers) UsedIn(ctx context.Context, tx *usecase.Tx, articleIDs []string, ticketID, number string) error {
	return a.s.Services.Knowledge.UsedIn(ctx, tx, articleIDs, ticketID, number)
}

func (a answers) FromTicket(ctx context.Context, tx *usecase.Tx, in servicedesk.Solved) (servicedesk.Made, error) {
	made, err := a.s.Services.Knowledge.FromTicket(ctx, tx, knowledge.Solved(in))
	return servicedesk.Made(made), err
}

func (a answers) Made(ctx context.Context, q bun.IDB, ticketID string) (*servicedesk.Made, error) {
	made, err := a.s.Services.Knowledge.Made(ctx, q, ticketID)
	return (*servicedesk.Made)(made), err
}
