package team

import (
	"context"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/usecase"
)

const memberPage = "/opscenter/team/members/"

// expiring is a certificate that ends soon and has no newer one.
type expiring struct {
	certificate Certificate
	member      Member
	left        int // days; below zero it has ended
}

// expiringOn are the certificates of serving people that end within some days.
func expiringOn(ctx context.Context, q bun.IDB, day clock.Day, within int) ([]expiring, error) {
	people, err := members(ctx, q)
	if err != nil {
		return nil, err
	}
	var ids []string
	by := map[string]Member{}
	for _, m := range people {
		if m.serves(day) {
			ids = append(ids, m.ID)
			by[m.ID] = m
		}
	}
	certificates, err := certificatesOf(ctx, q, ids)
	var found []expiring
	for _, memberID := range ids {
		for _, c := range certificates[memberID] {
			renewed := slices.ContainsFunc(certificates[memberID], func(other Certificate) bool {
				return other.Kind == c.Kind && other.ID != c.ID && (other.ExpiresOn.IsZero() || other.ExpiresOn > c.ExpiresOn)
			})
			if c.ExpiresOn.IsZero() || renewed {
				continue
			}
			if left := day.DaysUntil(c.ExpiresOn); left <= within {
				found = append(found, expiring{c, by[memberID], left})
			}
		}
	}
	slices.SortFunc(found, func(a, b expiring) int { return a.left - b.left })
	return found, err
}

// warnDays are the days before the end at which is warned, the longest first.
func (t *Team) warnDays(day clock.Day) []int {
	var days []int
	for _, text := range t.kit.Parameters.List(paramWarn, day) {
		n, err := strconv.Atoi(text)
		if err == nil {
			days = append(days, n)
		}
	}
	slices.SortFunc(days, func(a, b int) int { return b - a })
	return days
}

// warn tells of certificates that end: once for each of the days.
func (t *Team) warn(ctx context.Context) error {
	return t.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, t.kit.Runner, raw, "opscenter.team.warn", func(ctx context.Context, tx *usecase.Tx) error {
			today := tx.Now().Day()
			steps := t.warnDays(today)
			if len(steps) == 0 {
				return job.Guard(ctx, raw)
			}
			found, err := expiringOn(ctx, tx, today, steps[0])
			for i := range found {
				e := &found[i]
				reached := steps[0]
				for _, step := range steps {
					if e.left <= step {
						reached = step
					}
				}
				if err != nil || reached >= e.certificate.Told {
					continue
				}
				tx.Act("opscenter.team.warn")
				err = message.Send(ctx, tx.Tx, message.Notice{Kind: certificateMessage, Key: e.certificate.ID + "." + strconv.Itoa(reached), To: message.Audience{Permission: PermitManage}, Path: memberPage + e.member.ID,
					Params: map[string]string{"number": e.member.Number, "title": e.certificate.Title, "day": string(e.certificate.ExpiresOn)}})
				if err == nil {
					err = warned(ctx, tx, &e.certificate, reached)
				}
			}
			if err != nil {
				return err
			}
			return job.Guard(ctx, raw)
		})
	})
}
