package app

import (
	"net/http"

	"gongzhi/internal/module/drugtrace/ledger"
)

// foreign lets strangers name records of the journey inside their requests,
// where no path says whose they are. Each is told that there is no such thing,
// and nothing happens.
func (j *journey) foreign() {
	j.Helper()
	box, given := j.amlodipine[40], j.amlodipine[2] // on the depot's shelf, on the clinic's
	batch := j.ok("officer", "GET", codes+"/codes/"+box, nil).text("batchId")
	upload := j.ok("officer", "POST", drugs+"/items/import/preview", workbook(j.T, itemColumns, j.itemRow("9010030", "阿司匹林片", "ambient", "", "")))
	hold := func(kind, target string) values {
		return values{"targetKind": kind, "target": target, "reason": "可疑"}
	}
	before := j.rows("officer", codes+"/holds")
	for _, try := range []struct {
		role, method, path string
		body               values
		status             int
		key                string
	}{
		{"warehouse.picker", "POST", codes + "/holds", values{"code": box, "reason": "可疑"}, http.StatusNotFound, "ledger.no_target"},
		{"warehouse.qa", "POST", codes + "/batch-holds", hold("batch", batch), http.StatusNotFound, "ledger.no_target"},
		{"warehouse.qa", "POST", codes + "/batch-holds", hold("item", j.items["9010001"]), http.StatusNotFound, "ledger.no_target"},
		{"warehouse.labeller", "POST", codes + "/cases", values{"batchId": batch, "level": 2, "count": 1}, http.StatusNotFound, "ledger.no_batch"},
		{"warehouse.labeller", "POST", codes + "/packs", values{"container": j.spareCase, "codes": []string{box}}, http.StatusUnprocessableEntity, "ledger.container"},
		{"business.owner", "POST", requests, values{"organisationId": j.ids["retailer"], "name": "别人的店", "reason": "改名"}, http.StatusNotFound, "enterprise.not_found"},
		{"clinic.pharmacist", "POST", gives, j.visit(given), http.StatusNotFound, "dispensing.not_here"},
		{"clinic.pharmacist", "POST", backs, values{"codes": []string{given}, "reason": "damaged"}, http.StatusNotFound, "dispensing.not_here"},
		{"warehouse.keeper", "POST", sites + "/warehouses", values{"orgId": j.ids["depot"], "code": "X", "name": "别人的库"}, http.StatusUnprocessableEntity, "site.no_organisation"},
		{"warehouse.keeper", "POST", sites + "/zones", values{"warehouseId": j.warehouseID, "code": "X", "name": "X", "type": "awaiting", "storageClass": "ambient"}, http.StatusNotFound, "site.not_found"},
		{"warehouse.keeper", "POST", sites + "/locations", values{"zoneId": j.zoneID, "row": 1, "level": 1, "position": 9}, http.StatusNotFound, "site.not_found"},
		{"warehouse.keeper", "POST", sites + "/locations/range", values{"zoneId": j.zoneID, "rowFrom": 8, "rowTo": 8, "levels": 1, "positions": 1}, http.StatusNotFound, "site.not_found"},
		{"regulator.officer", "POST", drugs + "/items/import", values{"token": upload.text("token")}, http.StatusNotFound, "intake.token"},
		{"warehouse.picker", "PUT", me + "/post", values{"postId": j.people["picker"].PostID}, http.StatusNotFound, "signin.post_absent"},
	} {
		j.refused(try.status, try.key, "stranger-"+try.role, try.method, try.path, try.body)
	}
	for _, query := range []string{codes + "/codes?holderId=" + j.ids["depot"], codes + "/codes?documentId=" + j.inboundID, codes + "/stock?holderId=" + j.ids["depot"], codes + "/holds?kind=quality"} {
		if shown := j.rows("stranger-warehouse.qa", query); len(shown) != 0 {
			j.Errorf("%s shows a stranger %v", query, shown[0])
		}
	}
	j.finds("stranger-warehouse.clerk", "outbound", j.ok("picker", "GET", outs+"/orders/"+j.outboundID, nil).text("number"), 0)
	j.finds("stranger-warehouse.qa", "code", box, 0)
	if scanned := j.ok("stranger-warehouse.picker", "POST", codes+"/scan", values{"text": box}); scanned.body["known"] != false || scanned.text("state") != "" {
		j.Errorf("a stranger scans: %s", scanned.raw)
	}
	if after := j.rows("officer", codes+"/holds"); len(after) != len(before) {
		j.Errorf("strangers placed %d holds", len(after)-len(before))
	}
	j.state(ledger.InStock, box)
	j.state(ledger.AtClinic, given)
}
