package identity

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// endless stands for the last day of a post without one.
const endless clock.Day = "9999-12-31"

// until is the last day on which a post serves in a role, counted from today;
// empty when it does not serve now, and so replaces nobody.
func (p *Post) until(role string, today clock.Day) clock.Day {
	switch {
	case p.State != Active || p.ValidFrom > today || !slices.Contains(p.Roles, role):
		return ""
	case p.ValidTo.IsZero():
		return endless
	case p.ValidTo < today:
		return ""
	}
	return p.ValidTo
}

// headless refuses to give posts up when nobody would be left in a head role, or
// soon nobody: without a system administrator nobody opens accounts, without a
// security administrator nobody gives posts, without an auditor nobody reads the
// log, and no one of them can put another in the place. Locked accounts replace
// nobody. Instead are the posts that come in the place of those given up.
//
// An emergency stop is not asked: it must be possible, and its order lifts it.
func (s *Service) headless(ctx context.Context, q bun.IDB, now clock.Instant, given []Post, instead ...Post) error {
	today := now.Day()
	ids := make([]string, len(given))
	for i := range given {
		ids[i] = given[i].ID
	}
	for _, role := range s.kit.Heads {
		var lost, rest clock.Day
		for i := range given {
			lost = max(lost, given[i].until(role, today))
		}
		if lost == "" {
			continue
		}
		rest, err := servingUntil(ctx, q, role, today, ids)
		if err != nil {
			return err
		}
		for i := range instead {
			rest = max(rest, instead[i].until(role, today))
		}
		switch {
		case rest == "":
			return fault.New(fault.Conflict, "identity.last_head", "role", worded(role))
		case rest < lost && rest <= s.soon(now):
			return fault.New(fault.Conflict, "identity.last_head_until", "role", worded(role), "day", string(rest))
		}
	}
	return nil
}

// leaves is headless for an account that is locked or closed: of two who take
// the last two out at once, one waits for the other.
func (s *Service) leaves(ctx context.Context, tx *usecase.Tx, person *Person) error {
	if person.State != Active || !s.isHead(person.Posts) {
		return nil
	}
	if _, err := holdRoles(ctx, tx, s.kit.Heads); err != nil {
		return err
	}
	return s.headless(ctx, tx, tx.Now(), person.Posts)
}

// givesUp is the same for a post that is ended or changed.
func (s *Service) givesUp(ctx context.Context, tx *usecase.Tx, before Post, after *Post) error {
	if !s.isHead([]Post{before}) {
		return nil
	}
	if _, err := holdRoles(ctx, tx, s.kit.Heads); err != nil {
		return err
	}
	person, err := loadPerson(ctx, tx, before.PersonID)
	if err != nil || person.State != Active {
		return err
	}
	return s.headless(ctx, tx, tx.Now(), []Post{before}, *after)
}

func (s *Service) isHead(posts []Post) bool {
	return slices.ContainsFunc(posts, func(p Post) bool {
		return p.State == Active && slices.ContainsFunc(p.Roles, func(role string) bool { return slices.Contains(s.kit.Heads, role) })
	})
}
