package enterprise

import (
	"context"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

// LicenceScopes is the dictionary of what licences allow, each entry below a
// kind of LicenceKinds (许可范围). A kind without entries takes any text.
const LicenceScopes = "licence_scope"

// licenceRules say what may be entered of a licence on a day: what the
// dictionaries have then, and what is held already, since an entry may have
// been retired meanwhile.
type licenceRules struct {
	kinds, scopes []param.Item // both dictionaries as they are
	day           clock.Day
	held          []Licence
}

func (o *Organisations) licenceRules(day clock.Day, held []Licence) licenceRules {
	return licenceRules{kinds: o.kit.Parameters.Items(LicenceKinds), scopes: o.kit.Parameters.Items(LicenceScopes), day: day, held: held}
}

func (r licenceRules) kind(kind string) bool {
	return holds(r.held, kind) || slices.ContainsFunc(r.kinds, func(i param.Item) bool { return i.Code == kind && i.On(r.day) })
}

// scope is the entry that was meant by its code or by its label in any language.
func (r licenceRules) scope(kind, text string) (entry string, known bool) {
	folded, described := fold.Text(text), false
	for _, item := range r.scopes {
		if item.Parent != kind {
			continue
		}
		described = true
		if item.On(r.day) && (item.Code == text || slices.ContainsFunc([]string{item.Hans, item.Hant, item.Portuguese, item.English}, func(label string) bool { return label != "" && fold.Text(label) == folded })) {
			return item.Code, true
		}
	}
	held := slices.ContainsFunc(r.held, func(l Licence) bool { return l.Kind == kind && slices.Contains(l.Scope, text) })
	return text, held || !described
}

// LicenceKind is a kind of licence with what one may allow.
type LicenceKind struct {
	Code   string         `json:"code"`
	Label  string         `json:"label"`
	Basis  string         `json:"basis"`
	Active bool           `json:"active" doc:"Whether a new licence may be of it today"`
	Scopes []LicenceScope `json:"scopes" nullable:"false"`
}

// LicenceScope is one thing that a licence allows.
type LicenceScope struct {
	Code   string `json:"code"`
	Label  string `json:"label"`
	Basis  string `json:"basis"`
	Active bool   `json:"active" doc:"Whether a new licence may have it today"`
}

// LicenceKinds lists both dictionaries in the reader's language, retired entries
// included: old licences still need their words.
func (o *Organisations) LicenceKinds(ctx context.Context) ([]LicenceKind, error) {
	return usecase.Read(ctx, o.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]LicenceKind, error) {
		day, lang := q.Now.Day(), i18n.FromContext(ctx)
		scopes := o.kit.Parameters.Items(LicenceScopes)
		kinds := []LicenceKind{}
		for _, item := range o.kit.Parameters.Items(LicenceKinds) {
			kind := LicenceKind{Code: item.Code, Label: item.Label(lang), Basis: item.Basis, Active: item.On(day), Scopes: []LicenceScope{}}
			for _, scope := range scopes {
				if scope.Parent == item.Code {
					kind.Scopes = append(kind.Scopes, LicenceScope{Code: scope.Code, Label: scope.Label(lang), Basis: scope.Basis, Active: scope.On(day)})
				}
			}
			kinds = append(kinds, kind)
		}
		return kinds, nil
	})
}
