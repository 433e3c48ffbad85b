package param

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"sort"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/param", FS: migrations, Dir: "migrations"}

// Tables declares the evidence of this package.
var Tables = []audit.Table{{Name: "parameter"}, {Name: "dictionary_item", Defaults: map[string]string{"parent": "", "basis": ""}}}

// Beginning is the day from which seeded versions are valid.
const Beginning clock.Day = "1900-01-01"

// Registry knows what the modules declare. Fill it while wiring.
type Registry struct {
	definitions map[string]Definition
	dicts       map[string][]Item
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry {
	return &Registry{definitions: map[string]Definition{}, dicts: map[string][]Item{}}
}

// Declare adds parameters. It panics on a name taken twice or a default that
// does not fit: both are errors of the program.
func (r *Registry) Declare(definitions ...Definition) {
	for _, d := range definitions {
		if _, taken := r.definitions[d.Name]; taken {
			panic("parameter " + d.Name + " is declared twice")
		}
		if err := d.check(); err != nil {
			panic(err)
		}
		r.definitions[d.Name] = d
	}
}

// Definition returns a declared parameter.
func (r *Registry) Definition(name string) (Definition, bool) {
	d, ok := r.definitions[name]
	return d, ok
}

// Definitions lists the parameters by name.
func (r *Registry) Definitions() []Definition {
	list := make([]Definition, 0, len(r.definitions))
	for _, d := range r.definitions {
		list = append(list, d)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// Dictionaries lists the names of the dictionaries.
func (r *Registry) Dictionaries() []string {
	names := make([]string, 0, len(r.dicts))
	for name := range r.dicts {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// refined is the dictionary to whose entries those of dict belong; empty when they
// stand by themselves.
func (r *Registry) refined(dict string) string {
	for _, item := range r.dicts[dict] {
		for name, items := range r.dicts {
			if item.Parent != "" && slices.ContainsFunc(items, func(above Item) bool { return above.Code == item.Parent }) {
				return name
			}
		}
	}
	return ""
}

// AddDictionaries reads dictionaries from a JSON file: an object of name to a
// list of {code, zh-Hans, zh-Hant, pt, en, parent, basis}, in the order they are
// shown; parent and basis may be absent.
func (r *Registry) AddDictionaries(files fs.FS, path string) error {
	data, err := fs.ReadFile(files, path)
	if err != nil {
		return fmt.Errorf("dictionaries: %w", err)
	}
	var dicts map[string][]struct {
		Code    string `json:"code"`
		Hans    string `json:"zh-Hans"`
		Hant    string `json:"zh-Hant"`
		Pt      string `json:"pt"`
		English string `json:"en"`
		Parent  string `json:"parent"`
		Basis   string `json:"basis"`
	}
	if err := json.Unmarshal(data, &dicts); err != nil {
		return fmt.Errorf("dictionaries %s: %w", path, err)
	}
	for name, entries := range dicts {
		if _, taken := r.dicts[name]; taken {
			return fmt.Errorf("dictionary %s is declared twice", name)
		}
		r.dicts[name] = []Item{}
		codes := map[string]bool{}
		for i, e := range entries {
			item := Item{Dict: name, Code: e.Code, Sort: 10 * (i + 1), Active: true,
				Hans: e.Hans, Hant: e.Hant, Portuguese: e.Pt, English: e.English, Parent: e.Parent, Basis: e.Basis}
			if err := item.check(); err != nil {
				return fmt.Errorf("dictionary %s, entry %d: %w", name, i+1, err)
			}
			if codes[e.Code] {
				return fmt.Errorf("dictionary %s: code %s is there twice", name, e.Code)
			}
			codes[e.Code] = true
			r.dicts[name] = append(r.dicts[name], item)
		}
	}
	return nil
}

// Seed writes the declared parameters and dictionary items that the database
// lacks, and never touches those it has. Several nodes may seed at once.
func (r *Registry) Seed(ctx context.Context, runner *usecase.Runner) error {
	return runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, runner, raw, "param.seed", func(ctx context.Context, tx *usecase.Tx) error {
			err := r.seedParameters(ctx, tx)
			if err == nil {
				err = r.seedItems(ctx, tx)
			}
			if db.IsDuplicate(err) { // another node seeds beside us
				return db.TryAgain(err)
			}
			return err
		})
	})
}

func (r *Registry) seedParameters(ctx context.Context, tx *usecase.Tx) error {
	present, err := pairs(ctx, tx, "SELECT DISTINCT name, '' FROM parameter")
	if err != nil {
		return err
	}
	for _, d := range r.Definitions() {
		if present[[2]string{d.Name}] {
			continue
		}
		row := parameterRow{ID: id.New(tx.Now()), Name: d.Name, ValidFrom: Beginning, Value: d.defaultJSON(), Unit: d.Unit,
			LegalBasis: d.Basis, CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID, Version: 1}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return fmt.Errorf("seed parameter %s: %w", d.Name, err)
		}
		tx.Record("parameter", row.ID)
	}
	return nil
}

func (r *Registry) seedItems(ctx context.Context, tx *usecase.Tx) error {
	present, err := pairs(ctx, tx, "SELECT dict, code FROM dictionary_item")
	if err != nil {
		return err
	}
	for _, name := range r.Dictionaries() {
		for _, item := range r.dicts[name] {
			if present[[2]string{item.Dict, item.Code}] {
				continue
			}
			row := item.row(tx)
			if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
				return fmt.Errorf("seed dictionary %s %s: %w", item.Dict, item.Code, err)
			}
			tx.Record("dictionary_item", row.ID)
		}
	}
	return nil
}

func pairs(ctx context.Context, tx *usecase.Tx, query string) (map[[2]string]bool, error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	defer rows.Close()
	present := map[[2]string]bool{}
	for rows.Next() {
		var pair [2]string
		if err := rows.Scan(&pair[0], &pair[1]); err != nil {
			return nil, fmt.Errorf("seed: %w", err)
		}
		present[pair] = true
	}
	return present, rows.Err()
}
