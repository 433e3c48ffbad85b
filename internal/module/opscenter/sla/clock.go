package sla

import (
	"slices"
	"time"

	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
)

// Code names a clock (2.3).
type Code string

// The clocks.
const (
	FirstResponse    Code = "C1"  // 首次有效响应
	SupportStart     Code = "C2"  // 启动技术支持
	RemoteDiagnosis  Code = "C3"  // 启动远程诊断
	OnlineSupport    Code = "C4"  // 在线技术支持
	Arrival          Code = "C5"  // 抵达现场
	OnsiteDiagnosis  Code = "C6"  // 现场初步诊断
	PrelimDiagnosis  Code = "C7"  // 初步诊断
	CompanyReport    Code = "C8"  // 上报公司
	ExpertPlan       Code = "C9"  // 专家方案
	Recovery10       Code = "C10" // 恢复
	WishReply        Code = "C11" // P5 答复
	Analysis         Code = "C12" // 故障分析处理记录
	Replacement      Code = "C13" // 人员更换
	SecurityIncident Code = "C14" // 网络安全事件报告
)

// State of a clock.
type State string

// The states.
const (
	Waiting  State = "waiting"  // its start has not happened
	Running  State = "running"  //
	Met      State = "met"      //
	Breached State = "breached" // stopped late, or still running after the end
	Exempt   State = "exempt"   // its whole time is exempt
	Void     State = "void"     // not applicable
)

// Clock is one clock of one subject, computed from its facts.
type Clock struct {
	Code      Code          `json:"code"`
	State     State         `json:"state" enum:"waiting,running,met,breached,exempt,void"`
	StartedAt clock.Instant `json:"startedAt"`
	DueAt     clock.Instant `json:"dueAt"`
	StoppedAt clock.Instant `json:"stoppedAt"`
	Minutes   int64         `json:"minutes" doc:"Target; working days for C13"`
	Calendar  string        `json:"calendar" enum:"always,hours,days"`
	Elapsed   time.Duration `json:"elapsed" doc:"Net, in nanoseconds"`
	Excluded  time.Duration `json:"excluded" doc:"Approved exemptions inside, in nanoseconds"`
	AlwaysDue clock.Instant `json:"alwaysDue" doc:"Where working hours count: when it would end around the clock (decision D2)"`
	LateBy    string        `json:"lateBy" enum:",level" doc:"level: past its end at the moment the level was raised (decision D13)"`
}

// Over reports whether nothing can happen to the clock any more.
func (c *Clock) Over() bool { return c.State != Running && c.State != Waiting }

// The calendars of clocks.
const (
	Always = "always" // 7×24
	Hours  = "hours"  // 5×8 in working hours
	Days   = "days"   // working days
)

// definition is a row of the table of clocks.
type definition struct {
	code   Code
	start  []Kind
	stop   []Kind
	cancel []Kind // the clock is not applicable once this happened while it ran
	levels []Level
	mode   string
}

// definitions are the clocks in the order they are shown (2.3). None waits for
// another: each has its own start and its own end.
var definitions = []definition{
	{code: FirstResponse, start: []Kind{Requested}, stop: []Kind{Answered}},
	{code: SupportStart, start: []Kind{Requested}, stop: []Kind{SupportStarted}},
	{code: RemoteDiagnosis, start: []Kind{Reported}, stop: []Kind{RemoteStarted}},
	{code: OnlineSupport, start: []Kind{Requested}, stop: []Kind{OnlineStarted}, mode: Online},
	{code: Arrival, start: []Kind{Requested}, stop: []Kind{Arrived}, mode: Onsite},
	{code: OnsiteDiagnosis, start: []Kind{Arrived}, stop: []Kind{OnsiteDiagnosed}, levels: []Level{P1, P2}},
	{code: PrelimDiagnosis, start: []Kind{Noticed}, stop: []Kind{Diagnosed}, levels: []Level{P3, P4}},
	{code: CompanyReport, start: []Kind{Noticed}, stop: []Kind{Escalated}, cancel: []Kind{Solved, Recovered}},
	{code: ExpertPlan, start: []Kind{Escalated}, stop: []Kind{PlanConfirmed}, cancel: []Kind{Solved, Recovered}},
	{code: Recovery10, start: []Kind{Reported}, stop: []Kind{Recovered}},
	{code: WishReply, start: []Kind{Noticed}, stop: []Kind{Replied}, levels: []Level{P5}},
	{code: Analysis, start: []Kind{Recovered}, stop: []Kind{AnalysisHanded}},
	{code: Replacement, start: []Kind{NoticeGiven}, stop: []Kind{Replaced}},
	{code: SecurityIncident, start: []Kind{SecurityKnown}, stop: []Kind{SecurityTold}, cancel: []Kind{SecurityDropped}},
}

