package knowledge

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// Solved is a ticket that an article is to be made from.
type Solved struct {
	TicketID string
	Number   string
	Title    string
	Question string
	Answer   string
	Modules  []string
	Hidden   []string // names and numbers of who asked, which no article holds
}

// Made is the article of a ticket.
type Made struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	State  string `json:"state"`
}

// FromTicket makes a draft from a ticket in the caller's transaction. Whatever
// looks like personal data is masked, who asked is not named.
func (b *Base) FromTicket(ctx context.Context, tx *usecase.Tx, in Solved) (Made, error) {
	if !tx.Actor.Can(PermitWrite) {
		return Made{}, fault.New(fault.Forbidden, "fault.forbidden", "permission", PermitWrite)
	}
	if made, err := b.Made(ctx, tx, in.TicketID); err != nil || made != nil {
		if made != nil {
			err = fault.New(fault.Conflict, "knowledge.made", "number", made.Number)
		}
		return Made{}, err
	}
	clean := func(text string, most int) string {
		for _, secret := range in.Hidden {
			if utf8.RuneCountInString(secret) > 1 {
				text = strings.ReplaceAll(text, secret, "***")
			}
		}
		runes := []rune(masked(text))
		return string(runes[:min(len(runes), most)])
	}
	known, err := b.needs.Modules(ctx)
	if err != nil {
		return Made{}, err
	}
	modules := slices.DeleteFunc(distinct(in.Modules), func(number string) bool { return known[number] == "" })
	said := &Said{Title: clean(in.Title, 120), Question: clean(in.Question, 500), Answer: clean(in.Answer, 8000)}
	a, err := b.draft(ctx, tx, Content{Category: "service", Audience: Internal, Modules: modules, Words: Words{i18n.Hans: said}})
	if err != nil {
		return Made{}, err
	}
	a.SourceID, a.SourceNumber = in.TicketID, in.Number
	return Made{a.ID, a.Number, a.State}, insertArticle(ctx, tx, a)
}

// Made is the article that was made from a ticket, nil when there is none.
func (b *Base) Made(ctx context.Context, q bun.IDB, ticketID string) (*Made, error) {
	articles, err := articleFrom(ctx, q, ticketID)
	if err != nil || len(articles) == 0 {
		return nil, err
	}
	return &Made{articles[0].ID, articles[0].Number, articles[0].State}, nil
}

// UsedIn notes in the caller's transaction that articles answered a ticket;
// each counts once for it.
func (b *Base) UsedIn(ctx context.Context, tx *usecase.Tx, articleIDs []string, ticketID, number string) error {
	for _, articleID := range distinct(articleIDs) {
		h, err := b.published(ctx, tx, audiencesOf(tx.Actor), articleID)
		if err != nil {
			return err
		}
		if used, err := usedIn(ctx, tx, articleID, ticketID); err != nil || used {
			if err != nil {
				return err
			}
			continue
		}
		if err := insertUse(ctx, tx, &Use{ID: id.New(tx.Now()), ArticleID: articleID, Number: h.Number, TicketID: ticketID, TicketNumber: number, ByID: tx.Actor.PersonID, At: tx.Now()}); err != nil {
			return err
		}
	}
	return nil
}
