package configuration

import (
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Service is what is kept of a line of the table of contents: whether the owner
// calls it a key module, who looks after it and what it needs.
type Service struct {
	bun.BaseModel `bun:"table:config_service,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"-"`
	Number    string        `bun:"number" json:"number"`
	Key       bool          `bun:"key_module" json:"key" doc:"The owner calls it a key module of the business"`
	Keeper    string        `bun:"keeper" json:"keeper"`
	Needs     []Need        `bun:"needs" json:"needs" nullable:"false"`
	Note      string        `bun:"note" json:"note"`
	Version   int           `bun:"version" json:"version" doc:"0 while nothing is kept"`
	UpdatedAt clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// ServiceView is a line as people see it.
type ServiceView struct {
	Service
	Group   string   `json:"group"`
	Built   bool     `json:"built" doc:"What is not deployed is never up"`
	Health  string   `json:"health" enum:"up,slow,down,unknown,maintenance,undeployed,unwatched"`
	Probes  []string `json:"probes" nullable:"false"`
	Tickets int      `json:"tickets" doc:"Open tickets that name it"`
}

// ServiceEdit is what the service writes down about a line.
type ServiceEdit struct {
	Version int    `json:"version" minimum:"0" doc:"0 the first time"`
	Keeper  string `json:"keeper" enum:"operations.engineer,operations.security,operations.dba,operations.manager"`
	Needs   []Need `json:"needs" maxItems:"60" nullable:"false"`
	Note    string `json:"note,omitempty" maxLength:"400"`
	Reason  string `json:"reason" minLength:"2" maxLength:"400"`
}

func (e *ServiceEdit) check(checks *fault.Checks) {
	e.Note, e.Reason, e.Needs = strings.TrimSpace(e.Note), strings.TrimSpace(e.Reason), tidyNeeds(e.Needs)
	checks.That(slices.Contains(Keepers, e.Keeper), "/keeper", "field.choice", "choices", Keepers)
	checks.That(len([]rune(e.Reason)) >= 2, "/reason", "configuration.reason")
}

// KeyDecision is the owner's word on whether a line is a key module.
type KeyDecision struct {
	Version int    `json:"version" minimum:"0"`
	Key     bool   `json:"key"`
	Reason  string `json:"reason" minLength:"2" maxLength:"400"`
}

// Spot is a node of the map.
type Spot struct {
	Node
	Name   string `json:"name" doc:"Of an asset; a line's name is the text service.<number>"`
	Type   string `json:"type" doc:"Kind of the asset, or group of the line"`
	State  string `json:"state" doc:"Of an asset"`
	Health string `json:"health" enum:"up,slow,down,unknown,maintenance,undeployed,unwatched"`
	Key    bool   `json:"key"`
	Needs  []Need `json:"needs" nullable:"false"`
}

// Map is everything with what it needs.
type Map struct {
	Spots    []Spot `json:"spots" nullable:"false"`
	Suspects []Node `json:"suspects" nullable:"false" doc:"Assets whose failure alone explains what is down now"`
}

// Effect is what follows from the failure of a node, and what it needs itself.
type Effect struct {
	Down  []Node `json:"down" nullable:"false"`
	Weak  []Node `json:"weak" nullable:"false"`
	Below []Node `json:"below" nullable:"false"`
}
