package settings

import (
	"cmp"
	"context"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/usecase"
)

// Feature is a switch with what it says now and what it was changed to.
type Feature struct {
	Name     string           `json:"name"`
	Title    string           `json:"title"`
	Help     string           `json:"help" doc:"What it does"`
	Owner    string           `json:"owner" doc:"The module"`
	Remove   clock.Day        `json:"remove" doc:"The day by which it is gone from the program"`
	Due      bool             `json:"due" doc:"That day has passed"`
	Current  feature.Version  `json:"current"`
	Versions []FeatureVersion `json:"versions" nullable:"false" doc:"The newest first"`
}

// FeatureVersion is a version with who wrote it.
type FeatureVersion struct {
	feature.Version
	PersonName string `json:"personName"`
}

// Role is a role that something can be meant for.
type Role struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Features lists the switches of the program.
func (s *Settings) Features(ctx context.Context) ([]Feature, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Feature, error) {
		list, people := []Feature{}, []string{}
		for _, f := range s.features.Features() {
			one := Feature{Name: f.Name, Title: f.TitleKey(), Help: f.HelpKey(), Owner: f.Owner, Remove: f.Remove, Due: f.Remove < q.Now.Day(), Current: s.features.Current(f), Versions: []FeatureVersion{}}
			for _, v := range s.features.Versions(f) {
				one.Versions = append(one.Versions, FeatureVersion{v, v.CreatedBy})
				people = append(people, v.CreatedBy)
			}
			list = append(list, one)
		}
		names, err := s.needs.PersonNames(ctx, people)
		for _, one := range list {
			for i := range one.Versions {
				one.Versions[i].PersonName = names[one.Versions[i].PersonName]
			}
		}
		return list, err
	})
}

// ChangeFeature writes what a switch says from now on.
func (s *Settings) ChangeFeature(ctx context.Context, change feature.Change) (feature.Version, error) {
	return usecase.Write(ctx, s.runner, PermitFeature, func(ctx context.Context, tx *usecase.Tx) (feature.Version, error) {
		roles, err := s.needs.Roles(ctx)
		if err != nil {
			return feature.Version{}, err
		}
		change.Knows = func(role string) bool { _, known := roles[role]; return known }
		return s.features.Change(ctx, tx, change)
	})
}

// roles are those that an announcement or a switch can be meant for, by name.
func (s *Settings) roles(ctx context.Context) ([]Role, error) {
	names, err := s.needs.Roles(ctx)
	list := make([]Role, 0, len(names))
	for id, name := range names {
		list = append(list, Role{id, name})
	}
	slices.SortFunc(list, func(a, b Role) int { return cmp.Compare(a.ID, b.ID) })
	return list, err
}
