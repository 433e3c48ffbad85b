package message

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/i18n"
)

// Page is a part of somebody's inbox.
type Page struct {
	Items  []Message `json:"items" nullable:"false"`
	Next   string    `json:"next" doc:"Id to go on before, empty at the end"`
	Total  int       `json:"total"`
	Unread int       `json:"unread"`
}

// Filter narrows an inbox.
type Filter struct {
	Unread bool
	Kind   string
	Before string // id
	Limit  int
}

func inboxOf(q bun.IDB, personID string) *bun.SelectQuery {
	return q.NewSelect().TableExpr("message AS m").Where("m.person_id = ?", personID).Where("m.shown = ?", true)
}

// Inbox lists the messages of a person, the newest first, in a language.
func (c *Centre) Inbox(ctx context.Context, q bun.IDB, personID string, lang i18n.Lang, filter Filter) (Page, error) {
	page := Page{Items: []Message{}}
	narrow := func(query *bun.SelectQuery) *bun.SelectQuery {
		if filter.Unread {
			query = query.Where("m.read_at = 0")
		}
		if filter.Kind != "" {
			query = query.Where("m.kind = ?", filter.Kind)
		}
		return query
	}
	var err error
	if page.Unread, err = Unread(ctx, q, personID); err != nil {
		return page, err
	}
	if err := narrow(inboxOf(q, personID)).ColumnExpr("count(*)").Scan(ctx, &page.Total); err != nil {
		return page, fmt.Errorf("inbox: %w", err)
	}
	query := narrow(inboxOf(q, personID)).ColumnExpr("m.*").OrderExpr("m.id DESC").Limit(int64(filter.Limit) + 1)
	if filter.Before != "" {
		query = query.Where("m.id < ?", filter.Before)
	}
	var rows []messageRow
	if err := query.Scan(ctx, &rows); err != nil {
		return page, fmt.Errorf("inbox: %w", err)
	}
	if len(rows) > filter.Limit {
		rows = rows[:filter.Limit]
		page.Next = rows[len(rows)-1].ID
	}
	words, err := c.templates(ctx, q, lang)
	if err != nil {
		return page, err
	}
	for i := range rows {
		page.Items = append(page.Items, c.said(rows[i].Message, words, lang))
	}
	return page, nil
}

// said words a message. A kind that this program does not know any more keeps its name.
func (c *Centre) said(m Message, words templates, lang i18n.Lang) Message {
	m.Title = m.Kind
	if kind, known := c.kinds[m.Kind]; known {
		params := map[string]string{}
		_ = json.Unmarshal([]byte(m.Params), &params) // written by expand
		template := words.at(c, kind, lang, m.CreatedAt)
		params = inLang(params, lang)
		m.Title, m.Body = fill(template.Title, params), fill(template.Body, params)
	}
	return m
}

// Unread counts what the person has not read.
func Unread(ctx context.Context, q bun.IDB, personID string) (count int, err error) {
	if err := inboxOf(q, personID).Where("m.read_at = 0").ColumnExpr("count(*)").Scan(ctx, &count); err != nil {
		return 0, fmt.Errorf("unread messages: %w", err)
	}
	return count, nil
}

// Read marks messages of the person as read: those named, or all up to the
// newest one the person saw. It returns how many were new.
func Read(ctx context.Context, tx *db.Tx, personID string, ids []string, upTo string) (int, error) {
	query := tx.NewUpdate().Table("message").Set("read_at = ?", tx.Now()).Where("person_id = ?", personID).Where("read_at = 0")
	switch {
	case len(ids) > 0:
		query = query.Where("id IN (?)", bun.List(ids))
	case upTo != "":
		query = query.Where("id <= ?", upTo)
	default:
		return 0, nil
	}
	result, err := query.Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("inbox: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}
