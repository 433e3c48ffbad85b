package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/federate/simulate"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/module/platform/federation"
)

//go:embed demo/providers.json
var simulatedJSON []byte

// simulatedPerson is somebody whom a simulator can be; login is whose document
// the demonstration knows.
type simulatedPerson struct {
	simulate.Person
	Login string `json:"login"`
}

func simulated() ([]providerEntry, map[string][]simulatedPerson, error) {
	var all struct {
		Providers []providerEntry              `json:"providers"`
		People    map[string][]simulatedPerson `json:"people"`
	}
	return all.Providers, all.People, json.Unmarshal(simulatedJSON, &all)
}

// simulate starts the simulators of a demonstration. Their secret lives as long
// as the program.
func (s *System) simulate() ([]federation.Provider, error) {
	entries, people, err := simulated()
	if err != nil {
		return nil, fmt.Errorf("simulated providers: %w", err)
	}
	var sites []*simulate.Site
	for _, entry := range entries {
		site := &simulate.Site{ID: entry.ID, Kind: entry.Kind, ClientID: entry.ClientID, Secret: id.Token(),
			Redirects: federation.Redirects(s.Config.BaseURL), Name: func(lang string) string { return entry.Names[i18n.Lang(lang)] }}
		for _, person := range people[entry.ID] {
			site.People = append(site.People, person.Person)
		}
		sites = append(sites, site)
	}
	s.Simulator, err = simulate.New(s.Config.BaseURL, func() time.Time { return s.DB.Clock().Now().Time() }, sites...)
	if err != nil {
		return nil, err
	}
	providers := make([]federation.Provider, len(entries))
	for i, entry := range entries {
		at := func(page string) string { return s.Simulator.Address(entry.ID, page) }
		switch entry.Kind {
		case federate.OIDC:
			entry.Issuer = s.Config.BaseURL + simulate.Prefix + entry.ID
		case federate.WeChat:
			entry.TokenURL = at("jscode2session")
		default:
			entry.AuthorizeURL, entry.TokenURL, entry.ProfileURL = at("authorize"), at("token"), at("profile")
		}
		provider := entry.provider(sites[i].Secret)
		provider.Simulated, provider.Settings.Inside = true, true
		if entry.Kind != federate.WeChat {
			provider.Try = s.Simulator.Try
		}
		providers[i] = provider
	}
	return providers, nil
}

// seedDocuments lets the security administrator note the documents of the people
// whom the simulators can be.
func (d *seeder) seedDocuments(ctx context.Context) error {
	entries, people, err := simulated()
	if err != nil {
		return err
	}
	desk := d.as(ctx, "security")
	for _, entry := range entries {
		for _, person := range people[entry.ID] {
			if person.Login == "" {
				continue
			}
			seen := federate.Document{Type: entry.Claims.Types[person.DocumentType], Number: person.Document}
			if err := d.Services.Signin.SetDocument(desk, d.people[person.Login].PersonID, seen, d.world.Words["documentSeen"]); err != nil {
				return fmt.Errorf("document of %s: %w", person.Login, err)
			}
		}
	}
	return nil
}
