package privacy

import (
	"bytes"
	"context"
	"strconv"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/doc"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Letter is the answer on paper. It may get into other hands, so everything on
// it is masked as for the public; the number says whose it is.
func (s *Requests) Letter(ctx context.Context, requestID string) (*bytes.Buffer, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitAnswer, func(ctx context.Context, q usecase.Query) (*bytes.Buffer, error) {
		r, err := seen(ctx, q, q.Scope, requestID)
		if err != nil {
			return nil, err
		}
		if r.AnsweredAt.IsZero() {
			return nil, fault.New(fault.Conflict, "privacy.not_answered")
		}
		p, err := s.open(&r)
		if err != nil {
			return nil, err
		}
		places, err := s.places(ctx, q, &r)
		if err != nil {
			return nil, err
		}
		say := func(key string) string { return web.Say(ctx, key, nil) }
		day := func(at clock.Instant) string { return string(at.Day()) }
		title := say("privacy.letter.title")
		d := doc.New(doc.Settings{Title: title, Created: r.AnsweredAt.Time(), Heading: say("app.name"), Number: r.Number, Footer: say("privacy.letter.footer"), ReplaceMissing: true})
		d.Title(title)
		d.Grid(2, []doc.Pair{
			{Label: say("field.privacyRequest.number"), Value: r.Number}, {Label: say("field.privacyRequest.kind"), Value: say("enum.privacyKind." + r.Kind)},
			{Label: say("field.privacyRequest.name"), Value: seal.Mask(seal.PersonName, seal.Public, p.name)}, {Label: say("field.privacyRequest.document"), Value: seal.Mask(seal.Document, seal.Public, p.document)},
			{Label: say("field.privacyRequest.createdAt"), Value: day(r.CreatedAt)}, {Label: say("field.privacyRequest.answeredAt"), Value: day(r.AnsweredAt)},
			{Label: say("field.privacyRequest.outcome"), Value: say("enum.privacyOutcome." + r.Outcome)},
		})
		d.Space(4)
		d.Paragraph(seal.Mask(seal.FreeText, seal.Public, r.Answer))
		d.Heading(say("privacy.letter.where"))
		if len(places) == 0 {
			d.Paragraph(say("privacy.letter.nothing"))
		} else {
			rows := make([][]string, len(places))
			for i, place := range places {
				rows[i] = []string{place.Purpose, strconv.FormatInt(place.Count, 10), place.Retention}
			}
			d.Table([]doc.Column{{Header: say("field.personal.purpose")}, {Header: say("privacy.count"), Width: 25, Right: true}, {Header: say("field.personal.retention")}}, rows)
		}
		if r.fileGuard() == nil {
			d.Note(say("privacy.letter.file"))
		}
		d.Note(say("privacy.letter.remedy"))
		var buffer bytes.Buffer
		_, err = d.WriteTo(&buffer)
		return &buffer, err
	})
}
