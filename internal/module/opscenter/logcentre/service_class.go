package logcentre

import (
	"context"

	"gongzhi/internal/kit/db"
)

// classRules is the version of what ClassOf says; whoever changes that counts it
// up, and old entries move to their class at the next start.
const (
	classFact  = "logcentre.classes"
	classRules = "1"
)

// Ensure puts entries of before there were classes, or other ones, into theirs.
func (c *Centre) Ensure(ctx context.Context) error {
	database := c.kit.Runner.DB
	if known, err := database.Fact(ctx, classFact); err != nil || known == classRules {
		return err
	}
	for last, more := "", true; more; more = last != "" {
		err := database.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			last, err = c.kit.Runner.Log.Reclassify(ctx, tx, last)
			return err
		})
		if err != nil {
			return err
		}
	}
	return database.SetFact(ctx, classFact, classRules)
}
