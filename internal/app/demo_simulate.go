package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/federate/simulate"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
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
	secrets := map[string]string{}
	for _, entry := range entries {
		if entry.Kind == federate.SM2 {
			continue
		}
		site := &simulate.Site{ID: entry.ID, Kind: entry.Kind, ClientID: entry.ClientID, Secret: id.Token(),
			Redirects: federation.Redirects(s.Config.BaseURL), Ends: federation.Ends(s.Config.BaseURL), Name: func(lang string) string { return entry.Names[i18n.Lang(lang)] }}
		for _, person := range people[entry.ID] {
			site.People = append(site.People, person.Person)
		}
		sites, secrets[entry.ID] = append(sites, site), site.Secret
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
		case federate.OAuth:
			entry.AuthorizeURL, entry.TokenURL, entry.ProfileURL, entry.LogoutURL = at("authorize"), at("token"), at("profile"), at("logout")
		}
		if entry.Kind == federate.SM2 {
			if entry.Authorities, entry.Revocations, err = s.demoCertificates(); err != nil {
				return nil, err
			}
		}
		provider := entry.provider(secrets[entry.ID])
		provider.Simulated, provider.Settings.Inside = true, true
		if entry.Kind != federate.WeChat && entry.Kind != federate.SM2 {
			provider.Try = s.Simulator.Try
		}
		providers[i] = provider
	}
	return providers, nil
}

// demoDocument is the document in the certificate of the demonstration: the
// officer's.
const demoDocument = "DEMO44040000000002"

// demoCertificates makes an authority, its revocation list, and a certificate with
// its key, once, in the folder sm2 of the demonstration.
func (s *System) demoCertificates() (authorities, revocations string, err error) {
	folder := filepath.Join(s.Config.Data, "sm2")
	at := func(name string) string { return filepath.Join(folder, name+".pem") }
	authorities, revocations = at("authorities"), at("revocations")
	if _, err := os.Stat(at("officer-key")); err == nil {
		return authorities, revocations, nil
	}
	now := s.DB.Clock().Now().Time()
	subject := seal.SM2Subject{Name: "Gongzhi demonstration", Organisation: "Gongzhi demonstration", From: now.AddDate(-1, 0, 0), To: now.AddDate(10, 0, 0)}
	issuer, err := seal.NewSM2Issuer(subject)
	if err != nil {
		return "", "", err
	}
	list, err := issuer.List(subject.From, subject.To)
	if err != nil {
		return "", "", err
	}
	subject.Name, subject.Document = "officer", demoDocument
	certificate, key, err := issuer.Issue(subject)
	if err != nil {
		return "", "", err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", "", err
	}
	for name, text := range map[string][]byte{"authorities": issuer.PEM(), "revocations": list, "officer": certificate, "officer-key": key} {
		if err := os.WriteFile(at(name), text, 0o600); err != nil {
			return "", "", err
		}
	}
	return authorities, revocations, nil
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
