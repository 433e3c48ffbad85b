package team

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Contract is one version of the service contract. It is never changed: what is
// agreed anew is another version, and the days before it keep the old one.
type Contract struct {
	bun.BaseModel `bun:"table:team_contract,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	Version   int           `bun:"version" json:"version"`
	Number    string        `bun:"number" json:"number"`
	Start     clock.Day     `bun:"start_day" json:"start"`
	End       clock.Day     `bun:"end_day" json:"end"`
	Total     int64         `bun:"total" json:"total" doc:"In hundredths of a yuan"`
	Bond      int64         `bun:"bond" json:"bond" doc:"Performance bond in hundredths of a yuan"`
	ValidFrom clock.Day     `bun:"valid_from" json:"validFrom"`
	Reason    string        `bun:"reason" json:"reason"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// ContractView is a version as people see it.
type ContractView struct {
	Contract
	Current   bool   `json:"current" doc:"Valid today"`
	MakerName string `json:"makerName"`
}

// Agreement is what a new version says.
type Agreement struct {
	Number    string    `json:"number" minLength:"2" maxLength:"60"`
	Start     clock.Day `json:"start" format:"date"`
	End       clock.Day `json:"end" format:"date"`
	Total     int64     `json:"total" minimum:"1" maximum:"100000000000000" doc:"In hundredths of a yuan"`
	Bond      int64     `json:"bond" minimum:"0" maximum:"100000000000000" doc:"In hundredths of a yuan"`
	ValidFrom clock.Day `json:"validFrom" format:"date"`
	Reason    string    `json:"reason" minLength:"2" maxLength:"400"`
	FileIDs   []string  `json:"fileIds" minItems:"1" maxItems:"10" doc:"The signed contract or supplement"`
}

// check names every field that is wrong; earlier are the versions before.
func (a *Agreement) check(earlier []Contract) error {
	a.Number, a.Reason = strings.TrimSpace(a.Number), strings.TrimSpace(a.Reason)
	var checks fault.Checks
	checks.That(a.Number != "", "/number", "field.required")
	checks.That(a.Reason != "", "/reason", "field.required")
	checks.That(!a.Start.IsZero(), "/start", "field.required")
	checks.That(a.End > a.Start, "/end", "team.contract_end")
	checks.That(a.Bond <= a.Total, "/bond", "team.contract_bond")
	checks.That(a.ValidFrom >= a.Start && a.ValidFrom <= a.End, "/validFrom", "team.contract_valid", "from", a.Start, "to", a.End)
	if len(earlier) > 0 {
		last := earlier[len(earlier)-1]
		checks.That(a.ValidFrom > last.ValidFrom, "/validFrom", "team.contract_later", "day", last.ValidFrom)
		checks.That(a.Start == last.Start, "/start", "team.contract_start", "day", last.Start)
	}
	return checks.Err()
}

// on is the version of a day, nil before the first one.
func on(versions []Contract, day clock.Day) *Contract {
	var found *Contract
	for i := range versions {
		if versions[i].ValidFrom <= day {
			found = &versions[i]
		}
	}
	return found
}
