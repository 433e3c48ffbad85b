package signin

import (
	"context"

	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/platform/federation"
	"gongzhi/internal/module/platform/identity"
)

// Needs are what signin asks of others.
type Needs struct {
	Identity *identity.Service
	Menus    Menus
	// Federation knows the identity providers; nil where there are none.
	Federation *federation.Service
	// OrgNumbers are the numbers by which an organisation is known to providers.
	OrgNumbers func(ctx context.Context, orgID string) ([]string, error)
	// DemoAccounts lists the ready-made sign-ins; nil outside the demonstration.
	DemoAccounts func(ctx context.Context) []DemoAccount
}

// Menus knows the menu of a person.
type Menus interface {
	Menu(ctx context.Context, actor scope.Actor) []MenuItem
}

// MenuItem is one line of the menu, labelled menu.<key> under group.<group>.
type MenuItem struct {
	Key   string `json:"key"`
	Group string `json:"group"`
	Icon  string `json:"icon"`
	Path  string `json:"path"`
	Badge *int   `json:"badge,omitempty" doc:"How many things wait there"`
}