// Policy is what the contract says of the clocks, in the version that a
// subject began with.
type Policy struct {
	Minutes  map[Code]int64  // target; working days for C13
	Recovery map[Level]int64 // minutes; none for P5, whose date is agreed
	Always   []Level         // levels whose arrival counts around the clock (D2)
	Table    *calendar.Table // working days and hours
}

// rate of a clock's running: given a level and the history.
type sheet struct {
	facts    []Fact
	exempt   []Span
	policy   Policy
	now      clock.Instant
	level    Level // of handling, or the final one
	final    Level
	mode     string
	agreed   clock.Instant
	raisedAt clock.Instant // when the level last became worse
}

// Compute derives all clocks of a subject that apply or may yet apply. Facts
// come in the order they happened; exempt are approved spans; now is the moment
// that running clocks are judged at.
func Compute(facts []Fact, exempt []Span, policy Policy, now clock.Instant) []Clock {
	s := sheet{facts: facts, exempt: Merge(exempt), policy: policy, now: now}
	for _, f := range facts {
		switch f.Kind {
		case Levelled:
			if s.level != 0 && f.Level < s.level {
				s.raisedAt = f.At
			}
			s.level = f.Level
		case Finalised:
			s.final = f.Level
		case Agreed:
			s.agreed = f.Until
		}
		if f.Mode != "" {
			s.mode = f.Mode
		}
	}
	var clocks []Clock
	for _, d := range definitions {
		if c, ok := s.clock(d); ok {
			clocks = append(clocks, c)
		}
	}
	return clocks
}

// clock computes one clock; none when its start cannot happen to this subject.
func (s *sheet) clock(d definition) (Clock, bool) {
	c := Clock{Code: d.code, State: Waiting, Calendar: Always}
	start := slices.IndexFunc(s.facts, func(f Fact) bool { return slices.Contains(d.start, f.Kind) })
	if start < 0 {
		return c, slices.ContainsFunc(s.facts, func(f Fact) bool { return leadsTo(f.Kind, d.code) })
	}
	begun := s.facts[start]
	if d.code == Analysis { // of a reopened fault the last recovery counts
		for _, f := range s.facts[start+1:] {
			if f.Kind == Recovered {
				begun = f
			}
		}
	}
	c.StartedAt = begun.At
	c.StoppedAt = s.stop(d, begun)
	if !s.applies(d, &c) {
		c.State, c.StoppedAt, c.DueAt = Void, 0, 0
		return c, true
	}
	if cancelled := s.cancelled(d, begun.At); !cancelled.IsZero() && (c.StoppedAt.IsZero() || cancelled < c.StoppedAt) {
		due := s.due(d, &c)
		if cancelled <= due {
			c.State, c.StoppedAt = Void, 0
			return c, true
		}
		c.StoppedAt = cancelled // solved or dropped, but after the time for telling
	}
	s.judge(d, &c)
	return c, true
}

// leadsTo tells which clocks a subject is still waiting for, from what it is.
func leadsTo(k Kind, code Code) bool {
	switch code {
	case FirstResponse, SupportStart, OnlineSupport, Arrival:
		return false // they begin with the request itself
	case Replacement, SecurityIncident:
		return false
	}
	return k == Reported
}

// stop is when a clock's end happened, zero while it has not. A reopened fault
// runs again until the recovery after it.
func (s *sheet) stop(d definition, begun Fact) clock.Instant {
	var stopped clock.Instant
	for _, f := range s.facts {
		switch {
		case f.At < begun.At:
		case d.code == Recovery10 && f.Kind == Reopened:
			stopped = 0
		case d.code == Analysis && f.Kind == AnalysisHanded, stopped.IsZero() && slices.Contains(d.stop, f.Kind):
			stopped = f.At
		}
	}
	return stopped
}

// cancelled is when a clock was called off. An event of security that must be
// reported after all runs again, from its first start: a level that goes down and
// up buys no time.
func (s *sheet) cancelled(d definition, from clock.Instant) clock.Instant {
	if d.code != SecurityIncident {
		return s.first(d.cancel, from)
	}
	var dropped clock.Instant
	for _, f := range s.facts {
		switch f.Kind {
		case SecurityKnown:
			dropped = 0
		case SecurityDropped:
			dropped = f.At
		}
	}
	return dropped
}

func (s *sheet) first(kinds []Kind, from clock.Instant) clock.Instant {
	for _, f := range s.facts {
		if f.At >= from && slices.Contains(kinds, f.Kind) {
			return f.At
		}
	}
	return 0
}

// levelAt is the level of handling that was valid at a moment.
func (s *sheet) levelAt(at clock.Instant) Level {
	var level Level
	for _, f := range s.facts {
		if f.Kind == Levelled && (f.At <= at || level == 0) {
			level = f.Level
		}
	}
	return level
}

