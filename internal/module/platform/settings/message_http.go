package settings

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/web"
)

type inboxInput struct {
	Unread bool   `query:"unread"`
	Kind   string `query:"kind" maxLength:"64"`
	Before string `query:"before" maxLength:"26" doc:"next of an earlier answer"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type readInput struct {
	Body struct {
		IDs  []string `json:"ids,omitempty" maxItems:"100" doc:"Messages to mark"`
		UpTo string   `json:"upTo,omitempty" maxLength:"26" doc:"Instead: this message and all before it"`
	}
}

type unread struct {
	Unread int `json:"unread"`
}

type marked struct {
	Marked int `json:"marked"`
}

type choicesInput struct {
	Body struct {
		Choices []message.Choice `json:"choices" minItems:"1" maxItems:"200" nullable:"false"`
	}
}

type mailInput struct {
	Body struct {
		Mail string `json:"mail" maxLength:"254" doc:"Empty removes the address"`
	}
}

type codeInput struct {
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"20"`
	}
}

type messageKinds struct {
	Items []MessageKind `json:"items" nullable:"false"`
}

// MessageWords are the words of a kind in a language.
type MessageWords struct {
	Title  string `json:"title" minLength:"1" maxLength:"200"`
	Body   string `json:"body" minLength:"1" maxLength:"2000"`
	WeChat string `json:"wechat,omitempty" maxLength:"400"`
}

type versionsInput struct {
	Kind string `path:"kind" maxLength:"64"`
	Lang string `query:"lang" enum:"zh-Hans,zh-Hant,pt,en" default:"zh-Hans"`
}

type messageVersions struct {
	Items []message.Template `json:"items" nullable:"false"`
}

type previewInput struct {
	Kind string `path:"kind" maxLength:"64"`
	Body struct {
		MessageWords
		Lang string `json:"lang" enum:"zh-Hans,zh-Hant,pt,en"`
	}
}

type messageInput struct {
	Kind string `path:"kind" maxLength:"64"`
	Body struct {
		MessageWords
		Lang    string `json:"lang" enum:"zh-Hans,zh-Hant,pt,en"`
		Version int    `json:"version" minimum:"0" doc:"Number of the version that was seen"`
		Basis   string `json:"basis" maxLength:"400" doc:"Required of what rests on a law"`
		Reason  string `json:"reason" minLength:"2" maxLength:"400"`
	}
}

type deliveriesInput struct {
	list.Params
	DeliveryFilter
}

type deliveryInput struct {
	ID string `path:"id" maxLength:"26"`
}

type attempts struct {
	Items []message.Attempt `json:"items" nullable:"false"`
}

func (s *Settings) messageRoutes(api *web.API) {
	s.inboxRoutes(api)
	kinds := web.Route{Method: http.MethodGet, Path: base + "/messages", ID: "message-kinds", Summary: "List the kinds of messages with their words", Tag: tag, Permission: PermitMessage, Scope: web.Shared}
	web.Register(api, kinds, func(ctx context.Context, _ *struct{}) (*web.Body[messageKinds], error) {
		list, err := s.MessageKinds(ctx)
		for i := range list {
			list[i].Name = web.Say(ctx, "message."+list[i].Kind+".name", nil)
			for j := range list[i].Variables {
				list[i].Variables[j].Label = web.Say(ctx, "message.variable."+list[i].Variables[j].Name, nil)
			}
		}
		return web.Reply(messageKinds{list}, err)
	})
	versions := kinds
	versions.Path, versions.ID, versions.Summary = kinds.Path+"/{kind}/versions", "message-versions", "List the versions of the words in a language"
	web.Register(api, versions, func(ctx context.Context, in *versionsInput) (*web.Body[messageVersions], error) {
		list, err := s.MessageVersions(ctx, in.Kind, i18n.Lang(in.Lang))
		return web.Reply(messageVersions{list}, err)
	})
	change := versions
	change.Method, change.ID, change.Summary, change.Status = http.MethodPost, "message-change", "Write a new version of the words", http.StatusCreated
	web.Register(api, change, func(ctx context.Context, in *messageInput) (*web.Body[message.Template], error) {
		b := in.Body
		return web.Reply(s.ChangeMessage(ctx, in.Kind, message.Template{Lang: i18n.Lang(b.Lang), Title: b.Title, Body: b.Body, WeChat: b.WeChat, Basis: b.Basis, Reason: b.Reason}, b.Version))
	})
	preview := kinds
	preview.Method, preview.Path, preview.ID, preview.Summary = http.MethodPost, kinds.Path+"/{kind}/preview", "message-preview", "Check words and fill them with examples"
	web.Register(api, preview, func(ctx context.Context, in *previewInput) (*web.Body[message.Template], error) {
		return web.Reply(s.PreviewMessage(ctx, in.Kind, message.Template{Lang: i18n.Lang(in.Body.Lang), Title: in.Body.Title, Body: in.Body.Body, WeChat: in.Body.WeChat}))
	})
	log := web.Route{Method: http.MethodGet, Path: base + "/deliveries", ID: "message-deliveries", Summary: "List what was sent over which channel", Tag: tag, Permission: PermitDeliveries, Scope: web.Shared}
	listing.Register(api, s.runner, log, deliveryTable, func(ctx context.Context, in *deliveriesInput) (list.Result[message.Delivery], error) {
		page, err := s.Deliveries(ctx, in.Params, in.DeliveryFilter)
		for i := range page.Items {
			d := &page.Items[i]
			d.KindName, d.Cause = web.Say(ctx, "message."+d.Kind+".name", nil), cause(ctx, d.Channel, d.Error)
		}
		return page, err
	})
	one := log
	one.Path, one.ID, one.Summary = log.Path+"/{id}/attempts", "message-attempts", "List the attempts of a delivery"
	web.Register(api, one, func(ctx context.Context, in *deliveryInput) (*web.Body[attempts], error) {
		channel, list, err := s.Attempts(ctx, in.ID)
		for i := range list {
			list[i].Cause = cause(ctx, channel, list[i].Error)
		}
		return web.Reply(attempts{list}, err)
	})
	again := log
	again.Method, again.Path, again.ID, again.Summary, again.Permission = http.MethodPost, log.Path+"/{id}/resend", "message-resend", "Try a dead delivery again", PermitResend
	web.Register(api, again, func(ctx context.Context, in *deliveryInput) (*web.Body[message.Delivery], error) {
		return web.Reply(s.Resend(ctx, in.ID))
	})
}

