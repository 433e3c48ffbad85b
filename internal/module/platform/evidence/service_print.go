package evidence

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/doc"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// symbolSide in millimetres: some 60 modules, each wide enough for a telephone.
const symbolSide = 80

// Print gives a checkpoint on paper. Its QR code holds the whole signed note,
// so that the sheet alone shows whether the log was rewritten.
func (l *Log) Print(ctx context.Context, size int64) (*bytes.Buffer, error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (*bytes.Buffer, error) {
		c, err := audit.CheckpointAt(ctx, q, size)
		if errors.Is(err, audit.ErrNoCheckpoint) {
			err = fault.New(fault.NotFound, "fault.not_found")
		}
		if err != nil {
			return nil, err
		}
		say := func(key string) string { return web.Say(ctx, "evidence.paper."+key, nil) }
		title := say("title")
		d := doc.New(doc.Settings{Title: title, Author: l.signer.Name(), Created: c.At.Time(), Heading: l.signer.Name(),
			Number: strconv.FormatInt(c.Size, 10), Footer: say("footer"), ReplaceMissing: true})
		d.Title(title)
		d.Grid(1, []doc.Pair{
			{Label: say("origin"), Value: l.signer.Name()}, {Label: say("size"), Value: strconv.FormatInt(c.Size, 10)},
			{Label: say("at"), Value: c.At.Format("2006-01-02 15:04:05")}, {Label: say("root"), Value: c.Root},
		})
		d.Space(4)
		d.Symbol(c.Note, symbolSide)
		d.Space(4)
		d.Paragraph(say("how"))
		d.Heading(say("note"))
		d.Note(c.Note)
		d.Heading(say("keys"))
		d.Note(l.signer.Verifier())
		var buffer bytes.Buffer
		_, err = d.WriteTo(&buffer)
		return &buffer, err
	})
}
