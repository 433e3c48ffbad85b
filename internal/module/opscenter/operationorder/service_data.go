package operationorder

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/recovery"
)

// Catalogue is what data orders may be about; nothing else can be done.
func (s *Orders) Catalogue(ctx context.Context) (Catalogue, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(_ context.Context, q usecase.Query) (Catalogue, error) {
		return s.catalogue(q.Now), nil
	})
}

func (s *Orders) catalogue(now clock.Instant) Catalogue {
	c := Catalogue{Imports: []string{}, Exports: []string{}, Operations: []Action{},
		FileHours: int(s.kit.Parameters.Int(paramFile, now.Day())), SecondRows: int(s.kit.Parameters.Int(paramSecond, now.Day()))}
	for _, r := range s.needs.Registers() {
		c.Imports = append(c.Imports, r.Name)
	}
	for _, d := range s.needs.Datasets() {
		c.Exports = append(c.Exports, d.Name)
	}
	for _, o := range s.needs.Actions() {
		c.Operations = append(c.Operations, Action{Name: o.Name, Parameters: o.Parameters})
	}
	return c
}

// RequestData asks for an import, an export or a declared operation.
func (s *Orders) RequestData(ctx context.Context, in DataRequest) (DataView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitRequest, func(ctx context.Context, tx *usecase.Tx) (DataView, error) {
		if err := in.check(s.catalogue(tx.Now())); err != nil {
			return DataView{}, err
		}
		if err := s.cameOf(ctx, in.Ticket); err != nil {
			return DataView{}, err
		}
		number, err := serial.Next(ctx, tx.Tx, dataPrefix)
		if err != nil {
			return DataView{}, err
		}
		d := &Data{ID: id.New(tx.Now()), Number: number, Kind: in.Kind, State: Requested, Subject: in.Subject, With: in.With, Reason: in.Reason, Ticket: in.Ticket,
			Search: fold.Index(number, in.Reason), Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		d.Difference.settle()
		if in.Kind == Import {
			if err := s.take(ctx, tx, d, in.FileIDs[0]); err != nil {
				return DataView{}, err
			}
		}
		tx.Act("opscenter.operationorder.requestData")
		tx.Because(in.Reason)
		if err := insert(ctx, tx, dataTable, d.ID, d); err != nil {
			return DataView{}, err
		}
		return s.data(ctx, tx, tx.Actor, tx.Now(), d)
	})
}

// DoData takes one step of the flow.
func (s *Orders) DoData(ctx context.Context, orderID, action string, step DataStep) (DataView, error) {
	before, err := s.before(ctx, orderID, action, step)
	if err != nil {
		return DataView{}, err
	}
	return usecase.Write(ctx, s.kit.Runner, permission(dataFlow, action), func(ctx context.Context, tx *usecase.Tx) (DataView, error) {
		d, err := s.allowed(ctx, tx, tx.Actor, orderID, action, step)
		if err != nil {
			return DataView{}, err
		}
		transition, err := dataFlow.Next(d.State, action)
		if err != nil {
			return DataView{}, err
		}
		d.State = transition.Target(d.State)
		if err := s.apply(ctx, tx, d, action, step, before); err != nil {
			return DataView{}, err
		}
		tx.Act("opscenter.operationorder." + action)
		tx.Because(step.Note)
		if err := saveData(ctx, tx, d); err != nil {
			return DataView{}, err
		}
		return s.data(ctx, tx, tx.Actor, tx.Now(), d)
	})
}

// allowed loads an order and checks state, version and hats.
func (s *Orders) allowed(ctx context.Context, q bun.IDB, actor scope.Actor, orderID, action string, step DataStep) (*Data, error) {
	d, err := dataByID(ctx, q, orderID)
	if err != nil {
		return nil, err
	}
	if _, err := next(dataFlow, d.State, action, d.Version, step.Version); err != nil {
		return nil, err
	}
	if refusal := d.guard(action, actor.PersonID); refusal != nil && !actor.System {
		return nil, refusal
	}
	point, err := s.point(ctx, q, d)
	if err != nil {
		return nil, err
	}
	if refusal := d.awaits(action, point); refusal != nil {
		return nil, refusal
	}
	return d, step.check(action)
}

// before rehearses an order ahead of the transaction, since it may last.
func (s *Orders) before(ctx context.Context, orderID, action string, step DataStep) (found Difference, err error) {
	if action != "rehearse" {
		return found, nil
	}
	d, err := usecase.Read(ctx, s.kit.Runner, PermitOperate, func(ctx context.Context, q usecase.Query) (*Data, error) {
		return s.allowed(ctx, q, q.Actor, orderID, action, step)
	})
	if err != nil {
		return found, err
	}
	return s.rehearse(ctx, d)
}

// point is how far the backup point of an order is, nil before it has one.
func (s *Orders) point(ctx context.Context, q bun.IDB, d *Data) (*recovery.Point, error) {
	if d.Backup == "" {
		return nil, nil
	}
	p, err := s.needs.Points.PointOf(ctx, q, d.Backup)
	return &p, err
}

// secure asks for the backup point of an order.
func (s *Orders) secure(ctx context.Context, tx *usecase.Tx, d *Data) error {
	p, err := s.needs.Points.AskPoint(ctx, tx, d.Number+" "+d.Reason, d.AuthorisedAt)
	d.Backup = p.Number
	return err
}

