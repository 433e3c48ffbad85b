package sla

import "time"

// Period is what availability is computed from, all inside one period.
type Period struct {
	Whole       Span
	Down        []Span // back-dated to the first bad sample, to the first good one
	Exempt      []Span // approved
	Maintenance []Span // windows approved before they began
	Unmonitored []Span // no sample: never counted as up
	CountMaint  bool   // decision D11: maintenance counts as downtime
}

// Availability of one module in one period. Parts are thousandths of a per
// cent (99.9 % is 99900), cut and never rounded up.
type Availability struct {
	Total       time.Duration `json:"total"`
	Down        time.Duration `json:"down"`
	Exempt      time.Duration `json:"exempt"`
	Maintenance time.Duration `json:"maintenance"`
	Unknown     time.Duration `json:"unknown"`
	Raw         int64         `json:"raw"`
	Contract    int64         `json:"contract"` // as if what is unknown had been down
	ContractMax int64         `json:"contractMax"`
	Maint       int64         `json:"maint"` // maintenance taken out as well
	Coverage    int64         `json:"coverage"`
	Met         bool          `json:"met"`
	Basis       string        `json:"basis"` // contract or maint: the figure that Met judges
}

const whole = 100_000 // 100 % in thousandths of a per cent

// Measure computes the availability of a period (2.7). target is in thousandths
// of a per cent.
func Measure(p Period, target int64) Availability {
	down, exempt, maint := Clip(Merge(p.Down), p.Whole), Clip(Merge(p.Exempt), p.Whole), Clip(Merge(p.Maintenance), p.Whole)
	unknown := Without(Clip(Merge(p.Unmonitored), p.Whole), down)
	both := Merge(append(append([]Span{}, exempt...), maint...))
	worst := Merge(append(append([]Span{}, down...), unknown...))
	total := p.Whole.To.Sub(p.Whole.From)
	a := Availability{Total: total, Down: Length(down), Exempt: Length(exempt), Maintenance: Length(maint), Unknown: Length(unknown), Basis: "contract"}
	a.Raw = share(total-a.Down, total)
	counted := total - a.Exempt
	a.Contract = share(counted-Length(Without(worst, exempt)), counted)
	a.ContractMax = share(counted-Length(Without(down, exempt)), counted)
	kept := total - Length(both)
	a.Maint = share(kept-Length(Without(worst, both)), kept)
	a.Coverage = share(total-a.Unknown, total)
	judged, lost := counted, Length(Without(worst, exempt))
	if !p.CountMaint {
		judged, lost, a.Basis = kept, Length(Without(worst, both)), "maint"
	}
	a.Met = judged > 0 && lost.Milliseconds()*whole <= judged.Milliseconds()*(whole-target)
	return a
}

// share is part of all in thousandths of a per cent, cut.
func share(part, all time.Duration) int64 {
	if all <= 0 {
		return 0
	}
	return part.Milliseconds() * whole / all.Milliseconds()
}
