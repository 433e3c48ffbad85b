package settings

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Dictionary is a list of words that records choose from.
type Dictionary struct {
	Name  string       `json:"name"`
	Title string       `json:"title"`
	Items []param.Item `json:"items" nullable:"false"`
}

type dictionaries struct {
	Items []Dictionary `json:"items" nullable:"false"`
}

type itemInput struct {
	Name string `path:"name" maxLength:"64"`
	Body struct {
		ID      string    `json:"id,omitempty" maxLength:"26" doc:"Absent for a new entry"`
		Version int64     `json:"version,omitempty" doc:"That was read, of an entry that exists"`
		Code    string    `json:"code" minLength:"1" maxLength:"64" doc:"Stored in records; it never changes"`
		Parent  string    `json:"parent,omitempty" maxLength:"64" doc:"Of a new entry that refines one of another dictionary"`
		Sort    int       `json:"sort" minimum:"0" maximum:"100000"`
		Active  bool      `json:"active"`
		Hans    string    `json:"zhHans" minLength:"1" maxLength:"200"`
		Hant    string    `json:"zhHant" minLength:"1" maxLength:"200"`
		Pt      string    `json:"pt,omitempty" maxLength:"200"`
		English string    `json:"en,omitempty" maxLength:"200"`
		Basis   string    `json:"basis" minLength:"1" maxLength:"400" doc:"Clause that the entry rests on"`
		From    clock.Day `json:"from,omitempty" format:"date"`
		To      clock.Day `json:"to,omitempty" format:"date"`
		Reason  string    `json:"reason" minLength:"2" maxLength:"400"`
	}
}

func (in *itemInput) item() param.Item {
	b := in.Body
	return param.Item{ID: b.ID, Dict: in.Name, Code: b.Code, Sort: b.Sort, Active: b.Active, Hans: b.Hans, Hant: b.Hant, Portuguese: b.Pt, English: b.English,
		Version: b.Version, Parent: b.Parent, Basis: b.Basis, From: b.From, To: b.To}
}

func (s *Settings) dictionaryRoutes(api *web.API) {
	web.Register(api, web.Route{Method: http.MethodGet, Path: base + "/dictionaries", ID: "dictionary-list", Summary: "List dictionaries with their entries and legal basis", Tag: tag, Permission: PermitRead, Scope: web.Shared},
		func(ctx context.Context, _ *struct{}) (*web.Body[dictionaries], error) {
			items, err := s.Dictionaries(ctx)
			return web.Reply(dictionaries{items}, err)
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: base + "/dictionaries/{name}/items", ID: "dictionary-save", Summary: "Add or change an entry of a dictionary", Tag: tag, Permission: PermitChange, Scope: web.Shared},
		func(ctx context.Context, in *itemInput) (*web.Body[param.Item], error) {
			return web.Reply(s.SaveItem(ctx, in.item(), in.Body.Reason))
		})
}

// Dictionaries lists all dictionaries, retired entries included.
func (s *Settings) Dictionaries(ctx context.Context) ([]Dictionary, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, _ usecase.Query) ([]Dictionary, error) {
		list := []Dictionary{}
		for _, name := range s.params.Registry().Dictionaries() {
			list = append(list, Dictionary{Name: name, Title: web.Say(ctx, "dictionary."+name, nil), Items: s.params.Items(name)})
		}
		return list, nil
	})
}

// SaveItem adds or changes an entry. Entries are retired, never removed.
func (s *Settings) SaveItem(ctx context.Context, item param.Item, reason string) (param.Item, error) {
	return usecase.Write(ctx, s.runner, PermitChange, func(ctx context.Context, tx *usecase.Tx) (param.Item, error) {
		tx.Act("platform.settings.dictionary")
		return s.params.SaveItem(ctx, tx, item, reason)
	})
}
