package opscenter

import "gongzhi/internal/kit/clock"

// Recovered tells that a fault is over: the monitoring has proven it, or the
// requester has confirmed it where no probe can.
type Recovered struct {
	SubjectID string        `json:"subjectId"` // id of the ticket
	GoodFrom  clock.Instant `json:"goodFrom"`
	At        clock.Instant `json:"at"` // what the contract counts
	By        string        `json:"by"` // monitor or manual
}

// EventName is the stable name of the event.
func (Recovered) EventName() string { return "opscenter.sla.recovered.v1" }

// Escalated tells that a step of the ladder of a clock was told.
type Escalated struct {
	SubjectID string        `json:"subjectId"`
	Code      string        `json:"code"` // C1 to C14
	Percent   int64         `json:"percent"`
	To        []string      `json:"to"`
	Again     bool          `json:"again"` // nobody had acknowledged it
	At        clock.Instant `json:"at"`
}

// EventName is the stable name of the event.
func (Escalated) EventName() string { return "opscenter.sla.escalated.v1" }

// Levelled tells that the level of a fault was set or changed.
type Levelled struct {
	SubjectID string        `json:"subjectId"`
	Number    string        `json:"number"`
	Level     int64         `json:"level"` // 1 to 5
	At        clock.Instant `json:"at"`
}

// EventName is the stable name of the event.
func (Levelled) EventName() string { return "opscenter.sla.levelled.v1" }

// Analysed tells that the record of analysis of a fault was handed in.
type Analysed struct {
	TicketID string        `json:"ticketId"`
	At       clock.Instant `json:"at"`
}

// EventName is the stable name of the event.
func (Analysed) EventName() string { return "opscenter.servicedesk.analysed.v1" }
