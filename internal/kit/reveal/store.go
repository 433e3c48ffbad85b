package reveal

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// slot is one of the places that a person's reveals of an hour take. A place is
// free again after that hour, so the table never holds more than the limit, and
// two requests at once cannot take the same one.
type slot struct {
	bun.BaseModel `bun:"table:reveal_slot,alias:t"`

	PersonID string        `bun:"person_id,pk"`
	Slot     int           `bun:"slot,pk"`
	At       clock.Instant `bun:"at"`
}

// take counts one reveal of the actor, or refuses it when most are taken.
func take(ctx context.Context, tx *usecase.Tx, most int64) error {
	slots, err := db.All[slot](ctx, tx, "WHERE t.person_id = ? ORDER BY t.at, t.slot", tx.Actor.PersonID)
	if err != nil {
		return fmt.Errorf("reveal: %w", err)
	}
	used := slots // the oldest first
	for len(used) > 0 && used[0].At <= tx.Now().Add(-time.Hour) {
		used = used[1:]
	}
	if int64(len(used)) >= most {
		next := used[int64(len(used))-most].At.Add(time.Hour).Sub(tx.Now())
		return fault.New(fault.TooMany, TooMany, "most", most, "minutes", int(math.Ceil(next.Minutes())))
	}
	if len(used) < len(slots) {
		result, err := tx.ExecContext(ctx, "UPDATE reveal_slot SET at = ? WHERE person_id = ? AND slot = ? AND at = ?",
			tx.Now(), tx.Actor.PersonID, slots[0].Slot, slots[0].At)
		if err = db.MustAffect(result, err); err != nil {
			return db.TryAgain(err) // a request beside this one was faster
		}
		return nil
	}
	_, err = tx.NewInsert().Model(&slot{PersonID: tx.Actor.PersonID, Slot: len(slots), At: tx.Now()}).Exec(ctx)
	if db.IsDuplicate(err) {
		return db.TryAgain(err)
	}
	return err
}
