package signin

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/web"
)

type (
	secondBody struct {
		Ticket string `json:"ticket" maxLength:"100" doc:"Of the refusal signin.second"`
		Code   string `json:"code" minLength:"1" maxLength:"40" doc:"One-time code of the authenticator app, or a recovery code"`
		Bearer bool   `json:"bearer,omitempty" doc:"Answer with a token instead of a cookie"`
	}
	proofBody struct {
		Password string `json:"password" minLength:"1" maxLength:"256" doc:"The person's own, once more"`
	}
	codeBody struct {
		Code string `json:"code" minLength:"1" maxLength:"40"`
	}
	codesBody struct {
		Codes []string `json:"codes" nullable:"false" doc:"Recovery codes, shown this once; none when there are some already"`
	}
	reasonBody struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
)

type (
	secondInput struct {
		Origin
		Body secondBody
	}
	proofInput struct {
		Origin
		Body proofBody
	}
	codeInput struct {
		Origin
		Body codeBody
	}
	resetInput struct {
		ID   string `path:"id" maxLength:"26"`
		Body reasonBody
	}
)

func (s *Service) factorRoutes(api *web.API) {
	web.Register(api, web.Route{Method: http.MethodPost, Path: "/api/platform/signin/sessions/second", ID: "signin-second", Summary: "Sign in with the second factor",
		Tag: tag, Public: true, Scope: web.Anyone, Status: http.StatusCreated}, func(ctx context.Context, in *secondInput) (*signInOutput, error) {
		client := clientOf(in.request)
		client.Bearer = in.Body.Bearer
		begun, err := s.SignInSecond(ctx, Second{Ticket: in.Body.Ticket, Code: in.Body.Code, Client: client})
		if err != nil {
			return nil, err
		}
		return s.welcome(ctx, in.request, begun, in.Body.Bearer)
	})
	web.Register(api, self(http.MethodPost, "signin-totp-enrol", "/me/totp", "Set an authenticator app up"),
		func(ctx context.Context, in *proofInput) (*web.Body[Enrolment], error) {
			return web.Reply(s.EnrolTOTP(ctx, in.Body.Password))
		})
	web.Register(api, self(http.MethodPost, "signin-totp-confirm", "/me/totp/confirm", "Confirm an authenticator app by a code"),
		func(ctx context.Context, in *codeInput) (*freshOutput[codesBody], error) {
			raised, err := s.ConfirmTOTP(ctx, in.Body.Code)
			return freshly(in.request, codesBody{filled(raised.Codes)}, raised.Renewed, err)
		})
	web.Register(api, self(http.MethodPost, "signin-totp-remove", "/me/totp/remove", "Remove one's own authenticator app"),
		func(ctx context.Context, in *proofInput) (*freshNone, error) {
			renewed, err := s.RemoveTOTP(ctx, in.Body.Password)
			return freshlyDone(in.request, renewed, err)
		})
	web.Register(api, self(http.MethodPost, "signin-recovery-codes", "/me/recovery-codes", "Replace one's own recovery codes"),
		func(ctx context.Context, in *proofInput) (*web.Body[codesBody], error) {
			codes, err := s.NewRecoveryCodes(ctx, in.Body.Password)
			return web.Reply(codesBody{filled(codes)}, err)
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: "/api/platform/signin/people/{id}/factor-reset", ID: "signin-factor-reset",
		Summary: "Take away a second factor that was lost", Tag: tag, Permission: ResetFactor, Scope: web.ByParty, Status: http.StatusNoContent},
		func(ctx context.Context, in *resetInput) (*web.None, error) {
			return &web.None{}, s.ResetFactors(ctx, in.ID, in.Body.Reason)
		})
}

func filled(codes []string) []string {
	if codes == nil {
		return []string{}
	}
	return codes
}
