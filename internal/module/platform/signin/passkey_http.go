package signin

import (
	"context"
	"encoding/json"
	"net/http"

	"gongzhi/internal/kit/web"
)

type (
	passkeyAnswerBody struct {
		Ticket     string          `json:"ticket" maxLength:"100"`
		Credential json.RawMessage `json:"credential" doc:"The answer of the device"`
		Second     string          `json:"second,omitempty" maxLength:"100" doc:"Ticket of the refusal signin.second, where the passkey is the second factor"`
		Bearer     bool            `json:"bearer,omitempty" doc:"Answer with a token instead of a cookie"`
	}
	nameBody struct {
		Name string `json:"name" maxLength:"60"`
	}
)

type (
	newPasskeyInput struct {
		Origin
		Body NewPasskey
	}
	passkeyInput struct {
		Origin
		Body passkeyAnswerBody
	}
	renameInput struct {
		ID   string `path:"id" maxLength:"26"`
		Body nameBody
	}
	removeInput struct {
		Origin
		ID   string `path:"id" maxLength:"26"`
		Body proofBody
	}
)

func (s *Service) passkeyRoutes(api *web.API) {
	open := web.Route{Method: http.MethodPost, Path: "/api/platform/signin/sessions/passkey/options", ID: "signin-passkey-options", Summary: "Begin to sign in with a passkey",
		Tag: tag, Public: true, Scope: web.Anyone}
	web.Register(api, open, func(ctx context.Context, _ *struct{}) (*web.Body[Offered], error) {
		return web.Reply(s.offerPasskeys(ctx))
	})
	open.Path, open.ID, open.Summary, open.Status = "/api/platform/signin/sessions/passkey", "signin-passkey", "Sign in with a passkey", http.StatusCreated
	web.Register(api, open, func(ctx context.Context, in *passkeyInput) (*signInOutput, error) {
		client := clientOf(in.request)
		client.Bearer = in.Body.Bearer
		begun, err := s.SignInByPasskey(ctx, ByPasskey{Ticket: in.Body.Ticket, Credential: in.Body.Credential, Second: in.Body.Second, Client: client})
		if err != nil {
			return nil, err
		}
		return s.welcome(ctx, in.request, begun, in.Body.Bearer)
	})
	web.Register(api, self(http.MethodPost, "signin-passkey-offer", "/me/passkeys/options", "Begin to register a passkey"),
		func(ctx context.Context, in *proofInput) (*web.Body[Offered], error) {
			return web.Reply(s.OfferPasskey(ctx, in.Body.Password))
		})
	web.Register(api, self(http.MethodPost, "signin-passkey-add", "/me/passkeys", "Register a passkey"),
		func(ctx context.Context, in *newPasskeyInput) (*freshOutput[codesBody], error) {
			raised, err := s.AddPasskey(ctx, in.Body)
			return freshly(in.request, codesBody{filled(raised.Codes)}, raised.Renewed, err)
		})
	web.Register(api, self(http.MethodPut, "signin-passkey-rename", "/me/passkeys/{id}", "Rename a passkey"),
		func(ctx context.Context, in *renameInput) (*web.None, error) {
			return &web.None{}, s.RenamePasskey(ctx, in.ID, in.Body.Name)
		})
	web.Register(api, self(http.MethodPost, "signin-passkey-remove", "/me/passkeys/{id}/remove", "Remove a passkey"),
		func(ctx context.Context, in *removeInput) (*freshNone, error) {
			renewed, err := s.RemovePasskey(ctx, in.ID, in.Body.Password)
			return freshlyDone(in.request, renewed, err)
		})
}

// offerPasskeys hands challenges out to an address that does not ask too often.
func (s *Service) offerPasskeys(ctx context.Context) (Offered, error) {
	if err := s.ration(ctx); err != nil {
		return Offered{}, err
	}
	return s.AskPasskey(ctx)
}
