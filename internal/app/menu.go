package app

import (
	"context"
	"slices"
	"strings"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/platform/signin"
)

// Menu lists what the actor's console shows them, derived from the table of
// contents: an entry needs its permission and names its consoles.
func (s *System) Menu(_ context.Context, actor scope.Actor) []signin.MenuItem {
	console := ""
	if len(actor.Roles) > 0 {
		console, _, _ = strings.Cut(actor.Roles[0], ".")
	}
	var visible []module.Menu
	for _, entry := range s.Contents() {
		for _, menu := range entry.Menu {
			if actor.Can(menu.Permission) && slices.Contains(menu.Consoles, console) {
				visible = append(visible, menu)
			}
		}
	}
	slices.SortStableFunc(visible, func(a, b module.Menu) int { return a.Order - b.Order })
	items := []signin.MenuItem{}
	for _, menu := range visible {
		items = append(items, signin.MenuItem{Key: menu.Key, Group: menu.Group, Icon: menu.Icon, Path: menu.Path})
	}
	return items
}
