package inbound

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// LabelJob is one print run of trace labels for a line. Its counts balance:
// made = bound + voided + remaining.
type LabelJob struct {
	bun.BaseModel `bun:"table:label_job,alias:t"`

	ID        string        `bun:"id,pk" json:"id"`
	Number    string        `bun:"number" json:"number"`
	OrderID   string        `bun:"order_id" json:"orderId"`
	LineID    string        `bun:"line_id" json:"lineId"`
	Made      int           `bun:"made" json:"made"`
	Printed   int           `bun:"printed" json:"printed"`
	Voided    int           `bun:"voided" json:"voided"`
	Bound     int           `bun:"bound" json:"bound"`
	Prints    int           `bun:"prints" json:"prints"` // how often the sheet was printed
	CreatedBy string        `bun:"created_by" json:"createdBy"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// Remaining is how many labels are neither on a box nor void.
func (j LabelJob) Remaining() int { return j.Made - j.Bound - j.Voided }
