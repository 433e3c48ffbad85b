package app

import (
	"net/http"
	"slices"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/scope"
)

// fileReaders says, for every kind of record that has files, which permissions
// open them: those by which the record is read. Kinds without one are handed
// out by a counted way of their own, or to the program alone.
var fileReaders = map[string][]string{
	"inbound_order":        {"drugtrace.inbound.read"},
	"organisation_request": {"platform.enterprise.request-read"},
	"desk_ticket":          {"opscenter.servicedesk.read"},
	"knowledge_article":    {"opscenter.knowledge.internal", "opscenter.knowledge.read"},
	"patrol_result":        {"opscenter.patrol.read"},
	"vuln_case":            {"opscenter.vulnerability.read"},
	"vuln_scan":            {"opscenter.vulnerability.read"},
	"config_asset":         {"opscenter.configuration.read"},
	"config_change":        {"opscenter.change.read"},
	"securityevent_event":  {"opscenter.securityevent.read"},
	"report_doc":           {"opscenter.opsreport.read"},
	"team_contract":        {"opscenter.team.read"},
	"team_member":          {"opscenter.team.read"},
	"team_replacement":     {"opscenter.team.read"},
	"team_session":         {"opscenter.team.read"},
	"order_account":        {"opscenter.operationorder.read"},
	"order_exercise":       {"opscenter.operationorder.read"},
	"order_data":           {"opscenter.operationorder.operate", "opscenter.operationorder.authorise", "opscenter.operationorder.request"}, // the owner's data
	"order_result":         nil,
	"log_archive":          nil,
	"organisation_file":    nil,
}

// papersOf tries a file of every kind of record that the journey left one with,
// as every role: it opens for whoever may read the record, with or without the
// right to hand files in, and for nobody else.
func (j *journey) papersOf(staff []post) {
	j.Helper()
	var bound []attach.Attachment
	if err := j.DB.Read().NewSelect().Model(&bound).Where("state = ?", attach.Bound).OrderExpr("id").Scan(j.Context()); err != nil {
		j.Fatal(err)
	}
	first := map[string]attach.Attachment{}
	for _, file := range bound {
		if _, known := fileReaders[file.OwnerEntity]; !known {
			j.Errorf("nobody says who reads the files of %s", file.OwnerEntity)
		}
		if _, seen := first[file.OwnerEntity]; !seen {
			first[file.OwnerEntity] = file
		}
	}
	opened, withoutUpload := 0, 0
	for entity, file := range first {
		for _, role := range staff {
			actor := j.actor(role.login)
			reach := scope.None
			for _, permission := range fileReaders[entity] {
				reach = max(reach, actor.Reach(permission))
			}
			status := j.send(role.login, "en", http.MethodGet, files+"/"+file.ID, nil).status
			refused := slices.Contains([]int{http.StatusForbidden, http.StatusNotFound}, status)
			switch {
			case reach == scope.None && !refused, reach == scope.All && status != http.StatusOK, status != http.StatusOK && !refused:
				j.Errorf("a file of %s as %s, who reaches %v: %d", entity, role.role, reach, status)
			case status == http.StatusOK:
				opened++
				if !actor.Can("platform.settings.upload") {
					withoutUpload++
				}
			}
		}
	}
	if len(first) < 6 || opened < 40 || withoutUpload < 5 {
		j.Errorf("%d kinds, %d opened, %d of these by people who hand nothing in", len(first), opened, withoutUpload)
	}
}
