package app

import (
	"path/filepath"
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/federate"
)

const providersText = `providers:
  - id: guangdong
    kind: oauth
    names: {zh-Hans: 广东省统一身份认证}
    client_id: gongzhi
    secret_file: SECRET
    authorize_url: https://tyrz.example/authorize
    token_url: https://tyrz.example/token
    profile_url: https://tyrz.example/profile
    claims: {document: idnum, document_type: idtype, types: {"10": mainland}, trusts_documents: true, least: 2}
  - id: house-cas
    kind: cas
    authorize_url: https://cas.example/login
    token_url: https://cas.example/p3/serviceValidate
    claims: {least: 1}
`

func TestProvidersAreRead(t *testing.T) {
	folder := t.TempDir()
	file, secret := filepath.Join(folder, "providers.yaml"), filepath.Join(folder, "secret")
	lay(t, secret, "hunter2\n")
	lay(t, file, strings.Replace(providersText, "SECRET", secret, 1))
	t.Setenv("GONGZHI_SECRET_HOUSE_CAS", "hunter3")
	if _, err := LoadConfig("", map[string]any{"data": folder}); err != nil { // a secret is no setting
		t.Fatal(err)
	}
	providers, err := readProviders(file)
	if err != nil || len(providers) != 2 {
		t.Fatal(providers, err)
	}
	first, second := providers[0].Settings, providers[1].Settings
	if first.Secret != "hunter2" || first.Claims.Types["10"] != "mainland" || !first.Claims.TrustsDocuments || first.Check() != nil || providers[0].Simulated {
		t.Errorf("guangdong: %+v", first)
	}
	if second.Secret != "hunter3" || second.Kind != federate.CAS || second.Check() != nil {
		t.Errorf("cas: %+v", second)
	}
	if none, err := readProviders(""); err != nil || none != nil {
		t.Errorf("no file: %v, %v", none, err)
	}
}

// TestProvidersAreRefused: each slip is named, and no secret is repeated.
func TestProvidersAreRefused(t *testing.T) {
	t.Setenv("LC_ALL", "en")
	config := testConfig(t)
	for slip, want := range map[string]string{
		"kind: oauth|kind: saml":                             "kind:",
		"client_id: gongzhi|clientid: gongzhi":               `unknown field "clientid"`,
		"client_id: gongzhi|client_secret: hunter2":          `unknown field "client_secret"`,
		"https://tyrz.example/token|http://tyrz.example/tok": "token_url:",
		"least: 2|least: 9":                                  "claims.least:",
		"id: house-cas|id: guangdong":                        "twice",
		"secret_file: SECRET|secret_file: /nowhere/hunter2x": "no such file",
	} {
		from, to, _ := strings.Cut(slip, "|")
		text := strings.Replace(providersText, from, to, 1)
		text = strings.Replace(text, "    secret_file: SECRET\n", "", 1)
		config.IdentityProviders = filepath.Join(t.TempDir(), "providers.yaml")
		lay(t, config.IdentityProviders, text)
		_, err := Open(t.Context(), config, clock.System{}, "test")
		if said := Explain(err); err == nil || !strings.Contains(said, want) || strings.Contains(said, "hunter2 ") {
			t.Errorf("%s: %q", slip, said)
		}
	}
}
