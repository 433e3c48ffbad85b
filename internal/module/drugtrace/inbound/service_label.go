package inbound

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
)

// MakeLabels makes a print run for a line: as many codes as boxes still
// without one, plus the permitted spare.
func (s *Orders) MakeLabels(ctx context.Context, orderID, lineID string, count int) (LabelJob, error) {
	return usecase.Write(ctx, s.runner, PermitLabel, func(ctx context.Context, tx *usecase.Tx) (LabelJob, error) {
		var job LabelJob
		order, err := s.working(ctx, tx, orderID, "label")
		if err != nil {
			return job, err
		}
		line, err := lineByID(ctx, tx, order.ID, lineID)
		if err != nil {
			return job, err
		}
		jobs, err := jobsOf(ctx, tx, order.ID)
		if err != nil {
			return job, err
		}
		live := 0 // labels that are or may come onto a box
		for _, other := range jobs {
			if other.LineID == line.ID {
				live += other.Made - other.Voided
			}
		}
		percent := int(s.params.Int("drugtrace.inbound.spare_labels_percent", tx.Now().Day()))
		most := line.QtyReceived + (line.QtyReceived*percent+99)/100
		if live+count > most {
			return job, fault.New(fault.Invalid, "inbound.too_many_labels", "most", most-live)
		}
		items, err := s.catalogue.Items(ctx, tx, []string{line.ItemID})
		if err != nil {
			return job, err
		}
		number, err := serial.Next(ctx, tx.Tx, "FM")
		if err != nil {
			return job, err
		}
		job = LabelJob{ID: id.New(tx.Now()), Number: number, OrderID: order.ID, LineID: line.ID, Made: count, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now()}
		item := items[line.ItemID]
		_, err = s.ledger.Generate(ctx, tx, ledger.NewCodes{ItemID: item.ID, ProductCode7: item.ProductCode7, Count: count, PackQty: item.PackQty, JobID: job.ID, OriginID: order.OrgID})
		if err != nil {
			return job, err
		}
		tx.Act("drugtrace.inbound.label")
		return job, insertJob(ctx, tx, &job)
	})
}

// Print counts one more print of a run without handing its sheet out.
func (s *Orders) Print(ctx context.Context, jobID, reason string) (LabelJob, error) {
	return usecase.Write(ctx, s.runner, PermitLabel, func(ctx context.Context, tx *usecase.Tx) (LabelJob, error) {
		return s.print(ctx, tx, jobID, reason)
	})
}

// print marks a run as printed. A reprint needs a reason and is limited, because
// each sheet on paper is a chance of a duplicate label.
func (s *Orders) print(ctx context.Context, tx *usecase.Tx, jobID, reason string) (LabelJob, error) {
	return s.onJob(ctx, tx, jobID, "print", func(job *LabelJob) error {
		most := int(s.params.Int("drugtrace.inbound.most_prints", tx.Now().Day()))
		reason = strings.TrimSpace(reason)
		switch {
		case job.Prints > 0 && utf8.RuneCountInString(reason) < 2:
			return fault.New(fault.Invalid, "inbound.reprint_reason")
		case job.Prints >= most:
			return fault.New(fault.Conflict, "inbound.reprints_used", "most", most)
		}
		codes, err := ledger.CodesOfJob(ctx, tx, job.ID, ledger.Generated, ledger.Printed)
		if err != nil {
			return err
		}
		if len(codes) == 0 {
			return fault.New(fault.Conflict, "inbound.nothing_to_print")
		}
		tx.Because(reason)
		job.Prints++
		job.Printed = max(job.Printed, len(codes))
		return s.stepAll(ctx, tx, codes, ledger.Operation{Name: "print", Document: ledger.Document{}})
	})
}

