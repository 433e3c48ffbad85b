package opsreport

import (
	"context"
	"unicode/utf8"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/usecase"
)

// permissionOf is what a step asks for.
func permissionOf(action string) string {
	for _, step := range reportFlow.Transitions {
		if step.Action == action {
			return step.Permission
		}
	}
	return PermitRead
}

// Do takes a step of a report: a second person reviews it, the project manager
// sends it, the owner signs the receipt or refuses.
func (r *Reports) Do(ctx context.Context, reportID, action string, s Step) (Detail, error) {
	return usecase.Write(ctx, r.kit.Runner, permissionOf(action), func(ctx context.Context, tx *usecase.Tx) (Detail, error) {
		tx.Act("opscenter.opsreport." + action)
		report, err := byID[Report](ctx, tx, reportID)
		if err == nil {
			err = stale(report.Version, s.Version)
		}
		if err != nil {
			return Detail{}, err
		}
		step, err := reportFlow.Next(report.State, action)
		if err != nil {
			return Detail{}, err
		}
		if refusal := report.guard(tx.Actor, action); refusal != nil {
			return Detail{}, refusal
		}
		var checks fault.Checks
		checks.That(!step.Danger || utf8.RuneCountInString(s.Note) >= fewest, "/note", "opsreport.reason")
		if err := checks.Err(); err != nil {
			return Detail{}, err
		}
		report.State, report.Note = step.Target(report.State), s.Note
		switch action {
		case "review":
			report.ReviewerID, report.ReviewedAt = tx.Actor.PersonID, tx.Now()
		case "return":
			report.ReviewerID, report.ReviewedAt = "", 0
		case "send":
			report.SenderID, report.SentAt = tx.Actor.PersonID, tx.Now()
			err = r.announce(ctx, tx, &report, PermitReceive, sentMessage)
		case "receive", "refuse":
			report.ReceiverID, report.ReceivedAt = tx.Actor.PersonID, tx.Now()
			err = r.answered(ctx, tx, &report, action)
		}
		if err != nil {
			return Detail{}, err
		}
		tx.Because(s.Note)
		if err := saveReport(ctx, tx, &report); err != nil {
			return Detail{}, err
		}
		if err := r.follow(ctx, tx, &report, action); err != nil {
			return Detail{}, err
		}
		return r.detail(ctx, tx, tx.Actor, report)
	})
}

// answered tells the sender what the owner said.
func (r *Reports) answered(ctx context.Context, tx *usecase.Tx, report *Report, action string) error {
	if action == "receive" && report.Note == "" {
		return nil
	}
	return message.Send(ctx, tx.Tx, message.Notice{Kind: answeredMessage, Key: report.ID, To: message.Audience{People: []string{report.SenderID}}, Path: reportPage + report.ID,
		Params: map[string]string{"number": report.Number, "title": report.Title}})
}

// follow moves the request that a special report answers.
func (r *Reports) follow(ctx context.Context, tx *usecase.Tx, report *Report, action string) error {
	if report.Kind != Special {
		return nil
	}
	request, err := byID[Request](ctx, tx, report.Subject)
	if err != nil {
		return err
	}
	step, err := answerFlow.Next(request.State, action)
	if err != nil {
		return err
	}
	request.State, request.ReportID = step.Target(request.State), report.ID
	if request.SentAt.IsZero() {
		request.SentAt = report.SentAt
	}
	return saveRequest(ctx, tx, &request)
}
