package settings

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/web"
)

type helpTexts struct {
	Items []Help `json:"items" nullable:"false"`
}

// helpRoutes are the reading of help and its list for who words it; versions,
// preview and change are those of messages, under the kind help.<route>.
func (s *Settings) helpRoutes(api *web.API) {
	read := web.Route{Method: http.MethodGet, Path: "/api/platform/help", ID: "help-list", Summary: "List the help of every page in one's own language", Tag: tag, SignedIn: true, Scope: web.Self}
	web.Register(api, read, func(ctx context.Context, _ *struct{}) (*web.Body[helpTexts], error) {
		list, err := s.Help(ctx)
		return web.Reply(helpTexts{list}, err)
	})
	words := web.Route{Method: http.MethodGet, Path: base + "/help", ID: "help-words", Summary: "List the pages with their help in every language", Tag: tag, Permission: PermitMessage, Scope: web.Shared}
	web.Register(api, words, func(ctx context.Context, _ *struct{}) (*web.Body[messageKinds], error) {
		list, err := s.HelpKinds(ctx)
		for i := range list {
			list[i].Name = web.Say(ctx, list[i].Kind+".title", nil)
		}
		return web.Reply(messageKinds{list}, err)
	})
}
