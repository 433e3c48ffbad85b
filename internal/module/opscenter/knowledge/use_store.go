package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// Feedback is whether a version helped somebody; each person says it once.
type Feedback struct {
	bun.BaseModel `bun:"table:knowledge_feedback,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	ArticleID string        `bun:"article_id" json:"-"`
	Number    int           `bun:"number" json:"number" doc:"Version"`
	PersonID  string        `bun:"person_id" json:"-"`
	Helped    bool          `bun:"helped" json:"helped"`
	Comment   string        `bun:"comment_text" json:"comment"`
	At        clock.Instant `bun:"at" json:"at"`

	PersonName string `bun:"-" json:"personName"`
}

// Use is a ticket that an article was used in.
type Use struct {
	bun.BaseModel `bun:"table:knowledge_use,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	ArticleID    string        `bun:"article_id" json:"-"`
	Number       int           `bun:"number" json:"number" doc:"Version"`
	TicketID     string        `bun:"ticket_id" json:"ticketId"`
	TicketNumber string        `bun:"ticket_number" json:"ticketNumber"`
	ByID         string        `bun:"by_id" json:"-"`
	At           clock.Instant `bun:"at" json:"at"`
}

// Missed is something that was looked for and not found.
type Missed struct {
	bun.BaseModel `bun:"table:knowledge_missed,alias:t" json:"-"`

	ID      string        `bun:"id,pk" json:"id"`
	Text    string        `bun:"looked_for" json:"text" doc:"What looks like personal data is masked"`
	Times   int64         `bun:"times" json:"times"`
	FirstAt clock.Instant `bun:"first_at" json:"firstAt"`
	LastAt  clock.Instant `bun:"last_at" json:"lastAt"`
	Settled bool          `bun:"settled" json:"-"` // until it is missed again
}

type readings struct {
	bun.BaseModel `bun:"table:knowledge_view,alias:t"`

	ArticleID string `bun:"article_id,pk"`
	Views     int64  `bun:"views"`
}

func insertFeedback(ctx context.Context, tx *usecase.Tx, f *Feedback) error {
	tx.Record(feedbackTable, f.ID)
	_, err := tx.NewInsert().Model(f).Exec(ctx)
	return err
}

func feedbackBy(ctx context.Context, q bun.IDB, articleID string, number int, personID string) (said []Feedback, err error) {
	err = q.NewSelect().Model(&said).Where("t.article_id = ?", articleID).Where("t.number = ?", number).Where("t.person_id = ?", personID).Scan(ctx)
	return said, err
}

const mostShown = 200

func feedbackOf(ctx context.Context, q bun.IDB, articleID string) (said []Feedback, err error) {
	said = []Feedback{}
	err = q.NewSelect().Model(&said).Where("t.article_id = ?", articleID).OrderExpr("t.at DESC, t.id DESC").Limit(mostShown).Scan(ctx)
	return said, err
}

func insertUse(ctx context.Context, tx *usecase.Tx, u *Use) error {
	tx.Record(useTable, u.ID)
	tx.Touch(useTable)
	_, err := tx.NewInsert().Model(u).Exec(ctx)
	return err
}

func usedIn(ctx context.Context, q bun.IDB, articleID, ticketID string) (bool, error) {
	return q.NewSelect().Model((*Use)(nil)).Where("t.article_id = ?", articleID).Where("t.ticket_id = ?", ticketID).Exists(ctx)
}

func usesOf(ctx context.Context, q bun.IDB, articleID string) (uses []Use, err error) {
	uses = []Use{}
	err = q.NewSelect().Model(&uses).Where("t.article_id = ?", articleID).OrderExpr("t.at DESC, t.id DESC").Limit(mostShown).Scan(ctx)
	return uses, err
}

// tally is what was counted for one article.
type tally struct {
	ArticleID        string `bun:"article_id"`
	Views            int64  `bun:"views"`
	Uses             int64  `bun:"uses"`
	Helped, Unhelped int64
}

