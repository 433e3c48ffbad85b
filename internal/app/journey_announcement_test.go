package app

import "net/http"

// announcements: drafted, published, read, confirmed and taken back; the public
// sees only what is for everybody, and nobody what has ended.
func (j *journey) announcements() {
	j.Helper()
	const all, own = settingsAPI + "/announcements", "/api/platform/announcements"
	words := func(langs ...string) values {
		said := values{}
		for _, lang := range langs {
			said[lang] = values{"title": "停电通知 " + lang, "body": "周六检修。"}
		}
		return said
	}
	j.refused(http.StatusUnprocessableEntity, "announcement.audience", "lead", "POST", all, values{"validFrom": j.day(0), "words": words("zh-Hans", "zh-Hant")})
	j.refused(http.StatusUnprocessableEntity, "announcement.language", "lead", "POST", all, values{"validFrom": j.day(0), "sides": []string{"public"}, "words": words("zh-Hans", "zh-Hant")})
	j.refused(http.StatusUnprocessableEntity, "announcement.range", "lead", "POST", all, values{"validFrom": j.day(0), "validTo": j.day(-1), "sides": []string{"clinic"}, "words": words("zh-Hans", "zh-Hant")})
	body := values{"validFrom": j.day(0), "validTo": j.day(2), "sides": []string{"clinic"}, "mustConfirm": true, "pinned": true, "words": words("zh-Hans", "zh-Hant")}
	draft := j.ok("lead", "POST", all, body)
	if shown := j.rows("pharmacist", own); len(shown) != 0 {
		j.Errorf("a draft is shown: %v", shown)
	}
	j.announcementID = draft.text("id")
	at := all + "/" + j.announcementID
	body["version"] = 1
	draft = j.ok("lead", "PUT", at, body)
	published := j.ok("lead", "POST", at+"/publish", values{"version": draft.version()})
	j.refused(http.StatusConflict, "announcement.not_draft", "lead", "PUT", at, values{"version": published.version(), "validFrom": j.day(0), "sides": []string{"clinic"}, "words": words("zh-Hans", "zh-Hant")})
	if shown := j.rows("pharmacist", own); len(shown) != 1 || shown[0]["mustConfirm"] != true || shown[0]["confirmed"] != false || shown[0]["title"] != "停电通知 zh-Hans" {
		j.Errorf("the clinic sees %v", shown)
	}
	if shown := j.rows("driver", own); len(shown) != 0 {
		j.Errorf("the depot sees %v", shown)
	}
	if shown := j.rows("", "/api/public/announcements"); len(shown) != 0 {
		j.Errorf("the public sees %v", shown)
	}
	j.refused(http.StatusNotFound, "fault.not_found", "driver", "POST", own+"/"+j.announcementID+"/confirm", nil)
	for range 2 {
		j.ok("pharmacist", "POST", own+"/"+j.announcementID+"/confirm", nil)
	}
	readers := j.rows("lead", at+"/confirmations")
	if len(readers) < 2 || readers[0]["at"] != nil || readers[len(readers)-1]["at"] == nil {
		j.Errorf("readers: %v", readers)
	}
	public := j.ok("lead", "POST", all, values{"validFrom": j.day(0), "sides": []string{"public"}, "words": words("zh-Hans", "zh-Hant", "pt", "en")})
	j.ok("lead", "POST", all+"/"+public.text("id")+"/publish", values{"version": 1})
	if shown := j.send("", "pt", "GET", "/api/public/announcements", nil).list("items"); len(shown) != 1 || shown[0]["title"] != "停电通知 pt" {
		j.Errorf("the public sees %v", shown)
	}
	j.ok("lead", "POST", all+"/"+public.text("id")+"/withdraw", values{"version": 2})
	forRoles := values{"validFrom": j.day(0), "sides": []string{"clinic"}, "roles": []string{"warehouse.qa", "warehouse.driver"}, "words": words("zh-Hans", "zh-Hant")}
	j.refused(http.StatusUnprocessableEntity, "feature.role", "lead", "POST", all, values{"validFrom": j.day(0), "roles": []string{"warehouse.baker"}, "words": words("zh-Hans", "zh-Hant")})
	few := j.ok("lead", "POST", all, forRoles)
	j.ok("lead", "POST", all+"/"+few.text("id")+"/publish", values{"version": 1})
	for login, sees := range map[string]int{"quality": 1, "driver": 1, "pharmacist": 2, "picker": 0, "officer": 0} {
		if shown := j.rows(login, own); len(shown) != sees {
			j.Errorf("%s sees %v, wanted %d", login, shown, sees)
		}
	}
	j.refused(http.StatusNotFound, "fault.not_found", "picker", "POST", own+"/"+few.text("id")+"/confirm", nil)
	j.ok("lead", "POST", all+"/"+few.text("id")+"/withdraw", values{"version": 2})
	withdrawn := j.ok("lead", "POST", at+"/withdraw", values{"version": published.version()})
	j.refused(http.StatusConflict, "flow.undefined", "lead", "POST", at+"/publish", values{"version": withdrawn.version()})
	if listed := j.rows("lead", all); len(listed) != 3 || len(j.rows("pharmacist", own)) != 0 {
		j.Errorf("listed: %v", listed)
	}
}
