package signin

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/platform/federation"
)

// flowCookie binds a sign-in with a provider to the browser that began it.
const flowCookie = "gz_flow"

type (
	beginBody struct {
		Surface string `json:"surface" enum:"console,phone" doc:"Where the provider sends the person back to"`
		Back    string `json:"back,omitempty" maxLength:"300" doc:"Address of this site to go on to afterwards"`
	}
	beginLinkBody struct {
		Surface  string `json:"surface" enum:"console,phone" doc:"Where the provider sends the person back to"`
		Back     string `json:"back,omitempty" maxLength:"300" doc:"Address of this site to go on to afterwards"`
		Provider string `json:"provider" maxLength:"32"`
		Password string `json:"password" minLength:"1" maxLength:"256" doc:"The person's own, once more"`
	}
	returnBody struct {
		State  string `json:"state" maxLength:"100"`
		Code   string `json:"code,omitempty" maxLength:"2000"`
		Ticket string `json:"ticket,omitempty" maxLength:"2000" doc:"Of CAS"`
		Error  string `json:"error,omitempty" maxLength:"200"`
		Issuer string `json:"iss,omitempty" maxLength:"300" doc:"RFC 9207"`

		Certificate string `json:"certificate,omitempty" maxLength:"8000" doc:"SM2, DER in base64"`
		Signature   string `json:"signature,omitempty" maxLength:"400" doc:"Of the challenge, SM2 with SM3, in base64: DER, or r and s in 64 bytes"`
	}
	appCodeBody struct {
		Provider string `json:"provider" maxLength:"32"`
		Code     string `json:"code" minLength:"1" maxLength:"500" doc:"Of wx.login"`
		Bearer   bool   `json:"bearer,omitempty" doc:"Answer with a token instead of a cookie"`
	}
	linkAppBody struct {
		Provider string `json:"provider" maxLength:"32"`
		Code     string `json:"code" minLength:"1" maxLength:"500" doc:"Of wx.login"`
		Password string `json:"password" minLength:"1" maxLength:"256" doc:"The person's own, once more"`
	}
	documentBody struct {
		Type   string `json:"type" enum:"mainland,macao,hongkong,permit,passport"`
		Number string `json:"number" maxLength:"24" doc:"Empty to forget the document. Only a keyed hash is kept"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
	backBody struct {
		Back string `json:"back"`
	}
)

type (
	beginInput struct {
		Origin
		Provider string `path:"provider" maxLength:"32"`
		Body     beginBody
	}
	beginLinkInput struct {
		Origin
		Body beginLinkBody
	}
	returnInput struct {
		Origin
		Body returnBody
	}
	appCodeInput struct {
		Origin
		Body appCodeBody
	}
	linkAppInput struct {
		Origin
		Body linkAppBody
	}
	documentInput struct {
		ID   string `path:"id" maxLength:"26"`
		Body documentBody
	}
	addressOutput struct {
		SetCookie string `header:"Set-Cookie"`
		Body      federation.Begun
	}
)

func (s *Service) federatedRoutes(api *web.API) {
	open := web.Route{Method: http.MethodPost, Path: "/api/platform/signin/federated/{provider}", ID: "signin-federated-begin",
		Summary: "Begin to sign in with an identity provider", Tag: tag, Public: true, Scope: web.Anyone}
	web.Register(api, open, func(ctx context.Context, in *beginInput) (*addressOutput, error) {
		if err := s.ration(ctx); err != nil {
			return nil, err
		}
		browser := browserOf(in.request)
		begun, err := s.BeginFederated(ctx, federation.Start{Provider: in.Provider, Surface: in.Body.Surface, Back: in.Body.Back, Browser: browser}, clientOf(in.request))
		return &addressOutput{s.flowCookie(in.request, browser), begun}, err
	})
	open.Path, open.ID, open.Summary, open.Status = "/api/platform/signin/sessions/federated", "signin-federated", "Sign in with what an identity provider sent back", http.StatusCreated
	web.Register(api, open, func(ctx context.Context, in *returnInput) (*signInOutput, error) {
		begun, back, err := s.SignInFederated(ctx, in.Body.attempt(in.request))
		if err != nil {
			return nil, err
		}
		output, err := s.welcome(ctx, in.request, begun, false)
		output.Body.Back = back
		return output, err
	})
	for _, surface := range federation.Surfaces() {
		api.Mux.HandleFunc("POST "+surface, s.endedByProvider)
	}
	open.Path, open.ID, open.Summary = "/api/platform/signin/sessions/app", "signin-app", "Sign in with the code of an app"
	web.Register(api, open, func(ctx context.Context, in *appCodeInput) (*signInOutput, error) {
		attempt := in.Body.attempt(in.request)
		begun, _, err := s.SignInFederated(ctx, attempt)
		if err != nil {
			return nil, err
		}
		return s.welcome(ctx, in.request, begun, in.Body.Bearer)
	})
}

// mostLogout is far beyond the message of any CAS server.
const mostLogout = 16 << 10

// endedByProvider takes the message of a CAS server that somebody signed out there. It
// comes to the address that the ticket was for, and learns nothing from the answer.
func (s *Service) endedByProvider(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, mostLogout)
	ticket, err := federate.EndedTicket(r.PostFormValue("logoutRequest"))
	if err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	if err := s.EndByProvider(r.Context(), ticket, clientOf(r)); err != nil {
		slog.ErrorContext(r.Context(), "sign-out by an identity provider", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

func (s *Service) linkRoutes(api *web.API) {
	web.Register(api, self(http.MethodGet, "signin-links", "/me/links", "List one's own external accounts"),
		func(ctx context.Context, _ *struct{}) (*web.Body[LinkState], error) {
			return web.Reply(s.OwnLinks(ctx))
		})
	web.Register(api, self(http.MethodPost, "signin-link-begin", "/me/links", "Begin to link an external account"),
		func(ctx context.Context, in *beginLinkInput) (*addressOutput, error) {
			browser := browserOf(in.request)
			start := federation.Start{Provider: in.Body.Provider, Surface: in.Body.Surface, Back: in.Body.Back, Browser: browser}
			begun, err := s.BeginLink(ctx, start, in.Body.Password, clientOf(in.request))
			return &addressOutput{s.flowCookie(in.request, browser), begun}, err
		})
	web.Register(api, self(http.MethodPost, "signin-link", "/me/links/finish", "Link the external account that was proved"),
		func(ctx context.Context, in *returnInput) (*web.Body[backBody], error) {
			back, err := s.Link(ctx, in.Body.attempt(in.request))
			return web.Reply(backBody{back}, err)
		})
	web.Register(api, self(http.MethodPost, "signin-link-app", "/me/links/app", "Link the account of an app"),
		func(ctx context.Context, in *linkAppInput) (*web.None, error) {
			return &web.None{}, s.LinkApp(ctx, appCodeBody{Provider: in.Body.Provider, Code: in.Body.Code}.attempt(in.request), in.Body.Password)
		})
	web.Register(api, self(http.MethodPost, "signin-unlink", "/me/links/{id}/remove", "Unlink an external account of one's own"),
		func(ctx context.Context, in *removeInput) (*web.None, error) {
			return &web.None{}, s.Unlink(ctx, in.ID, in.Body.Password)
		})
	web.Register(api, web.Route{Method: http.MethodPut, Path: "/api/platform/signin/people/{id}/document", ID: "signin-document",
		Summary: "Say which identity document is a person's", Tag: tag, Permission: SetDocument, Scope: web.ByParty},
		func(ctx context.Context, in *documentInput) (*web.None, error) {
			return &web.None{}, s.SetDocument(ctx, in.ID, federate.Document{Type: in.Body.Type, Number: in.Body.Number}, in.Body.Reason)
		})
}

func (b returnBody) attempt(r *http.Request) Federated {
	query := url.Values{}
	for name, value := range map[string]string{"code": b.Code, "ticket": b.Ticket, "error": b.Error, "iss": b.Issuer, "certificate": b.Certificate, "signature": b.Signature} {
		if value != "" {
			query.Set(name, value)
		}
	}
	attempt := Federated{State: b.State, Query: query, Client: clientOf(r)}
	if kept, err := r.Cookie(flowCookie); err == nil && len(kept.Value) <= 100 {
		attempt.Browser = kept.Value
	}
	return attempt
}

func (b appCodeBody) attempt(r *http.Request) Federated {
	client := clientOf(r)
	client.Bearer = b.Bearer
	return Federated{Provider: b.Provider, Code: b.Code, Client: client}
}

// browserOf is the token of the browser's flows, so that two tabs do not shut
// each other out; a new one for a browser that has none.
func browserOf(r *http.Request) string {
	if kept, err := r.Cookie(flowCookie); err == nil && len(kept.Value) >= 40 && len(kept.Value) <= 100 {
		return kept.Value
	}
	return id.Token()
}

// flowCookie is good for as long as a flow. The page that the provider sends the
// person back to is ours, and its requests carry it though it is strict.
func (s *Service) flowCookie(r *http.Request, token string) string {
	c := http.Cookie{Name: flowCookie, Value: token, Path: "/api/platform/signin", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: encrypted(r), Expires: s.now().Add(15 * time.Minute).Time()}
	return c.String()
}
