package inbound

import (
	"bytes"
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/web"
)

type labelInput struct {
	OrderPath
	Body struct {
		LineID string `json:"lineId" maxLength:"26"`
		Count  int    `json:"count" minimum:"1" maximum:"20000"`
	}
}

type sheetInput struct {
	ID   string `path:"job" maxLength:"26"`
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"400" doc:"Needed from the second print on"`
	}
}

type voidInput struct {
	ID   string `path:"job" maxLength:"26"`
	Body struct {
		Reason string   `json:"reason" minLength:"2" maxLength:"400"`
		Codes  []string `json:"codes,omitempty" maxItems:"2000"`
	}
}

// PDF is a finished document.
type PDF struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func pdf(name string, content *bytes.Buffer, err error) (*PDF, error) {
	if err != nil {
		return nil, err
	}
	return &PDF{"application/pdf", `inline; filename="` + name + `.pdf"`, content.Bytes()}, nil
}

func (s *Orders) labelRoutes(api *web.API) {
	const jobs = base + "/label-jobs/{job}"
	label := func(path, id, summary string) web.Route {
		return web.Route{Method: http.MethodPost, Path: path, ID: id, Summary: summary, Tag: tag, Permission: PermitLabel, Scope: web.ByParty}
	}
	made := label(one+"/labels", "inbound-label-make", "Make codes for a line")
	made.Status = http.StatusCreated
	web.Register(api, made, func(ctx context.Context, in *labelInput) (*web.Body[LabelJob], error) {
		return web.Reply(s.MakeLabels(ctx, in.ID, in.Body.LineID, in.Body.Count))
	})
	web.Register(api, label(jobs+"/sheet", "inbound-label-sheet", "Print a run: its labels as PDF; a reprint needs a reason"), func(ctx context.Context, in *sheetInput) (*PDF, error) {
		content, name, err := s.PrintSheet(ctx, in.ID, in.Body.Reason)
		return pdf(name, content, err)
	})
	web.Register(api, label(jobs+"/void", "inbound-label-void", "Burn labels; all that remain when none is named"), func(ctx context.Context, in *voidInput) (*web.Body[LabelJob], error) {
		return web.Reply(s.VoidLabels(ctx, in.ID, in.Body.Codes, in.Body.Reason))
	})
	web.Register(api, web.Route{Method: http.MethodGet, Path: one + "/timeline", ID: "inbound-order-timeline", Summary: "What happened to the order, by whom", Tag: tag, Permission: PermitRead, Scope: web.ByParty},
		func(ctx context.Context, in *OrderPath) (*web.Body[items[audit.TimelineEntry]], error) {
			return listed(s.Timeline(ctx, in.ID))
		})
}
