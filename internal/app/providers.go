package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/yaml"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/federate/simulate"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/platform/federation"
)

// providerEntry is one entry of the file identity_providers. Secrets stand apart
// from it: in secret_file, or in the environment as GONGZHI_SECRET_<ID>.
type providerEntry struct {
	ID           string               `json:"id"`
	Kind         string               `json:"kind"`
	Names        map[i18n.Lang]string `json:"names"`
	Issuer       string               `json:"issuer"`
	ClientID     string               `json:"client_id"`
	SecretFile   string               `json:"secret_file"`
	Scopes       []string             `json:"scopes"`
	AuthorizeURL string               `json:"authorize_url"`
	TokenURL     string               `json:"token_url"`
	ProfileURL   string               `json:"profile_url"`
	LogoutURL    string               `json:"logout_url"`
	Extra        map[string]string    `json:"extra"`
	Algorithms   []string             `json:"algorithms"`
	Private      bool                 `json:"private"` // http at an address of the own network
	Authorities  string               `json:"authorities"`
	Revocations  string               `json:"revocations"`
	TwoFactors   bool                 `json:"two_factors"`
	Claims       claimEntry           `json:"claims"`
}

type claimEntry struct {
	Subject          string            `json:"subject"`
	Name             string            `json:"name"`
	Document         string            `json:"document"`
	DocumentType     string            `json:"document_type"`
	DocumentVerified string            `json:"document_verified"`
	Types            map[string]string `json:"types"`
	TrustsDocuments  bool              `json:"trusts_documents"`
	Assurance        string            `json:"assurance"`
	Levels           map[string]int    `json:"levels"`
	Least            int               `json:"least"`
	EntityNumber     string            `json:"entity_number"`
	EntityName       string            `json:"entity_name"`
}

const secretPrefix = "SECRET_"

// readProviders reads the file of the identity providers; an unknown word in it
// is refused.
func readProviders(file string) ([]federation.Provider, error) {
	if file == "" {
		return nil, nil
	}
	entries, err := providerEntries(file)
	providers := make([]federation.Provider, len(entries))
	for i := 0; err == nil && i < len(entries); i++ {
		var secret string
		if secret, err = entries[i].secret(); err == nil {
			providers[i] = entries[i].provider(secret)
		}
	}
	if err != nil {
		return nil, fault.New(fault.Malformed, "config.identity_providers", "file", file, "reason", err.Error()).Because(err)
	}
	return providers, nil
}

func providerEntries(file string) ([]providerEntry, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	read, err := yaml.Parser().Unmarshal(text)
	if err != nil {
		return nil, errors.New("no YAML") // the parser would quote the file
	}
	encoded, err := json.Marshal(read)
	if err != nil {
		return nil, err
	}
	return decodeEntries(encoded)
}

func decodeEntries(encoded []byte) ([]providerEntry, error) {
	var all struct {
		Providers []providerEntry `json:"providers"`
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&all)
	return all.Providers, err
}

func (e providerEntry) secret() (string, error) {
	if e.SecretFile != "" {
		text, err := os.ReadFile(e.SecretFile)
		return strings.TrimSpace(string(text)), err
	}
	return os.Getenv(environment + secretPrefix + strings.ToUpper(strings.ReplaceAll(e.ID, "-", "_"))), nil
}

func (e providerEntry) provider(secret string) federation.Provider {
	c := e.Claims
	return federation.Provider{ID: e.ID, Names: e.Names, Settings: federate.Settings{Kind: e.Kind, Issuer: e.Issuer, ClientID: e.ClientID, Secret: secret,
		Scopes: e.Scopes, AuthorizeURL: e.AuthorizeURL, TokenURL: e.TokenURL, ProfileURL: e.ProfileURL, LogoutURL: e.LogoutURL, Extra: e.Extra,
		Algorithms: e.Algorithms, Plain: e.Private, Authorities: e.Authorities, Revocations: e.Revocations, TwoFactors: e.TwoFactors, Claims: federate.Claims{Subject: c.Subject, Name: c.Name, Document: c.Document, DocumentType: c.DocumentType,
			DocumentVerified: c.DocumentVerified, Types: c.Types, TrustsDocuments: c.TrustsDocuments, Assurance: c.Assurance, Levels: c.Levels, Least: c.Least,
			EntityNumber: c.EntityNumber, EntityName: c.EntityName}}}
}

// buildFederation opens the identity providers: those of the configuration, or
// the simulators of a demonstration.
func (s *System) buildFederation() error {
	client := federate.NewClient("", nil)
	providers, err := readProviders(s.Config.IdentityProviders)
	if s.Config.Demo {
		if providers, err = s.simulate(); err == nil {
			client = federate.NewClient(s.Config.BaseURL+simulate.Prefix, s.Simulator)
		}
	}
	if err != nil {
		return err
	}
	for i := range providers {
		providers[i].Settings.Now = func() time.Time { return s.DB.Clock().Now().Time() }
	}
	service, module, err := federation.New(federation.Kit{Runner: s.Runner, Ring: s.Ring, BaseURL: s.Config.BaseURL, Client: client, Providers: providers})
	if err != nil {
		return fault.New(fault.Malformed, "config.identity_providers", "file", s.Config.IdentityProviders, "reason", err.Error()).Because(err)
	}
	s.Services.Federation = service
	s.add(module)
	return nil
}

// orgNumbers are the numbers by which identity providers know an organisation.
func (s *System) orgNumbers(ctx context.Context, orgID string) ([]string, error) {
	org, err := s.Services.Enterprise.Get(scope.With(ctx, scope.SystemActor("signin")), orgID)
	if err != nil {
		return nil, fmt.Errorf("organisation of a post: %w", err)
	}
	return []string{string(org.USCC), string(org.MacaoNo)}, nil
}