// cause says in the reader's language why a letter was not taken.
func cause(ctx context.Context, channel message.Channel, failure string) string {
	key, values := message.Cause(channel, failure)
	if key == "" {
		return ""
	}
	return web.Say(ctx, key, values)
}

// worded says the names of kinds in the reader's language.
func worded(ctx context.Context) func(Wishes, error) (*web.Body[Wishes], error) {
	return func(wishes Wishes, err error) (*web.Body[Wishes], error) {
		for i, kind := range wishes.Kinds {
			wishes.Kinds[i].Name, wishes.Kinds[i].Basis = web.Say(ctx, "message."+kind.Kind+".name", nil), web.Say(ctx, kind.Basis, nil)
		}
		return web.Reply(wishes, err)
	}
}

// inboxRoutes are everybody's own messages and wishes.
func (s *Settings) inboxRoutes(api *web.API) {
	own := web.Route{Method: http.MethodGet, Path: "/api/platform/inbox", ID: "inbox-list", Summary: "List one's own messages", Tag: tag, SignedIn: true, Scope: web.Self}
	web.Register(api, own, func(ctx context.Context, in *inboxInput) (*web.Body[message.Page], error) {
		return web.Reply(s.Inbox(ctx, message.Filter{Unread: in.Unread, Kind: in.Kind, Before: in.Before, Limit: in.Limit}))
	})
	count := own
	count.Path, count.ID, count.Summary = own.Path+"/unread", "inbox-unread", "Count one's own new messages"
	web.Register(api, count.Poll(), func(ctx context.Context, _ *struct{}) (*web.Body[unread], error) {
		n, err := s.Unread(ctx)
		return web.Reply(unread{n}, err)
	})
	read := own
	read.Method, read.Path, read.ID, read.Summary = http.MethodPost, own.Path+"/read", "inbox-read", "Mark messages as read"
	web.Register(api, read, func(ctx context.Context, in *readInput) (*web.Body[marked], error) {
		n, err := s.MarkRead(ctx, in.Body.IDs, in.Body.UpTo)
		return web.Reply(marked{n}, err)
	})
	wishes := own
	wishes.Path, wishes.ID, wishes.Summary = own.Path+"/wishes", "inbox-wishes", "Show how one wants to be told"
	web.Register(api, wishes, func(ctx context.Context, _ *struct{}) (*web.Body[Wishes], error) {
		return worded(ctx)(s.Wishes(ctx))
	})
	choose := wishes
	choose.Method, choose.ID, choose.Summary = http.MethodPut, "inbox-choose", "Choose channels for kinds of messages"
	web.Register(api, choose, func(ctx context.Context, in *choicesInput) (*web.Body[Wishes], error) {
		return worded(ctx)(s.Choose(ctx, in.Body.Choices))
	})
	mail := own
	mail.Method, mail.Path, mail.ID, mail.Summary = http.MethodPut, own.Path+"/mail", "inbox-mail", "Set one's own e-mail address for messages"
	web.Register(api, mail, func(ctx context.Context, in *mailInput) (*web.Body[Wishes], error) {
		return worded(ctx)(s.SetMail(ctx, in.Body.Mail))
	})
	mail.Method, mail.Path, mail.ID, mail.Summary = http.MethodPost, own.Path+"/mail/code", "inbox-mail-code", "Have another code sent to one's own e-mail address"
	web.Register(api, mail, func(ctx context.Context, _ *struct{}) (*web.Body[Wishes], error) {
		return worded(ctx)(s.SendMailCode(ctx))
	})
	mail.Path, mail.ID, mail.Summary = own.Path+"/mail/confirm", "inbox-mail-confirm", "Confirm one's own e-mail address by the code"
	web.Register(api, mail, func(ctx context.Context, in *codeInput) (*web.Body[Wishes], error) {
		return worded(ctx)(s.ConfirmMail(ctx, in.Body.Code))
	})
}
