package inbound

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/drugcatalog"
)

// View is an order as its page shows it.
type View struct {
	Order
	SupplierName   string           `json:"supplierName"`
	ReceiverName   string           `json:"receiverName"`
	InspectorName  string           `json:"inspectorName"`
	ReceiverNames  []string         `json:"receiverNames" nullable:"false"`
	InspectorNames []string         `json:"inspectorNames" nullable:"false"`
	Deadline       *Deadline        `json:"deadline,omitempty"`
	Lines          []LineView       `json:"lines" nullable:"false"`
	Jobs           []LabelJob       `json:"jobs" nullable:"false"`
	Inspections    []InspectionView `json:"inspections" nullable:"false"`
	Steps          []flow.Step      `json:"steps" nullable:"false"`
	Actions        []flow.Action    `json:"actions" nullable:"false"`
	Waits          *flow.Wait       `json:"waits,omitempty"`
}

// Deadline is when the running step is due and by which rule.
type Deadline struct {
	At      clock.Instant `json:"at"`
	RuleKey string        `json:"ruleKey"`
	Kind    string        `json:"kind" enum:"hours,days"`
}

// InspectionView is a record with the names of who signed it.
type InspectionView struct {
	Inspection
	InspectorName       string `json:"inspectorName"`
	SecondInspectorName string `json:"secondInspectorName"`
}

// LineView is a line with names and what must be sampled of it.
type LineView struct {
	Line
	ItemName     drugtrace.ItemName `json:"itemName"`
	StorageClass string             `json:"storageClass"`
	PackQty      int                `json:"packQty"`
	Sample       Sample             `json:"sample"`
	SecondNeeded bool               `json:"secondNeeded" doc:"A second inspector has to sign for its record"`
	DaysLeft     *int               `json:"daysLeft"`
}

// Get shows one order.
func (s *Orders) Get(ctx context.Context, orderID string) (View, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		order, err := seen(ctx, q, q.Scope, orderID)
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, q, q.Actor, order)
	})
}

// view reads the parts of an order.
func (s *Orders) view(ctx context.Context, q bun.IDB, actor scope.Actor, order Order) (View, error) {
	lines, err := linesOf(ctx, q, order.ID)
	if err != nil {
		return View{}, err
	}
	items, err := s.catalogue.Items(ctx, q, itemsOf(lines))
	if err != nil {
		return View{}, err
	}
	jobs, err := jobsOf(ctx, q, order.ID)
	if err != nil {
		return View{}, err
	}
	records, err := inspectionsOf(ctx, q, order.ID)
	if err != nil {
		return View{}, err
	}
	return s.viewOf(ctx, actor, order, items, lines, jobs, records)
}

// viewOf shows an order with its parts.
func (s *Orders) viewOf(ctx context.Context, actor scope.Actor, order Order, items map[string]drugcatalog.Item, lines []Line, jobs []LabelJob, records []Inspection) (View, error) {
	view := View{Order: order, Jobs: jobs, Actions: []flow.Action{}}
	var err error
	if view.Lines, err = s.lineViews(ctx, items, lines); err != nil {
		return view, err
	}
	has := parts{lines: lines, jobs: view.Jobs, unsigned: s.unsigned(items, lines, records, s.runner.DB.Clock().Now().Day())}
	suppliers, err := s.needs.Organisations.OrganisationNames(ctx, []string{order.SupplierID})
	if err != nil {
		return view, err
	}
	people, err := s.needs.People.PersonNames(ctx, slices.Concat([]string{order.ReceiverID, order.InspectorID, order.CreatedBy}, order.ReceiverIDs, order.InspectorIDs))
	if err != nil {
		return view, err
	}
	view.Inspections = make([]InspectionView, len(records))
	for i, record := range records {
		view.Inspections[i] = InspectionView{record, people[record.InspectorID], people[record.SecondInspectorID]}
	}
	view.SupplierName, view.ReceiverName, view.InspectorName = suppliers[order.SupplierID], people[order.ReceiverID], people[order.InspectorID]
	view.ReceiverNames, view.InspectorNames = namesOf(order.ReceiverIDs, people), namesOf(order.InspectorIDs, people)
	if !order.DueAt.IsZero() {
		rule := "param.drugtrace.inbound.shelve_within"
		if order.State == Receiving {
			rule = "param.drugtrace.inbound.receive_within"
		}
		view.Deadline = &Deadline{At: order.DueAt, RuleKey: rule, Kind: "hours"}
	}
	view.Steps = steps(order, people)
	view.Waits = orders.Waits(actor, order.State)
	view.Actions = orders.Actions(actor, order.State, func(action string) *fault.Error {
		return blocked(action, &order, has, actor)
	}, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	if otherSide(&order, actor.OrgID) != nil {
		view.Actions = []flow.Action{}
	}
	return view, nil
}

func namesOf(ids []string, people map[string]string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = people[id]
	}
	return names
}

