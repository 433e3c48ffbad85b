package param

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

type parameterRow struct {
	bun.BaseModel `bun:"table:parameter,alias:p"`

	ID         string        `bun:"id,pk"`
	Name       string        `bun:"name"`
	ValidFrom  clock.Day     `bun:"valid_from"`
	ValidTo    clock.Day     `bun:"valid_to"`
	Value      string        `bun:"value"`
	Unit       string        `bun:"unit"`
	LegalBasis string        `bun:"legal_basis"`
	Note       string        `bun:"note"`
	CreatedAt  clock.Instant `bun:"created_at"`
	CreatedBy  string        `bun:"created_by"`
	Version    int64         `bun:"version"`
}

type itemRow struct {
	bun.BaseModel `bun:"table:dictionary_item,alias:d"`

	ID        string        `bun:"id,pk"`
	Dict      string        `bun:"dict"`
	Code      string        `bun:"code"`
	Sort      int           `bun:"sort"`
	Active    bool          `bun:"active"`
	LabelHans string        `bun:"label_hans"`
	LabelHant string        `bun:"label_hant"`
	LabelPt   string        `bun:"label_pt"`
	LabelEn   string        `bun:"label_en"`
	Parent    string        `bun:"parent"`
	Basis     string        `bun:"basis"`
	ValidFrom clock.Day     `bun:"valid_from"`
	ValidTo   clock.Day     `bun:"valid_to"`
	CreatedAt clock.Instant `bun:"created_at"`
	CreatedBy string        `bun:"created_by"`
	Version   int64         `bun:"version"`
}

func (r parameterRow) version(d Definition) (Version, error) {
	parsed, wrong := d.parse(json.RawMessage(r.Value))
	if wrong != nil {
		return Version{}, fmt.Errorf("parameter %s from %s: the stored value does not fit its declaration: %s", r.Name, r.ValidFrom, wrong.Key)
	}
	return Version{ID: r.ID, Name: r.Name, From: r.ValidFrom, To: r.ValidTo, Value: json.RawMessage(r.Value), Unit: r.Unit,
		Basis: r.LegalBasis, Note: r.Note, CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, Version: r.Version, parsed: parsed}, nil
}

func (r *Registry) read(ctx context.Context, q bun.IDB) (*snapshot, error) {
	next := &snapshot{versions: map[string][]Version{}, byID: map[string]Version{}, items: map[string][]Item{}}
	var parameters []parameterRow
	if err := q.NewSelect().Model(&parameters).OrderExpr("name, valid_from").Scan(ctx); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	for _, row := range parameters {
		d, declared := r.definitions[row.Name]
		if !declared { // of a module this program no longer has
			continue
		}
		version, err := row.version(d)
		if err != nil {
			return nil, err
		}
		next.versions[row.Name] = append(next.versions[row.Name], version)
		next.byID[row.ID] = version
	}
	var items []itemRow
	if err := q.NewSelect().Model(&items).OrderExpr("dict, sort, code").Scan(ctx); err != nil {
		return nil, fmt.Errorf("dictionaries: %w", err)
	}
	for _, row := range items {
		next.items[row.Dict] = append(next.items[row.Dict], row.item())
	}
	return next, nil
}
