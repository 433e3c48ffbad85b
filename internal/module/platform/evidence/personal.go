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

type personalColumns struct {
	Items []PersonalColumn `json:"items" nullable:"false"`
}

// PersonalColumns shows where personal data is kept, what for and how long.
func (l *Log) PersonalColumns(ctx context.Context) (personalColumns, error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, _ usecase.Query) (personalColumns, error) {
		columns := personalColumns{Items: []PersonalColumn{}}
		for _, column := range l.register() {
			line := PersonalColumn{column.Table + "." + column.Column, column}
			line.Purpose, line.Basis, line.Retention = web.Say(ctx, column.Purpose, nil), web.Say(ctx, column.Basis, nil), web.Say(ctx, column.Retention, nil)
			columns.Items = append(columns.Items, line)
		}
		return columns, nil
	})
}
