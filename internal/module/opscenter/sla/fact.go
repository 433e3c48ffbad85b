package sla

import "gongzhi/internal/kit/clock"

// Kind is what happened to a subject.
type Kind string

// The facts that start, stop or change clocks. Only what a named person did
// stops a clock of response: an automatic reply is no fact at all.
const (
	Requested       Kind = "requested"       // the request was submitted, or the call began
	Reported        Kind = "reported"        // formal report of a fault: start of its recovery time
	Noticed         Kind = "noticed"         // the engineer got the notice
	Answered        Kind = "answered"        // first human reply with content
	SupportStarted  Kind = "supportStarted"  // record of start, with complexity and mode
	RemoteStarted   Kind = "remoteStarted"   // record of remote diagnosis opened
	OnlineStarted   Kind = "onlineStarted"   // support online has begun
	Arrived         Kind = "arrived"         // checked in on site, confirmed
	OnsiteDiagnosed Kind = "onsiteDiagnosed" // preliminary diagnosis on site
	Diagnosed       Kind = "diagnosed"       // diagnosis, and service offered
	Replied         Kind = "replied"         // answer to a wish (P5)
	Escalated       Kind = "escalated"       // reported to the company
	PlanConfirmed   Kind = "planConfirmed"   // plan of the experts confirmed on site
	Solved          Kind = "solved"          // the engineer solved it alone
	Agreed          Kind = "agreed"          // date agreed with the owner (P5)
	Observing       Kind = "observing"       // the engineer says it is mended; the monitoring decides
	Recovered       Kind = "recovered"       // end of the recovery time
	Reopened        Kind = "reopened"        // the same symptom is back
	AnalysisHanded  Kind = "analysisHanded"  // record of analysis submitted
	SecurityKnown   Kind = "securityKnown"   // a security incident that must be reported
	SecurityTold    Kind = "securityTold"    // its report is registered
	SecurityDropped Kind = "securityDropped" // it need not be reported: a milder level, or a false alarm
	Levelled        Kind = "levelled"        // level of handling set or changed
	Finalised       Kind = "finalised"       // final level, at sign-off
	ModeSet         Kind = "modeSet"         // online or on site
	NoFault         Kind = "noFault"         // force majeure or false alarm, decided by the owner
	Withdrawn       Kind = "withdrawn"       // by who asked
	NoticeGiven     Kind = "noticeGiven"     // written notice of a replacement
	Replaced        Kind = "replaced"        // the replacement takes effect
	Worked          Kind = "worked"          // a work note: action after an acknowledgement
)

// Modes of support.
const (
	Online = "online"
	Onsite = "onsite"
)

// Fact is one line of a subject's history. At is when it happened; the program
// writes it itself, nobody types it. Of the rest only what the kind needs is set.
type Fact struct {
	ID    string        `json:"id"`
	Kind  Kind          `json:"kind"`
	At    clock.Instant `json:"at"`
	Level Level         `json:"level,omitempty"`
	Mode  string        `json:"mode,omitempty"`
	Until clock.Instant `json:"until,omitzero"` // the agreed date, or the effective day of a replacement
	Hours int64         `json:"hours,omitempty"`
}

// Span is a stretch of time, its end not in it.
type Span struct {
	From clock.Instant `json:"from"`
	To   clock.Instant `json:"to"`
}
