// Package flow runs state machines that are data: a table of transitions that
// the page shows, the audit names and the tests walk. Whatever is not listed
// is refused as a conflict.
package flow

import (
	"slices"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
)

// Transition is one row of the table.
type Transition struct {
	From       []string
	Action     string
	To         string // empty when the action keeps the state
	Permission string
	Danger     bool // shown as a red button
	Quiet      bool // an action of the working screen, not a button of the case page
}

// Flow is the table of one kind of record.
type Flow struct {
	Entity      string
	Initial     string
	Transitions []Transition
}

// Next returns the transition that action takes from state.
func (f Flow) Next(state, action string) (Transition, error) {
	for _, t := range f.Transitions {
		if t.Action == action && slices.Contains(t.From, state) {
			return t, nil
		}
	}
	return Transition{}, fault.New(fault.Conflict, "flow.undefined", "entity", f.Entity, "action", action, "state", state)
}

// Target returns the state the transition leads to from state.
func (t Transition) Target(state string) string {
	if t.To == "" {
		return state
	}
	return t.To
}

// Action is one button: what the person may do now, or the next step that is
// still blocked, with its reason.
type Action struct {
	Action  string `json:"action"`
	Allowed bool   `json:"allowed"`
	Reason  string `json:"reason,omitempty" doc:"Why the action is blocked, as a ready sentence"`
	Primary bool   `json:"primary,omitempty"`
	Danger  bool   `json:"danger,omitempty"`
}

// Guard says why an action is blocked for now; nil lets it pass.
type Guard func(action string) *fault.Error

// Actions lists the actions the actor may take from state. An action without
// the permission is left out; one that a guard blocks is shown with its reason.
// say turns the refusal into a sentence.
func (f Flow) Actions(actor scope.Actor, state string, guard Guard, say func(*fault.Error) string) []Action {
	actions := []Action{}
	primary := true
	for _, t := range f.Transitions {
		if t.Quiet || !slices.Contains(t.From, state) || !actor.Can(t.Permission) {
			continue
		}
		action := Action{Action: t.Action, Allowed: true, Danger: t.Danger}
		if guard != nil {
			if refusal := guard(t.Action); refusal != nil {
				action.Allowed, action.Reason = false, say(refusal)
			}
		}
		if primary && !t.Danger {
			action.Primary, primary = true, false
		}
		actions = append(actions, action)
	}
	return actions
}

// Wait says whose turn it is when it is not the reader's.
type Wait struct {
	Action string   `json:"action" doc:"The step the record waits for"`
	Roles  []string `json:"roles" nullable:"false" doc:"Posts that may take it"`
}

// Waits names the next step from state and the posts that may take it; nil when the actor can do something
// himself, when nothing but a dangerous way out is left, or when nobody is known to take it.
func (f Flow) Waits(actor scope.Actor, state string) *Wait {
	var next *Transition
	for i, t := range f.Transitions {
		if t.Danger || !slices.Contains(t.From, state) {
			continue
		}
		if actor.Can(t.Permission) {
			return nil
		}
		if next == nil && !t.Quiet {
			next = &f.Transitions[i]
		}
	}
	if next == nil || actor.Holders == nil {
		return nil
	}
	roles := actor.Holders(next.Permission)
	if len(roles) == 0 {
		return nil
	}
	return &Wait{Action: next.Action, Roles: roles}
}

// Open lists the states from which something can still be done.
func (f Flow) Open() []string {
	var states []string
	for _, t := range f.Transitions {
		for _, state := range t.From {
			if !slices.Contains(states, state) {
				states = append(states, state)
			}
		}
	}
	return states
}

// States lists every state of the table, the initial one first.
func (f Flow) States() []string {
	states := []string{f.Initial}
	for _, t := range f.Transitions {
		for _, state := range append(slices.Clone(t.From), t.To) {
			if state != "" && !slices.Contains(states, state) {
				states = append(states, state)
			}
		}
	}
	return states
}

// Permissions lists the permission codes of the table.
func (f Flow) Permissions() []string {
	var permissions []string
	for _, t := range f.Transitions {
		if !slices.Contains(permissions, t.Permission) {
			permissions = append(permissions, t.Permission)
		}
	}
	return permissions
}

// Step is one node of the stepper on a case page.
type Step struct {
	Key    string `json:"key"`
	State  string `json:"state" enum:"done,current,future,side"`
	At     string `json:"at,omitempty"`
	ByName string `json:"byName,omitempty"`
	Note   string `json:"note,omitempty"`
}
