package configuration

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/seal"
)

// The kinds of assets.
const (
	Linux       = "linux"
	Nginx       = "nginx"
	MySQL       = "mysql"
	Redis       = "redis"
	Application = "application"
	Interface   = "interface"
	Network     = "network"
	Certificate = "certificate"
)

// What may be said of an asset.
var (
	Kinds         = []string{Linux, Nginx, MySQL, Redis, Application, Interface, Network, Certificate}
	Environments  = []string{"production", "test", "development"}
	Criticalities = []string{"key", "important", "ordinary"}
	Keepers       = []string{"operations.engineer", "operations.security", "operations.dba", "operations.manager"}
)

// Need is one thing that somebody cannot do without. Of the members of a pool
// one is enough.
type Need struct {
	Asset string `json:"asset" minLength:"2" maxLength:"40" doc:"Code of the asset"`
	Pool  string `json:"pool,omitempty" maxLength:"20" doc:"Of a pool one member is enough; without one it is needed by itself"`
}

// Asset is a configuration item.
type Asset struct {
	bun.BaseModel `bun:"table:config_asset,alias:t" json:"-"`

	ID             string    `bun:"id,pk" json:"id"`
	Code           string    `bun:"code" json:"code"`
	Name           string    `bun:"name" json:"name"`
	Kind           string    `bun:"kind" json:"kind" enum:"linux,nginx,mysql,redis,application,interface,network,certificate"`
	Environment    string    `bun:"environment" json:"environment" enum:"production,test,development"`
	Criticality    string    `bun:"criticality" json:"criticality" enum:"key,important,ordinary"`
	State          string    `bun:"state" json:"state" enum:"planned,active,maintenance,retired"`
	Address        string    `bun:"address" json:"address"`
	Edition        string    `bun:"edition" json:"edition" doc:"Version of the software, or of the interface"`
	Keeper         string    `bun:"keeper" json:"keeper" doc:"Role that looks after it"`
	ScanName       string    `bun:"scan_name" json:"scanName" doc:"How scanners call it, when not by its code"`
	SupportedFrom  clock.Day `bun:"supported_from" json:"supportedFrom"`
	SupportedUntil clock.Day `bun:"supported_until" json:"supportedUntil" doc:"Last day of the maker's support, or of validity"`
	Duties         []string  `bun:"duties" json:"dutyCodes" nullable:"false"`
	Needs          []Need    `bun:"needs" json:"needs" nullable:"false"`
	// Of an interface:
	Peer     string `bun:"peer" json:"peer" doc:"Who stands on the other side"`
	Contact  string `bun:"contact" json:"contact" doc:"Office of the other side to call, no person"`
	Contract string `bun:"contract" json:"contract" doc:"Document that the interface is agreed in"`

	Note      string        `bun:"note" json:"note"`
	ActiveOn  clock.Day     `bun:"active_on" json:"activeOn" doc:"First day in service"`
	Search    string        `bun:"search" json:"-"`
	Version   int           `bun:"version" json:"version"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Details are what one writes down about an asset.
type Details struct {
	Version        int       `json:"version,omitempty" doc:"Of the record that is edited"`
	Code           string    `json:"code" minLength:"2" maxLength:"40" doc:"Capital letters, digits and signs; the monitoring and the agents know it by it"`
	Name           string    `json:"name" minLength:"1" maxLength:"80"`
	Kind           string    `json:"kind" enum:"linux,nginx,mysql,redis,application,interface,network,certificate"`
	Environment    string    `json:"environment" enum:"production,test,development"`
	Criticality    string    `json:"criticality" enum:"key,important,ordinary"`
	Address        string    `json:"address,omitempty" maxLength:"200"`
	Edition        string    `json:"edition,omitempty" maxLength:"60"`
	Keeper         string    `json:"keeper" enum:"operations.engineer,operations.security,operations.dba,operations.manager"`
	ScanName       string    `json:"scanName,omitempty" maxLength:"160"`
	SupportedFrom  clock.Day `json:"supportedFrom,omitempty" format:"date"`
	SupportedUntil clock.Day `json:"supportedUntil,omitempty" format:"date"`
	Duties         []string  `json:"dutyCodes,omitempty" maxItems:"10" doc:"Those of its kind when left out"`
	Needs          []Need    `json:"needs,omitempty" maxItems:"60"`
	Peer           string    `json:"peer,omitempty" maxLength:"120"`
	Contact        string    `json:"contact,omitempty" maxLength:"200"`
	Contract       string    `json:"contract,omitempty" maxLength:"200"`
	Note           string    `json:"note,omitempty" maxLength:"1000"`
	FileIDs        []string  `json:"fileIds,omitempty" maxItems:"10" doc:"Documents to add"`
	Reason         string    `json:"reason,omitempty" maxLength:"400" doc:"Why it is edited, with the number of the change"`
}

var codeShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9._/-]{1,39}$`)

