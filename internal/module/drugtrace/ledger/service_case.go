package ledger

import (
	"bytes"
	"context"
	"slices"

	"gongzhi/internal/kit/doc"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// maxCases is how many case labels are made or printed at once.
const maxCases = 200

// NewCases asks for container codes for one batch that the organisation has.
type NewCases struct {
	BatchID string `json:"batchId" minLength:"1" maxLength:"26"`
	Level   int    `json:"level" minimum:"2" maximum:"3" doc:"2 middle pack, 3 case"`
	Count   int    `json:"count" minimum:"1" maximum:"200"`
}

// Cases are container codes that were made, printed and still empty.
type Cases struct {
	Codes []string `json:"codes" nullable:"false"`
}

// MakeCases makes container codes for boxes of a batch. They are labels until
// something is packed into them.
func (l *Ledger) MakeCases(ctx context.Context, ask NewCases) (Cases, error) {
	return usecase.Write(ctx, l.runner, PermitPack, func(ctx context.Context, tx *usecase.Tx) (Cases, error) {
		batch, err := batchByID(ctx, tx, ask.BatchID, "ledger.no_batch")
		if err != nil {
			return Cases{}, err
		}
		if seen, err := handled(ctx, tx, tx.Scope, "s.batch_id = ?", batch.ID); err != nil {
			return Cases{}, err
		} else if !seen {
			return Cases{}, fault.New(fault.NotFound, "ledger.no_batch")
		}
		run := id.New(tx.Now())
		codes, err := l.Generate(ctx, tx, NewCodes{ItemID: batch.ItemID, ProductCode7: batch.ProductCode7, Level: ask.Level, Count: ask.Count, JobID: run, OriginID: tx.Actor.OrgID})
		if err != nil {
			return Cases{}, err
		}
		tx.Act("drugtrace.ledger.make-cases")
		_, err = l.Apply(ctx, tx, Operation{Name: "print", Codes: codes, AllOrNothing: true})
		return Cases{Codes: codes}, err
	})
}

// casePaper is A4 with twelve labels, large enough to be scanned from a step away.
var casePaper = doc.LabelSheet{Width: 99, Height: 42, Columns: 2, Rows: 6, Left: 6, Top: 22, Groups: []int{7, 9, 3, 1}, Outline: true, ReplaceMissing: true}

// CaseLabels prints the labels of the organisation's container codes as PDF.
func (l *Ledger) CaseLabels(ctx context.Context, codes []string) ([]byte, error) {
	return usecase.Read(ctx, l.runner, PermitPack, func(ctx context.Context, q usecase.Query) ([]byte, error) {
		if len(codes) == 0 || len(codes) > maxCases {
			return nil, fault.New(fault.Invalid, "ledger.too_many_codes", "max", maxCases)
		}
		rows, err := loadCodes(ctx, q, codes)
		if err != nil {
			return nil, err
		}
		var items []string
		for _, code := range codes {
			c := rows[code]
			if c == nil || c.Level <= Small || !q.Scope.Sees("", c.HolderID) {
				return nil, fault.New(fault.NotFound, "ledger.unknown", "code", code)
			}
			items = append(items, c.ItemID)
		}
		names, err := l.needs.Items.ItemNames(ctx, items)
		if err != nil {
			return nil, err
		}
		labels := make([]doc.Label, len(codes))
		for i, code := range codes {
			name := names[rows[code].ItemID]
			labels[i] = doc.Label{QR: code, Code: code, Name: name.Hant, SecondName: name.Pt, Facts: []string{name.Strength},
				Caption: web.Say(ctx, map[int]string{Middle: "enum.codeLevel.2", Large: "enum.codeLevel.3"}[rows[code].Level], nil)}
		}
		paper := casePaper
		paper.Title, paper.Created = web.Say(ctx, "enum.codeLevel.3", nil), q.Now.Time()
		var file bytes.Buffer
		err = doc.WriteLabels(&file, paper, labels)
		return file.Bytes(), err
	})
}

// PackCase packs codes into a container.
func (l *Ledger) PackCase(ctx context.Context, container string, codes []string) (PackResult, error) {
	return usecase.Write(ctx, l.runner, PermitPack, func(ctx context.Context, tx *usecase.Tx) (PackResult, error) {
		chosen := slices.Compact(slices.Sorted(slices.Values(codes))) // a box scanned twice is one box
		return PackResult{container, len(chosen)}, l.Pack(ctx, tx, container, chosen)
	})
}

// UnpackCase takes everything out of a container: what lies directly in it gets
// state, holder and place of its own. A used container code is not used again.
func (l *Ledger) UnpackCase(ctx context.Context, container string) (PackResult, error) {
	return usecase.Write(ctx, l.runner, PermitPack, func(ctx context.Context, tx *usecase.Tx) (PackResult, error) {
		unknown := fault.New(fault.NotFound, "ledger.unknown", "code", container)
		boxes, err := loadCodes(ctx, tx, []string{container})
		if err != nil {
			return PackResult{}, err
		}
		box := boxes[container]
		if box == nil {
			return PackResult{}, unknown
		}
		codes, err := codesWhere(ctx, tx, "parent = ?", container)
		if err != nil {
			return PackResult{}, err
		}
		rows, err := loadCodes(ctx, tx, codes)
		if err != nil {
			return PackResult{}, err
		}
		rows[container] = box
		roots, err := loadRoots(ctx, tx, rows)
		if err != nil {
			return PackResult{}, err
		}
		if !tx.Scope.Sees("", stateRow(box, roots).HolderID) {
			return PackResult{}, unknown
		}
		if len(codes) == 0 {
			return PackResult{}, fault.New(fault.Conflict, "ledger.empty_container", "code", container)
		}
		children := make([]*Code, len(codes))
		for i, code := range codes {
			children[i] = rows[code]
		}
		tx.Act("drugtrace.ledger.unpack")
		return PackResult{Container: container}, l.unpack(ctx, tx, container, children, roots)
	})
}