// parts are what a next step may wait for.
type parts struct {
	lines    []Line
	jobs     []LabelJob
	unsigned int // records without their second inspector
}

// blocked says why the next step cannot be taken yet.
func blocked(action string, order *Order, has parts, actor scope.Actor) *fault.Error {
	switch action {
	case "finish-binding":
		return bindingOpen(has.lines, has.jobs)
	case "start-inspection", "inspect":
		return receiverInspects(order, actor.PersonID)
	case "finish-inspection":
		if refusal := receiverInspects(order, actor.PersonID); refusal != nil {
			return refusal
		}
		return inspectionOpen(has.lines, has.unsigned)
	case "put-away":
		return inspectorKeeps(order, actor.PersonID)
	case "complete":
		if refusal := inspectorKeeps(order, actor.PersonID); refusal != nil {
			return refusal
		}
		if left := toShelve(has.lines); left > 0 {
			return fault.New(fault.Invalid, "inbound.shelving_missing", "count", left)
		}
	}
	return nil
}

func (s *Orders) lineViews(ctx context.Context, items map[string]drugcatalog.Item, lines []Line) ([]LineView, error) {
	names, err := s.catalogue.ItemNames(ctx, itemsOf(lines))
	if err != nil {
		return nil, err
	}
	now := s.runner.DB.Clock().Now()
	perCase, classes := int(s.params.Int("drugtrace.inbound.packs_per_case", now.Day())), s.params.List(paramSecondInspector, now.Day())
	views := make([]LineView, len(lines))
	for i, line := range lines {
		item := items[line.ItemID]
		views[i] = LineView{Line: line, ItemName: names[line.ItemID], StorageClass: item.StorageClass, PackQty: item.PackQty,
			Sample: Required(line.Cases, line.QtyReceived, perCase, line.Loose, false), SecondNeeded: needsSecond(item, classes)}
		if line.ExpiryDate != "" {
			days := now.Day().DaysUntil(line.ExpiryDate)
			views[i].DaysLeft = &days
		}
	}
	return views, nil
}

// steps draws the chain: done, current, to come; a side state replaces the
// node where the order left the chain.
func steps(order Order, people map[string]string) []flow.Step {
	at := -1
	for i, state := range chain {
		if state == order.State {
			at = i
		}
	}
	side := order.State == Void || order.State == Rejected || order.State == PartlyRejected
	switch order.State {
	case Void:
		at = 1
	case Rejected:
		at = 2
	case PartlyRejected:
		at = len(chain) - 1
	}
	list := make([]flow.Step, len(chain))
	for i, state := range chain {
		list[i] = flow.Step{Key: state, State: "future"}
		switch {
		case i < at || order.State == Completed:
			list[i].State = "done"
		case i == at && side:
			list[i] = flow.Step{Key: order.State, State: "side"}
		case i == at:
			list[i].State = "current"
		}
	}
	list[0].At, list[0].ByName = order.CreatedAt.String(), people[order.CreatedBy]
	if !order.ArrivedAt.IsZero() && list[2].State != "future" {
		list[2].At, list[2].ByName = order.ArrivedAt.String(), people[order.ReceiverID]
	}
	if order.InspectorID != "" {
		list[5].ByName = people[order.InspectorID]
	}
	return list
}
