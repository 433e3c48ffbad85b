package patrol

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Place is a machine or an interface that is looked at. Host is the machine
// whose agent speaks of it.
type Place struct {
	Group string `json:"group" enum:"A,B,C,D,F"`
	Code  string `json:"code" maxLength:"40"`
	Host  string `json:"host,omitempty" maxLength:"40" doc:"Code of the host whose agent speaks of it"`
}

// Rule is what the plan says of one measure.
type Rule struct {
	Measure  string `json:"measure" maxLength:"40"`
	Severity string `json:"severity" enum:"critical,warning"`
	Off      string `json:"off,omitempty" maxLength:"200" doc:"Why it does not apply here; it is shown every day"`
}

// Plan is one version of what is looked at. Versions are added, never changed.
type Plan struct {
	bun.BaseModel `bun:"table:patrol_plan,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	Number    int           `bun:"number" json:"number"`
	ValidFrom clock.Day     `bun:"valid_from" json:"validFrom"`
	Places    []Place       `bun:"places" json:"places" nullable:"false"`
	Rules     []Rule        `bun:"rules" json:"rules" nullable:"false"`
	Reason    string        `bun:"reason" json:"reason"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// Draft is the next version of the plan, as somebody proposes it.
type Draft struct {
	ValidFrom clock.Day `json:"validFrom" format:"date" doc:"Tomorrow at the earliest: a day that runs is not changed"`
	Places    []Place   `json:"places" minItems:"1" maxItems:"400"`
	Rules     []Rule    `json:"rules" maxItems:"100" doc:"Measures that are not named keep what they had"`
	Reason    string    `json:"reason" minLength:"2" maxLength:"400"`
}

// shipped is the plan the product comes with: what the contract names (3.3).
func shipped(day clock.Day) Plan {
	p := Plan{Number: 1, ValidFrom: day, Rules: []Rule{}, Places: []Place{
		{Group: Hosts, Code: "HOST-1"}, {Group: Hosts, Code: "HOST-2"}, {Group: Hosts, Code: "HOST-3"},
		{Group: Nginx, Code: "NGINX-1", Host: "HOST-1"}, {Group: Nginx, Code: "NGINX-2", Host: "HOST-2"},
		{Group: MySQL, Code: "DB-1", Host: "HOST-1"}, {Group: MySQL, Code: "DB-2", Host: "HOST-2"},
		{Group: Redis, Code: "REDIS-1", Host: "HOST-1"}, {Group: Redis, Code: "REDIS-2", Host: "HOST-2"},
		{Group: Interfaces, Code: "IF-SIGNIN"},
	}}
	for i := range measures {
		p.Rules = append(p.Rules, Rule{Measure: measures[i].Code, Severity: measures[i].Severity})
	}
	return p
}

// ShippedPlaces are those of the plan the product comes with.
func ShippedPlaces() []Place { return shipped("").Places }

var codeShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9._/-]{1,39}$`)

// check names what is wrong. No machine of the contract may be left out.
func (d *Draft) check(today clock.Day, least func(group string) int) error {
	var checks fault.Checks
	d.Reason = strings.TrimSpace(d.Reason)
	checks.That(len([]rune(d.Reason)) >= 2, "/reason", "patrol.reason")
	checks.That(d.ValidFrom > today, "/validFrom", "patrol.plan_day", "day", today.AddDays(1))
	seen, found := map[string]bool{}, map[string]int{}
	for i := range d.Places {
		p := &d.Places[i]
		p.Code, p.Host = strings.ToUpper(strings.TrimSpace(p.Code)), strings.ToUpper(strings.TrimSpace(p.Host))
		at := "/places/" + strconv.Itoa(i)
		checks.That(slices.Contains([]string{Hosts, Nginx, MySQL, Redis, Interfaces}, p.Group), at+"/group", "field.required")
		checks.That(codeShape.MatchString(p.Code) && !seen[p.Group+p.Code], at+"/code", "patrol.plan_code")
		checks.That(p.Group == Hosts || p.Group == Interfaces || codeShape.MatchString(p.Host), at+"/host", "patrol.plan_host")
		seen[p.Group+p.Code] = true
		found[p.Group]++
	}
	for _, group := range []string{Hosts, Nginx, MySQL, Redis} {
		checks.That(found[group] >= least(group), "/places", "patrol.plan_count", "group", fault.Text("enum.patrolGroup."+group), "least", least(group))
	}
	for i := range d.Rules {
		r := &d.Rules[i]
		at := "/rules/" + strconv.Itoa(i)
		r.Off = strings.TrimSpace(r.Off)
		checks.That(measureOf(r.Measure) != nil, at+"/measure", "patrol.plan_measure")
		checks.That(r.Severity == Critical || r.Severity == Warning, at+"/severity", "field.required")
		checks.That(r.Off == "" || len([]rune(r.Off)) >= 2, at+"/off", "patrol.reason")
	}
	return checks.Err()
}

// rule is what the plan says of a measure.
func (p *Plan) rule(m *Measure) Rule {
	for _, r := range p.Rules {
		if r.Measure == m.Code {
			return r
		}
	}
	return Rule{Measure: m.Code, Severity: m.Severity}
}

// item is one cell of the log.
type item struct {
	measure *Measure
	place   Place
	rule    Rule
}

// Line is a line of the table of contents.
type Line struct {
	Number string
	Built  bool
}

// items are all cells of a day, in the order of the log.
func (p *Plan) items(lines []Line) []item {
	var all []item
	absent := map[string]bool{}
	for _, line := range lines {
		absent[line.Number] = !line.Built
	}
	for _, group := range Groups {
		for _, place := range p.placesOf(group, lines) {
			for i := range measures {
				m := &measures[i]
				if m.Group != group {
					continue
				}
				all = append(all, item{m, place, p.rule(m)})
				if group == Modules && absent[place.Code] { // one cell says it
					break
				}
			}
		}
	}
	return all
}

func (p *Plan) placesOf(group string, lines []Line) (places []Place) {
	switch group {
	case Modules:
		for _, line := range lines {
			places = append(places, Place{Group: Modules, Code: line.Number})
		}
	case Security, Evidence, Site:
		places = []Place{{Group: group, Code: Installation}}
	default:
		for _, place := range p.Places {
			if place.Group == group {
				places = append(places, place)
			}
		}
	}
	return places
}
