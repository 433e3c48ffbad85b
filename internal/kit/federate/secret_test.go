package federate

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestSecretsStayOutOfErrors: what goes wrong on the way to a provider is logged
// and kept, so it must not repeat the address: WeChat wants the secret of the app
// in it, CAS the ticket of the person.
func TestSecretsStayOutOfErrors(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for kind, settings := range map[string]Settings{
		WeChat: {Kind: WeChat, TokenURL: gone.URL + "/sns/jscode2session", ClientID: "wx1", Secret: "hush-of-the-app"},
		CAS:    {Kind: CAS, AuthorizeURL: gone.URL + "/login", TokenURL: gone.URL + "/serviceValidate"},
	} {
		settings.Plain, settings.Claims.Least = true, 1
		provider, err := Open(settings, NewClient("", nil))
		if err != nil {
			t.Fatal(err)
		}
		_, err = provider.Exchange(context.Background(), Answer{Ask: Ask{RedirectURI: "https://drugs.example/back"}, Query: url.Values{"code": {"once-only"}, "ticket": {"once-only"}}})
		if !errors.Is(err, ErrUnavailable) {
			t.Fatalf("%s: a provider that is away gives %v", kind, err)
		}
		for _, secret := range []string{"hush-of-the-app", "once-only"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error repeats %q: %v", kind, secret, err)
			}
		}
	}
}
