package configuration

import "gongzhi/internal/kit/flow"

// The permissions of this module.
const (
	PermitRead   = "opscenter.configuration.read"
	PermitManage = "opscenter.configuration.manage"
	PermitKey    = "opscenter.configuration.key"
)

// The states of an asset.
const (
	Planned     = "planned"
	Active      = "active"
	Maintenance = "maintenance"
	Retired     = "retired"
)

var assetFlow = flow.Flow{Entity: "asset", Initial: Planned, Transitions: []flow.Transition{
	{From: []string{Planned}, Action: "commission", To: Active, Permission: PermitManage},
	{From: []string{Active}, Action: "suspend", To: Maintenance, Permission: PermitManage},
	{From: []string{Maintenance}, Action: "resume", To: Active, Permission: PermitManage},
	{From: []string{Planned, Active, Maintenance}, Action: "retire", To: Retired, Permission: PermitManage, Danger: true},
}}