// VoidLabels burns labels that are damaged or left over; with no codes named it
// burns all that remain.
func (s *Orders) VoidLabels(ctx context.Context, jobID string, codes []string, reason string) (LabelJob, error) {
	return usecase.Write(ctx, s.runner, PermitLabel, func(ctx context.Context, tx *usecase.Tx) (LabelJob, error) {
		return s.onJob(ctx, tx, jobID, "void-labels", func(job *LabelJob) error {
			if reason = strings.TrimSpace(reason); utf8.RuneCountInString(reason) < 2 {
				return fault.New(fault.Invalid, "inbound.void_reason")
			}
			remaining, err := ledger.CodesOfJob(ctx, tx, job.ID, ledger.Generated, ledger.Printed)
			if err != nil {
				return err
			}
			chosen := slices.Compact(slices.Sorted(slices.Values(codes))) // a code named twice is one label
			if len(chosen) == 0 {
				chosen = remaining
			}
			free := map[string]bool{}
			for _, code := range remaining {
				free[code] = true
			}
			for _, code := range chosen {
				if !free[code] {
					return fault.New(fault.Invalid, "inbound.label_not_free", "code", code)
				}
			}
			tx.Because(reason)
			job.Voided += len(chosen)
			return s.stepAll(ctx, tx, chosen, ledger.Operation{Name: "void", Note: reason})
		})
	})
}

// Bind puts labels onto boxes of a line, scan by scan.
func (s *Orders) Bind(ctx context.Context, orderID, lineID string, scans []ledger.ScanText) (ledger.ScanAnswer, error) {
	return usecase.Write(ctx, s.runner, PermitLabel, func(ctx context.Context, tx *usecase.Tx) (ledger.ScanAnswer, error) {
		var answer ledger.ScanAnswer
		order, err := s.working(ctx, tx, orderID, "bind")
		if err != nil {
			return answer, err
		}
		line, err := lineByID(ctx, tx, order.ID, lineID)
		if err != nil {
			return answer, err
		}
		jobs, err := jobsOf(ctx, tx, order.ID)
		if err != nil {
			return answer, err
		}
		items, err := s.catalogue.Items(ctx, tx, []string{line.ItemID})
		if err != nil {
			return answer, err
		}
		free := line.QtyReceived - line.QtyBound
		op := ledger.Operation{Name: "bind", Document: ledger.Document{Type: "inbound", ID: order.ID, No: order.Number}, Batch: batchOf(line, items[line.ItemID].ProductCode7),
			Source: order.SupplierID, Allow: func(c *ledger.Code) *fault.Error {
				job := jobByID(jobs, c.JobID)
				if job == nil || job.LineID != line.ID {
					return fault.New(fault.Invalid, "inbound.wrong_label", "code", c.Code)
				}
				if free == 0 {
					return fault.New(fault.Invalid, "inbound.all_bound", "expected", line.QtyReceived)
				}
				free--
				return nil
			}}
		var applied ledger.Applied
		answer.Results, applied, err = s.ledger.ApplyScans(ctx, tx, op, scans)
		if err != nil {
			return answer, err
		}
		for i := range answer.Results {
			if answer.Results[i].Result == ledger.Wrong {
				answer.Results[i].Expected = &ledger.Lot{ItemID: line.ItemID, BatchNo: line.BatchNo}
			}
		}
		line.QtyBound += len(applied.Done)
		answer.Progress = ledger.Progress{Done: line.QtyBound, Total: line.QtyReceived}
		tx.Act("drugtrace.inbound.bind")
		if len(applied.Done) == 0 {
			return answer, nil
		}
		return answer, s.countBound(ctx, tx, &line, jobs, applied)
	})
}

// countBound keeps the counts of the line and of its print runs.
func (s *Orders) countBound(ctx context.Context, tx *usecase.Tx, line *Line, jobs []LabelJob, applied ledger.Applied) error {
	bound := map[string]int{}
	for _, result := range applied.Results {
		if result.Outcome == ledger.OK {
			bound[result.Row.JobID]++
		}
	}
	for i := range jobs {
		if n := bound[jobs[i].ID]; n > 0 {
			jobs[i].Bound += n
			if err := saveJob(ctx, tx, &jobs[i]); err != nil {
				return err
			}
		}
	}
	return addToLine(ctx, tx, line.ID, "qty_bound", len(applied.Done))
}