func (s *Orders) apply(ctx context.Context, tx *usecase.Tx, d *Data, action string, step DataStep, before Difference) error {
	who, now := tx.Actor.PersonID, tx.Now()
	switch action {
	case "rehearse":
		d.rehearsed(before, who, now)
	case "replace":
		d.unbind(now)
		d.Difference, d.Digest, d.RehearsedBy, d.RehearsedAt = Difference{}, "", "", 0
		d.Difference.settle()
		return s.take(ctx, tx, d, step.FileIDs[0])
	case "authorise", "cosign":
		return s.sign(tx, d, action, step)
	case "prepare":
		d.Undo, d.OperatorID, d.PreparedAt = step.Undo, who, now
		return s.secure(ctx, tx, d)
	case "retry":
		d.CheckerID = "" // another point is to be witnessed anew
		return s.secure(ctx, tx, d)
	case "witness":
		d.CheckerID = who
	case "run":
		d.StartedAt, d.RowsDone, d.RowsTotal, d.Attempts = now, 0, d.Difference.Total(), 0
	case "check":
		d.CheckedAt, d.Outcome = now, step.Note
		if d.Kind == Export {
			d.State = Delivered
			d.ExpiresAt = now.Add(s.kit.Parameters.Duration(paramFile, now.Day()))
		}
	case "destroy":
		return s.remove(ctx, tx, d)
	case "refuse", "withdraw":
		d.Note = step.Note
	case "revert":
		d.Outcome = step.Note
		if d.ResultID != "" {
			return s.remove(ctx, tx, d)
		}
	}
	return nil
}

// sign binds the authorisation to what the authoriser has seen.
func (s *Orders) sign(tx *usecase.Tx, d *Data, action string, step DataStep) error {
	if step.Digest != d.Digest || d.Digest == "" {
		return fault.New(fault.Conflict, "operationorder.digest")
	}
	d.Note = step.Note
	if action == "cosign" {
		d.SecondBy, d.SecondAt = tx.Actor.PersonID, tx.Now()
		return nil
	}
	d.Bound, d.AuthorisedBy, d.AuthorisedAt = d.Digest, tx.Actor.PersonID, tx.Now()
	d.NeedsSecond = int64(d.Difference.Total()) > s.kit.Parameters.Int(paramSecond, d.CreatedAt.Day())
	if d.NeedsSecond {
		d.State = Half
	}
	return nil
}

// Data shows one data order.
func (s *Orders) Data(ctx context.Context, orderID string) (DataView, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (DataView, error) {
		d, err := dataByID(ctx, q, orderID)
		if err != nil {
			return DataView{}, err
		}
		return s.data(ctx, q, q.Actor, q.Now, d)
	})
}

// DataOrders shows a page of data orders.
func (s *Orders) DataOrders(ctx context.Context, input *dataListInput) (list.Result[DataView], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[DataView], error) {
		page, err := list.Page(ctx, q, dataList, input.Params, list.Where(input.DataFilter))
		if err != nil {
			return list.Result[DataView]{}, err
		}
		return views(page, func(d *Data) (DataView, error) { return s.data(ctx, q, q.Actor, q.Now, d) })
	})
}

// DataTimeline tells what happened to a data order.
func (s *Orders) DataTimeline(ctx context.Context, orderID string) ([]audit.TimelineEntry, error) {
	return s.timeline(ctx, dataTable, orderID, func(ctx context.Context, q usecase.Query) error {
		_, err := dataByID(ctx, q, orderID)
		return err
	})
}

// DataFiles are the files that were handed in; an exported one is not among them.
func (s *Orders) DataFiles(ctx context.Context, orderID string) ([]attach.Attachment, error) {
	return s.files(ctx, dataTable, orderID, func(ctx context.Context, q usecase.Query) error {
		_, err := dataByID(ctx, q, orderID)
		return err
	})
}

func (s *Orders) data(ctx context.Context, q bun.IDB, actor scope.Actor, now clock.Instant, d *Data) (DataView, error) {
	names, err := s.name(ctx, d.CreatedBy, d.RehearsedBy, d.AuthorisedBy, d.SecondBy, d.OperatorID, d.CheckerID)
	if err != nil {
		return DataView{}, err
	}
	v := DataView{Data: *d, MakerName: names[d.CreatedBy], RehearserName: names[d.RehearsedBy], AuthoriserName: names[d.AuthorisedBy], SecondName: names[d.SecondBy],
		OperatorName: names[d.OperatorID], CheckerName: names[d.CheckerID], Total: d.Difference.Total(), Waits: dataFlow.Waits(actor, d.State)}
	if v.Point, err = s.point(ctx, q, d); err != nil {
		return DataView{}, err
	}
	v.Difference.settle()
	if v.With == nil {
		v.With = Values{}
	}
	state := d.State
	switch state { // shown as the step that it belongs to
	case Half:
		state = Rehearsed
	case Running:
		state = Ready
	}
	v.Steps = steps(dataChain[d.Kind], state)
	if d.State == Delivered {
		v.Deadline = &Deadline{At: d.ExpiresAt, Kind: "hours", From: d.CheckedAt}
		v.Open = actor.PersonID == d.CreatedBy && now < d.ExpiresAt
	}
	offered := dataFlow.Actions(actor, d.State, func(action string) *fault.Error {
		if refusal := d.guard(action, actor.PersonID); refusal != nil {
			return refusal
		}
		return d.awaits(action, v.Point)
	}, sentence(ctx))
	v.Actions = slices.DeleteFunc(offered, func(a flow.Action) bool {
		return a.Action == "retry" && (v.Point == nil || v.Point.State != recovery.Failed)
	})
	return v, nil
}