// applies reports whether the clock counts for this subject.
func (s *sheet) applies(d definition, c *Clock) bool {
	if gone := s.first([]Kind{Withdrawn, NoFault}, 0); !gone.IsZero() && c.StoppedAt.IsZero() {
		return false
	}
	if s.first([]Kind{NoFault}, 0) != 0 && d.code != FirstResponse && d.code != SupportStart {
		return false
	}
	end := c.StoppedAt
	if end.IsZero() {
		end = s.now
	}
	level := s.levelAt(end)
	switch d.code {
	case Arrival: // P1 and P2 always, others when somebody must come
		return s.mode == Onsite || level == P1 || level == P2
	case OnlineSupport:
		return s.mode == Online
	case Recovery10:
		return level != P5 || !s.agreed.IsZero()
	}
	return len(d.levels) == 0 || slices.Contains(d.levels, level)
}

// judge fills in the end, the time that passed and the state.
func (s *sheet) judge(d definition, c *Clock) {
	c.DueAt = s.due(d, c)
	if d.code == Replacement {
		s.replacement(c)
		return
	}
	end := c.StoppedAt
	if end.IsZero() {
		end = max(s.now, c.StartedAt)
	}
	exempt := s.exemptions(d, Span{c.StartedAt, end})
	c.Excluded = Length(exempt)
	c.Elapsed = end.Sub(c.StartedAt) - c.Excluded
	switch {
	case !c.StoppedAt.IsZero() && c.Elapsed <= 0 && c.Excluded > 0:
		c.State = Exempt
	case end > c.DueAt:
		c.State = Breached
	case c.StoppedAt.IsZero():
		c.State = Running
	default:
		c.State = Met
	}
	if c.State == Breached && !s.raisedAt.IsZero() && s.raisedAt > c.DueAt && (c.StoppedAt.IsZero() || s.raisedAt <= c.StoppedAt) && levelled(d.code) {
		c.LateBy = "level"
	}
}

// levelled are the clocks whose target follows the level.
func levelled(code Code) bool { return code == Recovery10 || code == Arrival }

// exemptions inside a span: they count for the recovery and for the arrival only.
func (s *sheet) exemptions(d definition, in Span) []Span {
	if d.code != Recovery10 && d.code != Arrival {
		return nil
	}
	return Clip(s.exempt, in)
}

// due is the end of a clock, with what is exempt added.
func (s *sheet) due(d definition, c *Clock) clock.Instant {
	c.Minutes = s.policy.Minutes[d.code]
	switch d.code {
	case Replacement:
		c.Calendar = Days
		return s.policy.Table.AddDays(c.StartedAt.Day(), int(c.Minutes)).Start()
	case Recovery10:
		end := c.StoppedAt
		if end.IsZero() {
			end = s.now
		}
		level := s.levelAt(end)
		if s.final != 0 {
			level = s.final
		}
		if level == P5 {
			c.Minutes = int64(s.agreed.Sub(c.StartedAt).Minutes())
			return s.agreed
		}
		c.Minutes = s.policy.Recovery[level]
	case Arrival:
		if !slices.Contains(s.policy.Always, s.levelAt(max(s.now, c.StoppedAt))) {
			c.Calendar = Hours
			c.AlwaysDue = c.StartedAt.Add(time.Duration(c.Minutes) * time.Minute)
			return s.policy.Table.AddMinutes(c.StartedAt, int(c.Minutes))
		}
	}
	return after(c.StartedAt, time.Duration(c.Minutes)*time.Minute, s.exemptions(d, Span{c.StartedAt, 1<<62 - 1}))
}

// replacement: staff may change no earlier than so many working days after the
// written notice (招标文件 3.4.1.2).
func (s *sheet) replacement(c *Clock) {
	effective := s.facts[slices.IndexFunc(s.facts, func(f Fact) bool { return f.Kind == NoticeGiven })].Until
	if !c.StoppedAt.IsZero() {
		effective = c.StoppedAt
	}
	switch {
	case effective < c.DueAt:
		c.State = Breached
	case c.StoppedAt.IsZero():
		c.State = Running
	default:
		c.State = Met
	}
}

// Consumed is the moment at which so many per cent of a running clock's time
// have passed.
func (c *Clock) Consumed(percent int64, exempt []Span, table *calendar.Table) clock.Instant {
	part := time.Duration(c.Minutes) * time.Minute * time.Duration(percent) / 100
	switch {
	case c.Calendar == Hours:
		return table.AddMinutes(c.StartedAt, int(part.Minutes()))
	case c.Code == Recovery10, c.Code == Arrival:
		return after(c.StartedAt, part, Clip(Merge(exempt), Span{c.StartedAt, 1<<62 - 1}))
	}
	return c.StartedAt.Add(part)
}
