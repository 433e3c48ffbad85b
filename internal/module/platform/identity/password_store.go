package identity

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// keepPassword notes the password that a person has from now on, and forgets
// those beyond the longest history.
func keepPassword(ctx context.Context, tx *usecase.Tx, person *Person) error {
	used := UsedPassword{ID: id.New(tx.Now()), PersonID: person.ID, PasswordHash: person.PasswordHash, SetAt: tx.Now()}
	if _, err := tx.NewInsert().Model(&used).Exec(ctx); err != nil {
		return err
	}
	all, err := usedPasswords(ctx, tx, person.ID)
	if err != nil || len(all) <= mostHistory {
		return err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM person_password WHERE person_id = ? AND id <= ?", person.ID, all[mostHistory].ID)
	return err
}

// usedPasswords are those of a person, the newest first.
func usedPasswords(ctx context.Context, q bun.IDB, personID string) ([]UsedPassword, error) {
	var used []UsedPassword
	err := q.NewSelect().Model(&used).Where("t.person_id = ?", personID).OrderExpr("t.id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("passwords of a person: %w", err)
	}
	return used, nil
}

// passwordSetAt is when the person's password was set; one from before such
// times were kept counts from the opening of the account.
func passwordSetAt(ctx context.Context, q bun.IDB, person *Person) (clock.Instant, error) {
	used, err := usedPasswords(ctx, q, person.ID)
	if err != nil || len(used) == 0 {
		return person.CreatedAt, err
	}
	return used[0].SetAt, nil
}

// checkReuse refuses one of the person's last passwords.
func (s *Service) checkReuse(ctx context.Context, tx *usecase.Tx, checks *fault.Checks, person *Person, pointer, plain string, history int) error {
	used, err := usedPasswords(ctx, tx, person.ID)
	if err != nil {
		return err
	}
	if len(used) == 0 {
		used = []UsedPassword{{PasswordHash: person.PasswordHash}}
	}
	for _, one := range used[:min(history, len(used))] {
		if ok, _ := s.kit.Cost.Verify(one.PasswordHash, plain); ok {
			checks.Add(pointer, "identity.password_used", "history", history)
			return nil
		}
	}
	return nil
}