func (d *Details) tidy() {
	for _, text := range []*string{&d.Code, &d.Name, &d.Address, &d.Edition, &d.ScanName, &d.Peer, &d.Contact, &d.Contract, &d.Note, &d.Reason} {
		*text = strings.TrimSpace(*text)
	}
	d.Code, d.ScanName = strings.ToUpper(d.Code), strings.ToLower(d.ScanName)
	if d.Duties == nil {
		d.Duties = kindDuties[d.Kind]
	}
	d.Duties = slices.Clone(d.Duties)
	slices.SortFunc(d.Duties, func(a, b string) int { return slices.Index(Duties, a) - slices.Index(Duties, b) })
	d.Duties = append([]string{}, slices.Compact(d.Duties)...)
	d.Needs = tidyNeeds(d.Needs)
}

func tidyNeeds(needs []Need) []Need {
	tidy := []Need{}
	for _, n := range needs {
		n.Asset, n.Pool = strings.ToUpper(strings.TrimSpace(n.Asset)), strings.TrimSpace(n.Pool)
		if n.Asset != "" && !slices.ContainsFunc(tidy, func(other Need) bool { return other.Asset == n.Asset }) {
			tidy = append(tidy, n)
		}
	}
	return tidy
}

// check notes everything that is wrong with the details by themselves.
func (d *Details) check(checks *fault.Checks) {
	checks.That(codeShape.MatchString(d.Code), "/code", "configuration.code")
	checks.That(d.Name != "", "/name", "field.required")
	for pointer, choice := range map[string]struct {
		value   string
		choices []string
	}{"/kind": {d.Kind, Kinds}, "/environment": {d.Environment, Environments}, "/criticality": {d.Criticality, Criticalities}, "/keeper": {d.Keeper, Keepers}} {
		checks.That(slices.Contains(choice.choices, choice.value), pointer, "field.choice", "choices", choice.choices)
	}
	for _, duty := range d.Duties {
		checks.That(slices.Contains(Duties, duty), "/dutyCodes", "field.choice", "choices", Duties)
	}
	checks.That(d.SupportedFrom.IsZero() || d.SupportedUntil.IsZero() || d.SupportedFrom <= d.SupportedUntil, "/supportedUntil", "configuration.support")
	if d.Kind == Interface {
		checks.That(d.Peer != "", "/peer", "configuration.interface")
		checks.That(d.Contract != "", "/contract", "configuration.interface")
		checks.That(d.Edition != "", "/edition", "configuration.interface")
	}
}

// known notes needs of assets that are not there, and of the asset itself.
func known(checks *fault.Checks, needs []Need, own string, assets map[string]*Asset) {
	for i, n := range needs {
		a := assets[n.Asset]
		checks.That(a != nil && a.State != Retired && n.Asset != own, "/needs/"+strconv.Itoa(i)+"/asset", "configuration.no_asset", "code", n.Asset)
	}
}

func (d *Details) into(a *Asset) {
	a.Code, a.Name, a.Kind, a.Environment, a.Criticality = d.Code, d.Name, d.Kind, d.Environment, d.Criticality
	a.Address, a.Edition, a.Keeper, a.ScanName, a.SupportedFrom, a.SupportedUntil = d.Address, d.Edition, d.Keeper, d.ScanName, d.SupportedFrom, d.SupportedUntil
	a.Duties, a.Needs, a.Peer, a.Contact, a.Contract, a.Note = d.Duties, d.Needs, d.Peer, d.Contact, d.Contract, seal.Kept(a.Note, d.Note)
}

// How long the maker still supports it.
const (
	SupportOpen  = "open" // no end is known
	SupportGood  = "good"
	SupportSoon  = "soon"
	SupportEnded = "ended"
)

// support tells how the maker's support stands on a day.
func (a *Asset) support(today clock.Day, soon int) string {
	switch {
	case a.SupportedUntil.IsZero():
		return SupportOpen
	case a.SupportedUntil < today:
		return SupportEnded
	case a.SupportedUntil <= today.AddDays(soon):
		return SupportSoon
	}
	return SupportGood
}

// View is an asset as its page shows it.
type View struct {
	Asset
	Support    string        `json:"support" enum:"open,good,soon,ended"`
	Health     string        `json:"health" enum:"up,slow,down,unknown,maintenance,unwatched"`
	HealthAt   clock.Instant `json:"healthAt" doc:"Since when it is not up"`
	HealthNote string        `json:"healthNote"`
	Duties     []Duty        `json:"duties" nullable:"false"`
	Overdue    int           `json:"overdue" doc:"Duties that are late"`
	Users      []Node        `json:"users" nullable:"false" doc:"Who needs it directly"`
	Actions    []flow.Action `json:"actions" nullable:"false"`
}

// Step is what an action needs to be told.
type Step struct {
	Version int    `json:"version" minimum:"1"`
	Reason  string `json:"reason" maxLength:"400"`
}
