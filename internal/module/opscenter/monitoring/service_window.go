package monitoring

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// WindowView is a window as people see it.
type WindowView struct {
	Window
	Planned      bool          `json:"planned" doc:"The owner approved it before it started"`
	ProposerName string        `json:"proposerName"`
	DeciderName  string        `json:"deciderName"`
	Waits        *flow.Wait    `json:"waits,omitempty"`
	Actions      []flow.Action `json:"actions" nullable:"false"`
}

var windowMessage = message.Kind{Name: "opscenter.window", Channels: []message.Channel{message.Inbox, message.Mail}, Mandatory: []message.Channel{message.Inbox}, Basis: "basis.monitoring.window",
	Variables: []message.Variable{{Name: "number", Needed: true}, {Name: "title"}, {Name: "starts"}, {Name: "ends"}}}

// Propose asks the owner for a maintenance window.
func (m *Monitor) Propose(ctx context.Context, p Proposal) (WindowView, error) {
	return usecase.Write(ctx, m.kit.Runner, PermitPropose, func(ctx context.Context, tx *usecase.Tx) (WindowView, error) {
		tx.Act("opscenter.monitoring.propose")
		if err := p.check(m.kit.Parameters.Duration(paramWindow, tx.Now().Day())); err != nil {
			return WindowView{}, err
		}
		number, err := serial.Next(ctx, tx.Tx, "WH")
		if err != nil {
			return WindowView{}, err
		}
		w := Window{ID: id.New(tx.Now()), Number: number, Title: p.Title, Impact: p.Impact, Subjects: p.Subjects, StartsAt: p.StartsAt, EndsAt: p.EndsAt,
			State: windowFlow.Initial, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now()}
		if err := insertWindow(ctx, tx, &w); err != nil {
			return WindowView{}, err
		}
		err = message.Send(ctx, tx.Tx, message.Notice{Kind: windowMessage, Key: w.ID, To: message.Audience{Permission: PermitApprove}, Path: windowPage + w.ID,
			Params: map[string]string{"number": w.Number, "title": w.Title, "starts": w.StartsAt.Format("01-02 15:04"), "ends": w.EndsAt.Format("01-02 15:04")}})
		if err != nil {
			return WindowView{}, err
		}
		return m.windowView(ctx, tx.Actor, w)
	})
}

const windowPage = "/opscenter/monitoring/windows/"

// Decide carries out a step of a window: approve, reject or withdraw.
func (m *Monitor) Decide(ctx context.Context, windowID, action string, version int, note string) (WindowView, error) {
	permission := PermitApprove
	if action == "withdraw" {
		permission = PermitPropose
	}
	return usecase.Write(ctx, m.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (WindowView, error) {
		tx.Act("opscenter.monitoring.window-" + action)
		w, err := windowByID(ctx, tx, windowID)
		if err != nil {
			return WindowView{}, err
		}
		if w.Version != version {
			return WindowView{}, fault.New(fault.Conflict, "fault.stale")
		}
		next, err := windowFlow.Next(w.State, action)
		if err != nil {
			return WindowView{}, err
		}
		if refusal := w.guard(tx.Actor, action, tx.Now()); refusal != nil {
			return WindowView{}, refusal
		}
		if next.Danger && len([]rune(note)) < 2 {
			var checks fault.Checks
			checks.Add("/note", "monitoring.reason")
			return WindowView{}, checks.Err()
		}
		w.State, w.Note = next.Target(w.State), note
		if action != "withdraw" {
			w.DecidedBy, w.DecidedAt = tx.Actor.PersonID, tx.Now()
		}
		tx.Because(note)
		if err := saveWindow(ctx, tx, &w); err != nil {
			return WindowView{}, err
		}
		return m.windowView(ctx, tx.Actor, w)
	})
}

// guard: nobody approves their own window, and what has begun stays as it is.
func (w *Window) guard(actor scope.Actor, action string, now clock.Instant) *fault.Error {
	switch {
	case action != "withdraw" && actor.PersonID == w.CreatedBy:
		return fault.New(fault.Conflict, "monitoring.window_own")
	case action == "withdraw" && w.State == Approved && now >= w.StartsAt:
		return fault.New(fault.Conflict, "monitoring.window_begun")
	case action == "approve" && now >= w.EndsAt:
		return fault.New(fault.Conflict, "monitoring.window_over")
	}
	return nil
}

// Window shows one window.
func (m *Monitor) Window(ctx context.Context, windowID string) (WindowView, error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (WindowView, error) {
		w, err := windowByID(ctx, q, windowID)
		if err != nil {
			return WindowView{}, err
		}
		return m.windowView(ctx, q.Actor, w)
	})
}

// WindowTimeline tells what happened to a window.
func (m *Monitor) WindowTimeline(ctx context.Context, windowID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		if _, err := windowByID(ctx, q, windowID); err != nil {
			return nil, err
		}
		return m.kit.Runner.Log.Timeline(ctx, q, m.needs.Names, audit.Ref{Entity: windowTable, ID: windowID})
	})
}

// Windows shows a page of windows.
func (m *Monitor) Windows(ctx context.Context, input *windowsInput) (list.Result[WindowView], error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[WindowView], error) {
		page, err := list.Page(ctx, q, windowList, input.Params, list.Where(input.WindowFilter))
		result := list.Result[WindowView]{Items: make([]WindowView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i, w := range page.Items {
			if err != nil {
				break
			}
			result.Items[i], err = m.windowView(ctx, q.Actor, w)
		}
		return result, err
	})
}

func (m *Monitor) windowView(ctx context.Context, actor scope.Actor, w Window) (WindowView, error) {
	names, err := m.needs.Names.PersonNames(ctx, []string{w.CreatedBy, w.DecidedBy})
	now := m.kit.Runner.DB.Clock().Now()
	v := WindowView{Window: w, Planned: w.Planned(), ProposerName: names[w.CreatedBy], DeciderName: names[w.DecidedBy], Waits: windowFlow.Waits(actor, w.State)}
	v.Actions = windowFlow.Actions(actor, w.State, func(action string) *fault.Error { return w.guard(actor, action, now) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return v, err
}

// Maintenance lists the approved windows that cover a line in a period. Only the
// planned ones may leave a calculation; the others are downtime like any other.
func (m *Monitor) Maintenance(ctx context.Context, number string, from, to clock.Instant) ([]Window, error) {
	found, err := windowsIn(ctx, m.kit.Runner.DB.Read(), from, to)
	covering := []Window{}
	for _, w := range found {
		if w.Covers(SubjectModule, number) {
			covering = append(covering, w)
		}
	}
	return covering, err
}
