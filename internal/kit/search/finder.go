package search

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Hit is a record that was found.
type Hit struct {
	ID     string `json:"id"`
	Number string `json:"number,omitempty" doc:"Number people call it by"`
	Title  string `json:"title,omitempty" doc:"Name people call it by"`
	Detail string `json:"detail,omitempty" mask:"-"` // a name, a number or an address of the record, no prose
	State  string `json:"state,omitempty"`
	Path   string `json:"path" doc:"Page of the record"`
}

// Found are the hits of one kind.
type Found struct {
	Hits []Hit
	More bool // there are others, on the list
}

// Asked is what is looked for.
type Asked struct {
	Typed string   // as typed
	Words []string // folded, all of which a record must have
	Most  int      // hits wanted
	Deep  bool     // look inside words too, which reads whole registers

	waiting map[string][]string // records that Fill has not read yet, by source
}

// Finder finds records of one kind. Without the permission nobody finds any.
type Finder struct {
	Kind       string // text search.kind.<Kind>
	Entity     string // whose states the hits have, for their labels
	Icon       string
	Permission string
	Path       string // list that shows all, with ?q=; empty when there is none
	Source     Source // zero when the records are not in the index
	Find       func(ctx context.Context, x *Index, q usecase.Query, asked Asked) (Found, error)
}

// List finds in a list with its own search and scope: what the list does not
// show is not found. hits turns rows into hits.
func List[T any](f Finder, spec list.Spec[T], hits func(ctx context.Context, q usecase.Query, rows []T) ([]Hit, error)) Finder {
	f.Find = func(ctx context.Context, x *Index, q usecase.Query, asked Asked) (Found, error) {
		q.Scope = q.Actor.For(f.Permission)
		var among list.Filter
		words := list.Words(asked.Typed) // a list without an index knows itself how its columns are written
		if f.Source.Name != "" {
			ids, all, err := candidates(ctx, q, f.Source, asked)
			if err != nil || all && len(ids) == 0 {
				return Found{}, err
			}
			words = asked.Words
			if all { // else the word is common, and the newest with it are near
				among = among.And("t.id", "in", ids)
			}
		}
		rows, more, err := list.First(ctx, q, spec, words, among, asked.Most)
		if err != nil || len(rows) == 0 {
			return Found{}, err
		}
		found, err := hits(ctx, q, rows)
		return Found{Hits: found, More: more}, err
	}
	return f
}

// rare is up to how many records a word leads to one by one.
const rare = 400

// candidates lists the records of a source that may have all words. all is false when
// there are more than are worth listing.
func candidates(ctx context.Context, q bun.IDB, source Source, asked Asked) (ids []string, all bool, err error) {
	fresh, err := source.unread(ctx, q, asked.waiting[source.Name])
	if err != nil {
		return nil, false, err
	}
	if asked.Deep {
		may, err := source.mayHold(ctx, q, asked.Words)
		if err == nil && may {
			ids, err = inside(ctx, q, source.Name, asked.Words, rare+1)
		}
		ids = fresh.with(ids, func(text string) bool {
			return !slices.ContainsFunc(asked.Words, func(word string) bool { return !strings.Contains(text, word) })
		})
		return ids, len(ids) <= rare, err
	}
	for _, word := range asked.Words {
		found, err := begun(ctx, q, source.Name, word, rare+1)
		if err != nil {
			return nil, false, err
		}
		found = fresh.with(found, func(text string) bool { return begins(text, word) })
		switch {
		case len(found) > rare:
		case !all:
			ids, all = found, true
		default:
			ids = slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(found, id) })
		}
		if all && len(ids) == 0 {
			break
		}
	}
	return ids, all, nil
}

// Answer are the hits of one kind, with what a page needs to show them.
type Answer struct {
	Kind   string `json:"kind"`
	Entity string `json:"entity,omitempty"`
	Icon   string `json:"icon"`
	Path   string `json:"path,omitempty" doc:"List that shows all"`
	Hits   []Hit  `json:"hits" nullable:"false"`
	More   bool   `json:"more"`
}

// Ask asks every finder the actor may use. What no word begins is looked for
// inside words, when it is long enough to be worth it.
func (x *Index) Ask(ctx context.Context, q usecase.Query, finders []Finder, typed string, most int) ([]Answer, error) {
	asked := Asked{Typed: typed, Words: Words(typed), Most: most}
	var err error
	if asked.waiting, err = waiting(ctx, q); err != nil {
		return nil, err
	}
	answers, err := x.ask(ctx, q, finders, asked)
	if err != nil || len(answers) > 0 || !slices.ContainsFunc(asked.Words, worthReading) {
		return answers, err
	}
	asked.Deep = true
	finders = slices.DeleteFunc(slices.Clone(finders), func(f Finder) bool { return f.Source.Name == "" }) // their lists have been read
	return x.ask(ctx, q, finders, asked)
}

// worthReading tells whether a word is long enough to read registers for it.
func worthReading(word string) bool { return len(word) >= 3 }

func (x *Index) ask(ctx context.Context, q usecase.Query, finders []Finder, asked Asked) ([]Answer, error) {
	answers := []Answer{}
	if len(asked.Words) == 0 {
		return answers, nil
	}
	for _, f := range finders {
		if q.Actor.Reach(f.Permission) == scope.None {
			continue
		}
		found, err := f.Find(ctx, x, q, asked)
		if err != nil {
			return nil, err
		}
		if len(found.Hits) > 0 {
			answers = append(answers, Answer{Kind: f.Kind, Entity: f.Entity, Icon: f.Icon, Path: f.Path, Hits: found.Hits, More: found.More})
		}
	}
	return answers, nil
}
