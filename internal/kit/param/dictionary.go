package param

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// Item is one entry of a dictionary. It is never removed, only made inactive:
// old records still need its label.
type Item struct {
	ID         string `json:"id"`
	Dict       string `json:"dict"`
	Code       string `json:"code"` // stored in records, never changes
	Sort       int    `json:"sort"`
	Active     bool   `json:"active"` // may be chosen in new records
	Hans       string `json:"zhHans"`
	Hant       string `json:"zhHant"`
	Portuguese string `json:"pt"`
	English    string `json:"en"`
	Version    int64  `json:"version"`

	Parent string    `json:"parent,omitempty" doc:"Code of the entry it belongs to, in the dictionary that this one refines"`
	Basis  string    `json:"basis" doc:"Clause that the entry rests on"`
	From   clock.Day `json:"from,omitempty" doc:"First day on which it may be chosen, absent without"`
	To     clock.Day `json:"to,omitempty" doc:"Last day on which it may be chosen, absent without"`
}

// On reports whether a new record may use the entry on a day.
func (i Item) On(day clock.Day) bool {
	return i.Active && i.From <= day && (i.To.IsZero() || day <= i.To)
}

// Label returns the label in a language; a missing one falls back through
// English to simplified Chinese, and between the two Chinese scripts first.
func (i Item) Label(lang i18n.Lang) string {
	labels := []string{i.English, i.Hans, i.Hant, i.Portuguese, i.Code}
	switch lang {
	case i18n.Hans:
		labels = append([]string{i.Hans, i.Hant}, labels...)
	case i18n.Hant:
		labels = append([]string{i.Hant, i.Hans}, labels...)
	case i18n.Portuguese:
		labels = append([]string{i.Portuguese}, labels...)
	}
	first := slices.IndexFunc(labels, func(label string) bool { return label != "" })
	return labels[max(first, 0)]
}

func (i Item) check() error {
	var checks fault.Checks
	if _, err := db.CleanCode(i.Code); err != nil {
		checks.Add("/code", fault.KeyOf(err))
	}
	checks.That(len([]rune(i.Code)) <= 64, "/code", "field.too_long", "max", 64)
	checks.That(strings.TrimSpace(i.Hans) != "", "/zhHans", "field.required")
	for _, label := range [][2]string{{"/zhHans", i.Hans}, {"/zhHant", i.Hant}, {"/pt", i.Portuguese}, {"/en", i.English}} {
		checks.That(len([]rune(label[1])) <= 200, label[0], "field.too_long", "max", 200)
	}
	checks.That(len([]rune(i.Basis)) <= 400, "/basis", "field.too_long", "max", 400)
	checks.That(i.To.IsZero() || i.From <= i.To, "/to", "dictionary.days")
	return checks.Err()
}

// row is a new row for the item.
func (i Item) row(tx *usecase.Tx) itemRow {
	return itemRow{ID: id.New(tx.Now()), Dict: i.Dict, Code: i.Code, Sort: i.Sort, Active: i.Active,
		LabelHans: i.Hans, LabelHant: i.Hant, LabelPt: i.Portuguese, LabelEn: i.English,
		Parent: i.Parent, Basis: i.Basis, ValidFrom: i.From, ValidTo: i.To,
		CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID, Version: 1}
}

func (r itemRow) item() Item {
	return Item{ID: r.ID, Dict: r.Dict, Code: r.Code, Sort: r.Sort, Active: r.Active,
		Hans: r.LabelHans, Hant: r.LabelHant, Portuguese: r.LabelPt, English: r.LabelEn, Version: r.Version,
		Parent: r.Parent, Basis: r.Basis, From: r.ValidFrom, To: r.ValidTo}
}

// Items lists a dictionary in its order, inactive entries included. It panics
// for a dictionary that nobody declared.
func (s *Set) Items(dict string) []Item {
	s.mustDict(dict)
	return slices.Clone(s.Now().items[dict])
}

// Item returns the entry of a code.
func (s *Set) Item(dict, code string) (Item, bool) {
	s.mustDict(dict)
	items := s.Now().items[dict]
	at := slices.IndexFunc(items, func(i Item) bool { return i.Code == code })
	if at < 0 {
		return Item{}, false
	}
	return items[at], true
}

// ActiveOn reports whether a new record may use the code on a day.
func (s *Set) ActiveOn(dict, code string, day clock.Day) bool {
	item, ok := s.Item(dict, code)
	return ok && item.On(day)
}

// Under lists the entries that belong to one of another dictionary, in order,
// those that may be chosen on the day.
func (s *Set) Under(dict, parent string, day clock.Day) []Item {
	return slices.DeleteFunc(s.Items(dict), func(i Item) bool { return i.Parent != parent || !i.On(day) })
}

// Active reports whether a new record may use the code.
func (s *Set) Active(dict, code string) bool {
	item, ok := s.Item(dict, code)
	return ok && item.Active
}

// Label returns the label of a code, the code itself when it is unknown.
func (s *Set) Label(dict, code string, lang i18n.Lang) string {
	if item, ok := s.Item(dict, code); ok {
		return item.Label(lang)
	}
	return code
}

func (s *Set) mustDict(dict string) {
	if _, declared := s.registry.dicts[dict]; !declared {
		panic("dictionary " + dict + " is not declared")
	}
}

// newCode is what codes look like: they stand in addresses, files and records for
// good, so a slip cannot be mended later.
var newCode = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// checkNew checks what of an entry never changes.
func (s *Set) checkNew(item Item) error {
	var checks fault.Checks
	checks.That(newCode.MatchString(item.Code), "/code", "dictionary.code")
	above := s.registry.refined(item.Dict)
	switch {
	case above == "":
		checks.That(item.Parent == "", "/parent", "dictionary.no_parent")
	case item.Parent == "":
		checks.Add("/parent", "field.required")
	default:
		_, known := s.Item(above, item.Parent)
		checks.That(known, "/parent", "dictionary.parent")
	}
	return checks.Err()
}

// SaveItem adds an entry (empty ID) or changes labels, order and activity of
// one; Version must be the one that was read.
func (s *Set) SaveItem(ctx context.Context, tx *usecase.Tx, item Item, reason string) (Item, error) {
	if _, declared := s.registry.dicts[item.Dict]; !declared {
		return Item{}, fault.New(fault.NotFound, "dictionary.unknown", "name", item.Dict)
	}
	if err := item.check(); err != nil {
		return Item{}, err
	}
	row := item.row(tx)
	if item.ID == "" {
		if err := s.checkNew(item); err != nil {
			return Item{}, err
		}
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		if db.DuplicateOf(err, "dictionary_item", "code") {
			return Item{}, fault.New(fault.Conflict, "dictionary.code_taken", "code", item.Code)
		}
		if err != nil {
			return Item{}, fmt.Errorf("dictionary %s: %w", item.Dict, err)
		}
	} else {
		row.ID, row.Version = item.ID, item.Version+1
		err := db.MustAffect(tx.NewUpdate().Model(&row).Column("sort", "active", "label_hans", "label_hant", "label_pt", "label_en", "basis", "valid_from", "valid_to", "version").
			WherePK().Where("dict = ?", item.Dict).Where("code = ?", item.Code).Where("version = ?", item.Version).Exec(ctx))
		if err != nil {
			return Item{}, err
		}
	}
	tx.Record("dictionary_item", row.ID)
	tx.Because(strings.TrimSpace(reason))
	s.After(ctx, tx)
	if kept, known := s.Item(item.Dict, item.Code); known { // which never changes
		row.Parent = kept.Parent
	}
	return row.item(), nil
}