// talliesOf counts readings, uses and opinions of articles.
func talliesOf(ctx context.Context, q bun.IDB, ids []string) (map[string]*tally, error) {
	counts := map[string]*tally{}
	for _, id := range ids {
		counts[id] = &tally{}
	}
	if len(ids) == 0 {
		return counts, nil
	}
	var read []readings
	if err := q.NewSelect().Model(&read).Where("t.article_id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("readings: %w", err)
	}
	for _, r := range read {
		counts[r.ArticleID].Views = r.Views
	}
	var used []tally
	if err := q.NewSelect().Model((*Use)(nil)).ColumnExpr("t.article_id, count(*) AS uses").Where("t.article_id IN (?)", bun.List(ids)).GroupExpr("t.article_id").Scan(ctx, &used); err != nil {
		return nil, fmt.Errorf("uses: %w", err)
	}
	for _, u := range used {
		counts[u.ArticleID].Uses = u.Uses
	}
	var said []struct {
		ArticleID string `bun:"article_id"`
		Helped    bool   `bun:"helped"`
		Count     int64  `bun:"people"`
	}
	if err := q.NewSelect().Model((*Feedback)(nil)).ColumnExpr("t.article_id, t.helped, count(*) AS people").Where("t.article_id IN (?)", bun.List(ids)).GroupExpr("t.article_id, t.helped").Scan(ctx, &said); err != nil {
		return nil, fmt.Errorf("feedback: %w", err)
	}
	for _, s := range said {
		if s.Helped {
			counts[s.ArticleID].Helped = s.Count
		} else {
			counts[s.ArticleID].Unhelped = s.Count
		}
	}
	return counts, nil
}

func missedSearches(ctx context.Context, q bun.IDB) (missed []Missed, err error) {
	missed = []Missed{}
	err = q.NewSelect().Model(&missed).Where("t.settled = ?", false).OrderExpr("t.times DESC, t.last_at DESC, t.id").Limit(mostShown).Scan(ctx)
	return missed, err
}

func missedByID(ctx context.Context, q bun.IDB, missedID string) (Missed, error) {
	var m Missed
	err := q.NewSelect().Model(&m).Where("t.id = ?", missedID).Scan(ctx)
	return m, db.NotFound(err, "knowledge.missed_gone")
}

func settleMissed(ctx context.Context, tx *usecase.Tx, missedID string) error {
	return db.MustAffect(tx.NewUpdate().Model((*Missed)(nil)).Set("settled = ?", true).Where("id = ?", missedID).Where("settled = ?", false).Exec(ctx))
}

func deleteMissedBefore(ctx context.Context, tx *db.Tx, before clock.Instant) error {
	_, err := tx.NewDelete().Model((*Missed)(nil)).Where("last_at < ?", before).Exec(ctx)
	return err
}

func missedKey(text string) string {
	sum := sha256.Sum256([]byte(folded(text)))
	return hex.EncodeToString(sum[:])
}

// addCounts adds what was gathered, in one order so that nodes do not wait in a
// ring.
func addCounts(ctx context.Context, tx *db.Tx, views map[string]int64, missed map[string]Missed) error {
	for _, articleID := range sorted(views) {
		result, err := tx.ExecPrepared(ctx, "UPDATE knowledge_view SET views = views + ? WHERE article_id = ?", views[articleID], articleID)
		if err != nil {
			return fmt.Errorf("readings: %w", err)
		}
		if n, _ := result.RowsAffected(); n == 0 {
			if _, err := tx.NewInsert().Model(&readings{ArticleID: articleID, Views: views[articleID]}).Exec(ctx); db.IsDuplicate(err) {
				return db.TryAgain(err)
			} else if err != nil {
				return fmt.Errorf("readings: %w", err)
			}
		}
	}
	for _, key := range sorted(missed) {
		m := missed[key]
		result, err := tx.ExecPrepared(ctx, "UPDATE knowledge_missed SET times = times + ?, last_at = ?, settled = ? WHERE id = ?", m.Times, m.LastAt, false, key)
		if err != nil {
			return fmt.Errorf("missed searches: %w", err)
		}
		if n, _ := result.RowsAffected(); n == 0 {
			if _, err := tx.NewInsert().Model(&m).Exec(ctx); db.IsDuplicate(err) {
				return db.TryAgain(err)
			} else if err != nil {
				return fmt.Errorf("missed searches: %w", err)
			}
		}
	}
	return nil
}

func sorted[T any](of map[string]T) []string {
	keys := make([]string, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
