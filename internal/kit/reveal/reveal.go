package reveal

import (
	"context"
	"embed"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Texts are the sentences of this package.
//
//go:embed texts/*.json
var Texts embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/reveal", FS: migrations, Dir: "migrations"}

// AnHour names the parameter for how many values one person may see in an hour.
const AnHour = "reveal.an_hour"

// Parameters are the numbers of this package that users may change.
var Parameters = []param.Definition{
	{Name: AnHour, Kind: param.Integer, Default: 20, Min: 1, Max: 500, Basis: "basis.reveal"},
}

// leastReason is the shortest reason in characters: a word of two, such as 核查.
const leastReason = 2

// TooMany is the key of the refusal of whoever reached the limit.
const TooMany = "reveal.too_many"

// Desk reveals, and counts for each person.
type Desk struct {
	runner *usecase.Runner
	limit  func(day clock.Day) int64
	over   func(ctx context.Context, permission string, refusal error)

	clearance Clearance
}

// New returns a desk. over hears of whoever wanted to see more than the limit.
func New(runner *usecase.Runner, limit func(day clock.Day) int64, over func(ctx context.Context, permission string, refusal error)) *Desk {
	return &Desk{runner: runner, limit: limit, over: over}
}

// Ask is one wish to see: under which permission, of which row, why.
type Ask struct {
	Permission string // also the action in the audit log
	Table, ID  string
	Reason     string
}

// Clear is one value in the clear.
type Clear struct {
	Value string `json:"value"`
}

// Show opens one value. open finds the record, checks the scope and decrypts;
// what it refuses is neither counted nor logged as seen. The answer is never
// stored, so a repeat of the request is a reveal of its own.
func Show[T any](ctx context.Context, d *Desk, ask Ask, open func(ctx context.Context, tx *usecase.Tx) (T, error)) (T, error) {
	shown, err := usecase.Write(usecase.WithoutKey(ctx), d.runner, ask.Permission, func(ctx context.Context, tx *usecase.Tx) (T, error) {
		var none T
		reason := strings.TrimSpace(ask.Reason)
		var checks fault.Checks
		checks.That(utf8.RuneCountInString(reason) >= leastReason, "/reason", "reveal.reason", "min", leastReason)
		if err := checks.Err(); err != nil {
			return none, err
		}
		value, err := open(ctx, tx)
		if err == nil {
			err = d.clearance.check(tx.Actor, ask.Table, tx.Now().Day())
		}
		if err != nil {
			return none, err
		}
		if tx.Actor.Masked {
			return none, fault.New(fault.Forbidden, "reveal.masked")
		}
		if err := take(ctx, tx, d.limit(tx.Now().Day())); err != nil {
			return none, err
		}
		tx.Act(ask.Permission)
		tx.Because(reason)
		tx.Record(ask.Table, ask.ID)
		return value, nil
	})
	if fault.KeyOf(err) == TooMany && d.over != nil {
		d.over(ctx, ask.Permission, err)
	}
	return shown, err
}
