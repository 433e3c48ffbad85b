package app

import (
	"context"
	"strconv"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/module/opscenter/improvement"
	"gongzhi/internal/module/opscenter/opsreport"
)

const improvementPage = "/opscenter/improvement/improvements"

// improvementSections are what was made better in the period, with the figures
// before and after.
func (s *System) improvementSections() map[string]opsreport.Source {
	return map[string]opsreport.Source{"database": s.improvedDatabases}
}

// improvedDatabases is the section 数据库优化; improvements of other things stand
// under it, for the report has no other place for them.
func (s *System) improvedDatabases(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	settled, err := s.Services.Improvements.Settled(ctx, ask.Start(), ask.End())
	databases := contract.ReportTable{Key: "improvements", Path: improvementPage + "?area=database"}
	others := contract.ReportTable{Key: "improvementsOther", Path: improvementPage}
	better := 0
	for i := range settled {
		v := &settled[i]
		row := cells(v.Number, v.Title, sayIn(ctx, "enum.improvementMetric."+v.Metric), v.BeforeText, v.AfterText, v.BeforeSource, v.ChangeNumber, sayIn(ctx, "state.improvement."+v.State))
		row.Path = improvementPage + "/" + v.ID
		switch v.Verdict {
		case "better":
			better++
		case "same", "worse":
			row.Tone = "warn"
		}
		if v.Area == "database" {
			databases.Rows = append(databases.Rows, row)
		} else {
			others.Rows = append(others.Rows, row)
		}
	}
	part := contract.ReportPart{Tables: []contract.ReportTable{databases, others}}
	if len(settled) > 0 {
		part.Figures = []contract.ReportFigure{{Key: "improved", Value: strconv.Itoa(better), Table: "improvements", Path: improvementPage + "?state=" + improvement.Measured}}
	}
	return part, err
}
