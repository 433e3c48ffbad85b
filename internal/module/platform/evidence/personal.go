package evidence

import (
	"context"

	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// PersonalColumn is a line of the register of personal data, in the reader's words.
type PersonalColumn struct {
	ID string `json:"id"` // table and column
	seal.Column
}

// Cleared are the roles that may see data of a label in full, if they have the
// permission as well.
type Cleared struct {
	Label int      `json:"label"`
	Roles []string `json:"roles" nullable:"false"`
}

type personalColumns struct {
	Items   []PersonalColumn `json:"items" nullable:"false"`
	Cleared []Cleared        `json:"cleared" nullable:"false"`
}

// Clearances makes the register show who is cleared.
func (l *Log) Clearances(cleared func() []Cleared) { l.cleared = cleared }

// PersonalColumns shows where personal data is kept, what for and how long.
func (l *Log) PersonalColumns(ctx context.Context) (personalColumns, error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, _ usecase.Query) (personalColumns, error) {
		columns := personalColumns{Items: []PersonalColumn{}, Cleared: []Cleared{}}
		if l.cleared != nil {
			columns.Cleared = l.cleared()
		}
		for _, column := range l.register() {
			line := PersonalColumn{column.Table + "." + column.Column, column}
			line.Purpose, line.Basis, line.Retention = web.Say(ctx, column.Purpose, nil), web.Say(ctx, column.Basis, nil), web.Say(ctx, column.Retention, nil)
			columns.Items = append(columns.Items, line)
		}
		return columns, nil
	})
}
