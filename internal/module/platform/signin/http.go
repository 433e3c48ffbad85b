package signin

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

// Authenticate is web.Authenticate: it finds who makes a request, by the
// session cookie or, in mini-programs, a bearer token. A token that is no good
// makes the request anonymous, so that public pages still open. So does a page
// that speaks for another person than the session's: somebody else has signed
// in meanwhile in the same browser, and nothing may be done in their name.
func (s *Service) Authenticate(r *http.Request) (scope.Actor, bool, error) {
	token, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), bearer)
	if !isBearer {
		cookie, err := r.Cookie(web.SessionCookie)
		if err != nil {
			return scope.Actor{}, false, nil
		}
		token = cookie.Value
	}
	if token == "" || len(token) > 100 {
		return scope.Actor{}, false, nil
	}
	actor, ok, err := s.authenticate(r.Context(), token, clientOf(r),
		asked{passive: r.Header.Get("X-Poll") != "", reading: r.Method == http.MethodGet || r.Method == http.MethodHead})
	if err == wrongAddress && freely(r) { //nolint:errorlint // the very value
		return actor, r.Method == http.MethodDelete, nil
	}
	if person := r.Header.Get("X-Person"); ok && person != "" && person != actor.PersonID {
		return scope.Actor{}, false, nil
	}
	return actor, ok, err
}

// bearer stands before the token of a client without cookies.
const bearer = "Bearer "

// Origin gives an operation the request it came with.
type Origin struct{ request *http.Request }

// Resolve implements huma.Resolver.
func (o *Origin) Resolve(ctx huma.Context) []error {
	o.request, _ = humago.Unwrap(ctx)
	return nil
}

// cookie is the session cookie; an empty token removes it.
func cookie(r *http.Request, token string, expires clock.Instant) string {
	c := http.Cookie{Name: web.SessionCookie, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: encrypted(r), Expires: expires.Time()}
	if token == "" {
		c.MaxAge = -1
	}
	return c.String()
}

// deviceToken is the cookie by which the same browser is known the next time.
func deviceToken(r *http.Request, token string, now clock.Instant) string {
	c := http.Cookie{Name: deviceCookie, Value: token, Path: "/api/platform/signin", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: encrypted(r), Expires: now.Add(deviceLife).Time()}
	return c.String()
}

