package federate

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// weChat trades the code of wx.login for an account (code2session). There is no
// page and no state: the mini-program itself asks WeChat for the code.
type weChat struct {
	settings Settings
	client   Client
}

func (w *weChat) AuthURL(context.Context, Ask) (string, error) { return "", nil }

func (w *weChat) Exchange(ctx context.Context, answer Answer) (Grant, error) {
	address, err := with(w.settings.TokenURL, url.Values{"appid": {w.settings.ClientID}, "secret": {w.settings.Secret},
		"js_code": {answer.Query.Get("code")}, "grant_type": {"authorization_code"}})
	if err != nil {
		return Grant{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return Grant{}, err
	}
	_, said, err := w.client.object(req)
	if err != nil {
		return Grant{}, err
	}
	switch code := textOf(said, "errcode"); code {
	case "", "0":
	case "-1", "45011": // busy, too often
		return Grant{}, fmt.Errorf("%w: code2session says %s", ErrUnavailable, code)
	default:
		return Grant{}, refuse(Code, "%s", code)
	}
	delete(said, "session_key") // never needed, never kept
	return Grant{claims: said}, nil
}

func (w *weChat) Profile(_ context.Context, grant Grant) (Profile, error) {
	names := w.settings.Claims
	names.Subject = orElse(names.Subject, "openid")
	return names.profile(grant.claims)
}

func (w *weChat) Logout(context.Context, string, string) (string, error) { return "", nil }

func (w *weChat) Health(ctx context.Context) error { return w.client.reaches(ctx, w.settings.TokenURL) }