// FinishBinding closes coding when every box has a code and no label is loose.
func (s *Orders) FinishBinding(ctx context.Context, orderID string, version int) (View, error) {
	return s.act(ctx, orderID, version, "finish-binding", PermitLabel, func(ctx context.Context, tx *usecase.Tx, order *Order) error {
		lines, err := linesOf(ctx, tx, order.ID)
		if err != nil {
			return err
		}
		jobs, err := jobsOf(ctx, tx, order.ID)
		if err != nil {
			return err
		}
		if refusal := bindingOpen(lines, jobs); refusal != nil {
			return refusal
		}
		codes, err := ledger.CodesOfDocument(ctx, tx, order.ID, ledger.Bound)
		if err != nil {
			return err
		}
		return s.stepAll(ctx, tx, codes, ledger.Operation{Name: "submit_inspection"})
	})
}

// bindingOpen says what is missing before coding can be closed.
func bindingOpen(lines []Line, jobs []LabelJob) *fault.Error {
	missing, loose := 0, 0
	for _, line := range lines {
		missing += line.QtyReceived - line.QtyBound
	}
	for _, job := range jobs {
		loose += job.Remaining()
	}
	switch {
	case missing > 0:
		return fault.New(fault.Invalid, "inbound.binding_missing", "count", missing)
	case loose > 0:
		return fault.New(fault.Invalid, "inbound.labels_loose", "count", loose)
	}
	return nil
}

// stepAll moves codes in portions that one operation may carry.
func (s *Orders) stepAll(ctx context.Context, tx *usecase.Tx, codes []string, op ledger.Operation) error {
	for len(codes) > 0 {
		n := min(ledger.MaxScan, len(codes))
		op.Codes, op.AllOrNothing = codes[:n], true
		if _, err := s.ledger.Apply(ctx, tx, op); err != nil {
			return err
		}
		codes = codes[n:]
	}
	return nil
}

// onJob changes a print run whose order is being coded.
func (s *Orders) onJob(ctx context.Context, tx *usecase.Tx, jobID, action string, run func(job *LabelJob) error) (LabelJob, error) {
	job, err := jobOf(ctx, tx, jobID)
	if err != nil {
		return job, err
	}
	if _, err := s.working(ctx, tx, job.OrderID, "label"); err != nil {
		return job, err
	}
	if job, err = jobOf(ctx, tx, jobID); err != nil { // again, now that its order is locked
		return job, err
	}
	if err := run(&job); err != nil {
		return job, err
	}
	tx.Act("drugtrace.inbound." + action)
	return job, saveJob(ctx, tx, &job)
}

// working loads an order whose state allows the action, for steps that do not
// change the order itself.
func (s *Orders) working(ctx context.Context, tx *usecase.Tx, orderID, action string) (Order, error) {
	order, err := s.load(ctx, tx, orderID)
	if err != nil {
		return order, err
	}
	if _, err := orders.Next(order.State, action); err != nil {
		return order, err
	}
	return order, orNil(otherSide(&order, tx.Actor.OrgID))
}

func batchOf(line Line, product7 string) *ledger.Batch {
	return &ledger.Batch{ID: line.BatchID, ItemID: line.ItemID, ProductCode7: product7, BatchNo: line.BatchNo, ExpiryDate: line.ExpiryDate, ExpiryPrecision: line.ExpiryPrecision}
}

func jobByID(jobs []LabelJob, id string) *LabelJob {
	for i := range jobs {
		if jobs[i].ID == id {
			return &jobs[i]
		}
	}
	return nil
}
