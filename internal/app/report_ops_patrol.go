package app

import (
	"context"
	"errors"
	"strconv"
	"strings"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/module/opscenter/opsreport"
	"gongzhi/internal/module/opscenter/patrol"
)

const patrolPage = "/opscenter/patrol/runs"

// patrolSections are the patrol of each day of the period.
func (s *System) patrolSections() map[string]opsreport.Source {
	sections := map[string]opsreport.Source{"patrolHead": s.patrolHead, "patrolConclusion": s.patrolConclusion}
	for name, group := range map[string]string{"patrolHosts": patrol.Hosts, "patrolNginx": patrol.Nginx, "patrolMySQL": patrol.MySQL, "patrolRedis": patrol.Redis, "patrolModules": patrol.Modules,
		"patrolInterfaces": patrol.Interfaces, "patrolSecurity": patrol.Security, "patrolEvidence": patrol.Evidence, "patrolSite": patrol.Site} {
		sections[name] = s.patrolGroup(group)
	}
	return sections
}

// patrolGroup are the cells of one group as the patrol of each day found them:
// what was read against what, the verdict, and when.
func (s *System) patrolGroup(group string) opsreport.Source {
	return func(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
		logs, err := s.patrolLogs(ctx, ask)
		say := func(key string) string { return sayIn(ctx, key) }
		var rows []contract.ReportRow
		for i := range logs {
			for j := range logs[i].Cells {
				c := &logs[i].Cells[j]
				if c.Group != group {
					continue
				}
				words := c.Words(say)
				words[6] = seal.Mask(seal.FreeText, seal.Public, words[6])
				row := cells(words...)
				row.Path, row.Marks, row.Tone = patrolPage+"/"+logs[i].ID, []string{c.Verdict}, map[string]string{patrol.Abnormal: "danger", patrol.NoData: "warn"}[c.Verdict]
				rows = append(rows, row)
			}
		}
		return one("patrolCells", patrolPage, rows), err
	}
}

// patrolLogs are the logs of the days of a period on which a patrol was made or
// written down as missed.
func (s *System) patrolLogs(ctx context.Context, ask contract.ReportAsk) ([]patrol.Log, error) {
	var logs []patrol.Log
	for day := ask.From; day <= min(ask.To, ask.Until.Day()); day = day.AddDays(1) {
		log, err := s.Services.Patrol.LogOf(ctx, day)
		var none *fault.Error
		if errors.As(err, &none) && none.Code == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		logs = append(logs, log)
	}
	return logs, nil
}

// patrolHead is who looked, by which plan, and who signed.
func (s *System) patrolHead(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	logs, err := s.patrolLogs(ctx, ask)
	var rows []contract.ReportRow
	for i := range logs {
		l := &logs[i]
		var duty []string
		for _, person := range l.Duty {
			duty = append(duty, person.Name)
		}
		row := cells(string(l.Day), l.Number, strconv.Itoa(l.Plan), strings.Join(duty, " "), clockText(l.StartedAt), clockText(l.EndedAt), l.SignerName, clockText(l.SignedAt), l.ConfirmerName, clockText(l.ConfirmedAt), sayIn(ctx, "state.patrolRun."+l.State))
		row.Path = patrolPage + "/" + l.ID
		rows = append(rows, row)
	}
	return one("patrolHead", patrolPage, rows), err
}

// patrolConclusion is how each day ended, and what was not in order.
func (s *System) patrolConclusion(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	logs, err := s.patrolLogs(ctx, ask)
	runs := contract.ReportTable{Key: "patrol", Path: patrolPage}
	troubles := contract.ReportTable{Key: "patrolTroubles", Path: patrolPage}
	for i := range logs {
		l := &logs[i]
		row := cells(l.Number, l.SignerName, clockText(l.StartedAt), clockText(l.DoneAt), strconv.Itoa(l.Normal), strconv.Itoa(l.Abnormal), strconv.Itoa(l.NoData), strconv.Itoa(l.NA), sayIn(ctx, "enum.patrolTiming."+l.Timing), sayIn(ctx, "state.patrolRun."+l.State))
		row.Path = patrolPage + "/" + l.ID
		if l.Timing == patrol.Missing || l.Timing == patrol.Late || len(l.Troubles) > 0 {
			row.Tone = "warn"
		}
		runs.Rows = append(runs.Rows, row)
		for j := range l.Troubles {
			troubles.Rows = append(troubles.Rows, troubleRow(ctx, &l.Troubles[j], row.Path))
		}
	}
	return contract.ReportPart{Tables: []contract.ReportTable{runs, troubles}, Figures: []contract.ReportFigure{
		{Key: "patrolTroubles", Value: strconv.Itoa(len(troubles.Rows)), Table: "patrolTroubles", Path: patrolPage}}}, err
}

func troubleRow(ctx context.Context, c *patrol.Cell, path string) contract.ReportRow {
	value := ""
	if c.Value != nil {
		value = strconv.FormatInt(*c.Value, 10)
	}
	row := cells(sayIn(ctx, "enum.patrolGroup."+c.Group), sayIn(ctx, "enum.patrolMeasure."+c.Measure), c.Subject, value, strconv.FormatInt(c.Limit, 10), sayIn(ctx, "enum.patrolVerdict."+c.Verdict), seal.Mask(seal.FreeText, seal.Public, c.Note), c.Ticket)
	row.Path, row.Tone, row.Marks = path, "danger", []string{c.Verdict}
	return row
}
