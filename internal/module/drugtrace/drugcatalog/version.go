package drugcatalog

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// The states of a version.
const (
	VersionDraft     = "draft"
	VersionPending   = "pending"
	VersionApproved  = "approved"
	VersionDiscarded = "discarded"
)

// Version is one content of an item with its way to approval. At most one
// version of an item is open (draft or pending).
type Version struct {
	bun.BaseModel `bun:"table:drug_item_version,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	ItemID      string        `bun:"item_id" json:"itemId"`
	Number      int           `bun:"number" json:"number"`
	State       string        `bun:"state" json:"state" enum:"draft,pending,approved,discarded"`
	Content     Content       `bun:"content" json:"content"`
	Changes     []Change      `bun:"changes" json:"changes" nullable:"false" doc:"Difference from the version approved before"`
	MadeBy      string        `bun:"made_by" json:"madeBy"`
	MadeAt      clock.Instant `bun:"made_at" json:"madeAt"`
	EditedBy    string        `bun:"edited_by" json:"editedBy" doc:"Last person who changed it"`
	SubmittedBy string        `bun:"submitted_by" json:"submittedBy"`
	SubmittedAt clock.Instant `bun:"submitted_at" json:"submittedAt"`
	DecidedBy   string        `bun:"decided_by" json:"decidedBy" doc:"Who approved, or last rejected it"`
	DecidedAt   clock.Instant `bun:"decided_at" json:"decidedAt"`
	Note        string        `bun:"note" json:"note" doc:"What the person who decided said"`

	MadeByName      string `bun:"-" json:"madeByName"`
	EditedByName    string `bun:"-" json:"editedByName"`
	SubmittedByName string `bun:"-" json:"submittedByName"`
	DecidedByName   string `bun:"-" json:"decidedByName"`
}

// Change is one field before and after, as texts; empty for nothing.
type Change struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// drafted reports whether the person had a hand in the version, so that
// somebody else must decide on it.
func (v *Version) drafted(personID string) bool {
	return personID == v.MadeBy || personID == v.EditedBy || personID == v.SubmittedBy
}

// difference lists the fields in which two contents differ, in their order.
func difference(before, after Content) []Change {
	changes := []Change{}
	old, fresh := reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range old.NumField() {
		name, _, _ := strings.Cut(old.Type().Field(i).Tag.Get("json"), ",")
		b, a := fieldText(old.Field(i)), fieldText(fresh.Field(i))
		if b != a {
			changes = append(changes, Change{Field: name, Before: b, After: a})
		}
	}
	return changes
}

func fieldText(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		return ""
	case v.Kind() == reflect.Pointer:
		return degrees(int(v.Elem().Int())) // the only pointers are temperatures
	case v.Kind() == reflect.Slice:
		return strings.Join(v.Interface().([]string), ", ")
	}
	return fmt.Sprint(v.Interface())
}

// degrees writes tenths of a degree Celsius: 25 is 2.5, 80 is 8.
func degrees(tenths int) string {
	return strconv.FormatFloat(float64(tenths)/10, 'f', -1, 64)
}
