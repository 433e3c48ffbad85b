package site

import (
	"bytes"
	"context"

	"gongzhi/internal/kit/doc"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// labelPaper is A4 with twelve labels; the longest code still scans.
var labelPaper = doc.LabelSheet{Width: 99, Height: 42, Columns: 2, Rows: 6, Left: 6, Top: 22, Outline: true, ReplaceMissing: true}

// maxLabels is how many labels are printed at once.
const maxLabels = 500

// Labels prints the labels of locations in the order asked for, as PDF.
func (s *Sites) Labels(ctx context.Context, ids []string) ([]byte, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]byte, error) {
		if len(ids) == 0 || len(ids) > maxLabels {
			return nil, fault.New(fault.Invalid, "site.label_count", "max", maxLabels)
		}
		locations, err := s.Locations(ctx, q, ids)
		if err != nil {
			return nil, err
		}
		labels := make([]doc.LocationLabel, len(ids))
		for i, id := range ids {
			l, known := locations[id]
			if !known || !q.Scope.Sees(l.CreatedBy, l.OrgID) {
				return nil, notFound()
			}
			labels[i] = doc.LocationLabel{Code: l.Code, Text: l.ZoneName,
				Note: web.Say(ctx, "enum.zoneType."+l.ZoneType, nil) + " · " + web.Say(ctx, "enum.storageClass."+l.StorageClass, nil)}
		}
		paper := labelPaper
		paper.Title, paper.Created = web.Say(ctx, "menu.locations", nil), q.Now.Time()
		var file bytes.Buffer
		err = doc.WriteLocationLabels(&file, paper, labels)
		return file.Bytes(), err
	})
}
