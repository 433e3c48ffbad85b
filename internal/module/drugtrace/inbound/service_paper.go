package inbound

import (
	"bytes"
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/doc"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/ledger"
)

// PrintSheet prints a run and hands out its sheet. A sheet leaves only with a
// print: it is counted, a further one needs a reason, and the same request sent
// again gets none, because nobody knows whether the first one reached paper.
func (s *Orders) PrintSheet(ctx context.Context, jobID, reason string) (*bytes.Buffer, string, error) {
	mine := id.New(s.runner.DB.Clock().Now())
	type handed struct {
		Job LabelJob `json:"job"`
		To  string   `json:"to"` // of a repeated request: the first one
	}
	out, err := usecase.Write(ctx, s.runner, PermitLabel, func(ctx context.Context, tx *usecase.Tx) (handed, error) {
		job, err := s.print(ctx, tx, jobID, reason)
		return handed{job, mine}, err
	})
	if err == nil && out.To != mine {
		err = fault.New(fault.Conflict, "inbound.sheet_taken")
	}
	if err != nil {
		return nil, "", err
	}
	content, err := s.drawSheet(ctx, &out.Job)
	return content, out.Job.Number, err
}

// drawSheet draws the labels of a printed run: QR code with the public address,
// DataMatrix where the item has a GTIN, digits, names, batch, expiry.
func (s *Orders) drawSheet(ctx context.Context, job *LabelJob) (*bytes.Buffer, error) {
	q := s.runner.DB.Read()
	line, err := lineByID(ctx, q, job.OrderID, job.LineID)
	if err != nil {
		return nil, err
	}
	items, err := s.catalogue.Items(ctx, q, []string{line.ItemID})
	if err != nil {
		return nil, err
	}
	codes, err := ledger.CodesOfJob(ctx, q, job.ID, ledger.Printed)
	if err != nil {
		return nil, err
	}
	item, labels := items[line.ItemID], make([]doc.Label, len(codes))
	facts := []string{
		web.Say(ctx, "inbound.label_batch", map[string]any{"batch": line.BatchNo}),
		web.Say(ctx, "inbound.label_expiry", map[string]any{"expiry": printed(line)}),
	}
	for i, code := range codes {
		labels[i] = doc.Label{QR: s.needs.BaseURL + "/t/" + code, Code: code, Name: item.NameHant, SecondName: item.NamePt, Facts: facts,
			Caption: web.Say(ctx, "inbound.label_caption", nil)}
		if item.GTIN != "" {
			labels[i].QR = s.needs.BaseURL + "/t/01/" + item.GTIN + "/21/" + code
			labels[i].Matrix = "01" + item.GTIN + "17" + gs1Date(line) + "10" + line.BatchNo + "\x1d" + "21" + code
		}
	}
	var content bytes.Buffer
	err = doc.WriteLabels(&content, doc.LabelSheet{Title: job.Number, Created: job.CreatedAt.Time(), Width: 63.5, Height: 38.1, Columns: 3, Rows: 7,
		Left: 7, Top: 15, GapX: 2.5, Groups: []int{7, 9, 3, 1}, ReplaceMissing: true}, labels)
	return &content, err
}

func printed(line Line) string {
	if line.ExpiryPrecision == ledger.PrecisionMonth {
		return string(line.ExpiryDate)[:7]
	}
	return string(line.ExpiryDate)
}

// gs1Date is YYMMDD with day 00 for a month-only expiry.
func gs1Date(line Line) string {
	d := string(line.ExpiryDate)
	day := d[8:10]
	if line.ExpiryPrecision == ledger.PrecisionMonth {
		day = "00"
	}
	return d[2:4] + d[5:7] + day
}

// Timeline tells what happened to an order and its parts.
func (s *Orders) Timeline(ctx context.Context, orderID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		order, err := seen(ctx, q, q.Scope, orderID)
		if err != nil {
			return nil, err
		}
		refs := []audit.Ref{{Entity: "inbound_order", ID: order.ID}}
		lines, err := linesOf(ctx, q, order.ID)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			refs = append(refs, audit.Ref{Entity: "inbound_line", ID: line.ID})
		}
		jobs, err := jobsOf(ctx, q, order.ID)
		if err != nil {
			return nil, err
		}
		for _, job := range jobs {
			refs = append(refs, audit.Ref{Entity: "label_job", ID: job.ID})
		}
		records, err := inspectionsOf(ctx, q, order.ID)
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			refs = append(refs, audit.Ref{Entity: "inspection", ID: record.ID})
		}
		return s.runner.Log.Timeline(ctx, q, s.needs.Names, refs...)
	})
}