func encrypted(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

type (
	signInBody struct {
		Login    string   `json:"login" minLength:"1" maxLength:"128"`
		Password string   `json:"password" minLength:"1" maxLength:"256"`
		Captcha  *Captcha `json:"captcha,omitempty"`
		Bearer   bool     `json:"bearer,omitempty" doc:"Answer with a token instead of a cookie"`
	}
	signedInBody struct {
		Token string `json:"token,omitempty"`
		Back  string `json:"back,omitempty" doc:"Where the person wanted to go before an identity provider was asked"`
		Me    Me     `json:"me"`
	}
	leaveBody struct {
		Surface string `json:"surface" enum:"console,phone" doc:"Where the provider sends the person back to"`
	}
	leftBody struct {
		Address string `json:"address" doc:"Where the provider's own session ends; empty when there is nothing to end there"`
	}
	postBody struct {
		PostID string `json:"postId" maxLength:"26"`
	}
	languageBody struct {
		Lang i18n.Lang `json:"lang" enum:"zh-Hans,zh-Hant,pt,en"`
	}
	passwordBody struct {
		Old string `json:"old" maxLength:"256"`
		New string `json:"new" maxLength:"256"`
	}
)

type (
	signInInput struct {
		Origin
		Body signInBody
	}
	signInOutput struct {
		SetCookie []string `header:"Set-Cookie"`
		Body      signedInBody
	}
	signOutOutput struct {
		SetCookie string `header:"Set-Cookie"`
	}
	leaveInput struct {
		Origin
		Body leaveBody
	}
	leaveOutput struct {
		SetCookie string `header:"Set-Cookie"`
		Body      leftBody
	}
	postInput     struct{ Body postBody }
	languageInput struct{ Body languageBody }
	passwordInput struct {
		Origin
		Body passwordBody
	}
	personInput struct {
		ID string `path:"id" maxLength:"26"`
	}
)

type aliveBody struct {
	ServerTime clock.Instant `json:"serverTime"`
}

func (s *Service) routes(api *web.API) {
	s.publicRoutes(api)
	s.sessionRoutes(api)
	s.factorRoutes(api)
	s.passkeyRoutes(api)
	s.federatedRoutes(api)
	s.linkRoutes(api)
	web.Register(api, web.Route{Method: http.MethodPost, Path: "/api/platform/signin/sessions", ID: "signin", Summary: "Sign in",
		Tag: tag, Public: true, Scope: web.Anyone, Status: http.StatusCreated}, s.signIn)
	web.Register(api, self(http.MethodDelete, "signin-out", "/sessions/current", "Sign out"),
		func(ctx context.Context, in *Origin) (*signOutOutput, error) {
			return &signOutOutput{SetCookie: cookie(in.request, "", 0)}, s.SignOut(ctx)
		})
	web.Register(api, self(http.MethodPost, "signin-leave", "/sessions/current/leave", "Sign out, and learn where the provider's session ends"),
		func(ctx context.Context, in *leaveInput) (*leaveOutput, error) {
			address, err := s.Leave(ctx, in.Body.Surface)
			return &leaveOutput{cookie(in.request, "", 0), leftBody{address}}, err
		})
	web.Register(api, self(http.MethodGet, "signin-me", "/me", "Show who is signed in"),
		func(ctx context.Context, _ *struct{}) (*web.Body[Me], error) { return web.Reply(s.Me(ctx)) })
	web.Register(api, self(http.MethodGet, "signin-alive", "/me/alive", "Ask whether the session still is"),
		func(context.Context, *struct{}) (*web.Body[aliveBody], error) {
			return web.Reply(aliveBody{s.now()}, nil)
		})
	web.Register(api, self(http.MethodGet, "signin-security", "/me/security", "Show how one's own account is protected"),
		func(ctx context.Context, _ *struct{}) (*web.Body[Security], error) { return web.Reply(s.Security(ctx)) })
	web.Register(api, self(http.MethodPut, "signin-post", "/me/post", "Go on in another post"),
		func(ctx context.Context, in *postInput) (*web.Body[Me], error) {
			return web.Reply(s.SwitchPost(ctx, in.Body.PostID))
		})
	web.Register(api, self(http.MethodPut, "signin-language", "/me/language", "Choose the language"),
		func(ctx context.Context, in *languageInput) (*web.Body[Me], error) {
			return web.Reply(s.SetLanguage(ctx, in.Body.Lang))
		})
	web.Register(api, self(http.MethodPut, "signin-password", "/me/password", "Change one's own password"),
		func(ctx context.Context, in *passwordInput) (*freshOutput[Me], error) {
			me, renewed, err := s.ChangePassword(ctx, in.Body.Old, in.Body.New)
			return freshly(in.request, me, renewed, err)
		})
	web.Register(api, web.Route{Method: http.MethodDelete, Path: "/api/platform/signin/people/{id}/sessions", ID: "signin-revoke",
		Summary: "End all sessions of a person", Tag: tag, Permission: Revoke, Scope: web.ByParty},
		func(ctx context.Context, in *personInput) (*web.None, error) {
			return &web.None{}, s.Revoke(ctx, in.ID)
		})
}

const tag = "platform.signin"

func self(method, id, path, summary string) web.Route {
	return web.Route{Method: method, Path: "/api/platform/signin" + path, ID: id, Summary: summary, Tag: tag, SignedIn: true, Scope: web.Self}
}

func (s *Service) signIn(ctx context.Context, in *signInInput) (*signInOutput, error) {
	client := clientOf(in.request)
	client.Bearer = in.Body.Bearer
	begun, err := s.SignIn(ctx, Attempt{Login: in.Body.Login, Password: in.Body.Password, Captcha: in.Body.Captcha, Client: client})
	if err != nil {
		return nil, err
	}
	return s.welcome(ctx, in.request, begun, in.Body.Bearer)
}

// welcome answers a session that has begun, with a cookie or a token.
func (s *Service) welcome(ctx context.Context, r *http.Request, begun Begun, bearer bool) (output *signInOutput, err error) {
	output = &signInOutput{}
	if bearer {
		output.Body.Token = begun.Token
	} else {
		output.SetCookie = []string{cookie(r, begun.Token, begun.Session.ExpiresAt)}
		if begun.Device != "" {
			output.SetCookie = append(output.SetCookie, deviceToken(r, begun.Device, begun.Session.BegunAt))
		}
	}
	output.Body.Me, err = s.me(ctx, begun.Session)
	return output, err
}

type (
	appBody struct {
		Name       string        `json:"name"`
		Version    string        `json:"version"`
		Demo       bool          `json:"demo"`
		Languages  []i18n.Lang   `json:"languages" nullable:"false"`
		ServerTime clock.Instant `json:"serverTime"`
		Features   []string      `json:"features" nullable:"false" enum:"console.palette,passkey.offer" doc:"Feature switches that are on for everybody"`
		Passkeys   string        `json:"passkeys" doc:"The origin where passkeys work, empty where they do not"`
	}
	demoBody struct {
		Items []DemoAccount `json:"items" nullable:"false"`
	}
	challengeInput struct {
		Purpose string `query:"purpose" default:"signin" pattern:"^[a-z]{1,16}$" doc:"What the answer is for"`
	}
	challengeBody struct {
		Challenge  string        `json:"challenge"`
		Difficulty int           `json:"difficulty" doc:"Leading zero bits of SHA-256(challenge:nonce)"`
		ExpiresAt  clock.Instant `json:"expiresAt"`
	}
)

func (s *Service) publicRoutes(api *web.API) {
	public := func(method, id, path, summary string) web.Route {
		return web.Route{Method: method, Path: "/api/public" + path, ID: id, Summary: summary, Tag: tag, Public: true, Scope: web.Anyone}
	}
	web.Register(api, public(http.MethodGet, "public-app", "/app", "Show what this installation is"),
		func(ctx context.Context, _ *struct{}) (*web.Body[appBody], error) {
			app := s.kit.App
			return &web.Body[appBody]{Body: appBody{Name: web.Say(ctx, app.Name, nil), Version: app.Version, Demo: app.Demo,
				Languages: i18n.Languages, ServerTime: s.now(), Features: s.kit.Features.Of(scope.Actor{}), Passkeys: s.kit.Passkeys.Origin()}}, nil
		})
	web.Register(api, public(http.MethodGet, "public-demo-accounts", "/demo-accounts", "List the sign-ins of the demonstration"),
		func(ctx context.Context, _ *struct{}) (*web.Body[demoBody], error) {
			items, err := s.demoAccounts(ctx)
			return web.Reply(demoBody{Items: items}, err)
		})
	web.Register(api, public(http.MethodPost, "public-challenge", "/challenges", "Ask for a proof-of-work challenge"),
		func(ctx context.Context, in *challengeInput) (*web.Body[challengeBody], error) {
			challenge, err := s.challenge(ctx, in.Purpose)
			return web.Reply(challengeBody{challenge.Text, challenge.Difficulty, challenge.Expires}, err)
		})
}

// challenge hands out work to an address that does not ask too often.
func (s *Service) challenge(ctx context.Context, purpose string) (guard.Challenge, error) {
	if err := s.ration(ctx); err != nil {
		return guard.Challenge{}, err
	}
	return s.kit.Guard.Issue(purpose)
}

// ration refuses an address that asks for too many challenges.
func (s *Service) ration(ctx context.Context) error {
	limit := guard.Limit{Name: "challenge", Max: s.kit.Parameters.Int(challengeRate, s.now().Day()), Window: time.Minute}
	return s.kit.Guard.Limiter(limit).Allow(ctx, web.FactsOf(ctx).Address)
}

// demoAccounts is NotFound outside the demonstration.
func (s *Service) demoAccounts(ctx context.Context) ([]DemoAccount, error) {
	if !s.kit.App.Demo || s.needs.DemoAccounts == nil {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	items := []DemoAccount{}
	for _, account := range s.needs.DemoAccounts(ctx) {
		account.RoleName, account.Console = web.Say(ctx, "role."+account.Role, nil), consoleOf([]string{account.Role})
		items = append(items, account)
	}
	return items, nil
}
