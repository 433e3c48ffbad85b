package app

import (
	"net/http"
	"strings"
)

const (
	knowAPI   = "/api/opscenter/knowledge"
	cannedAPI = "/api/opscenter/servicedesk/canned"
)

// languages of an article for everybody.
func inFour(title string) values {
	words := values{}
	for _, lang := range []string{"zh-Hans", "zh-Hant", "pt", "en"} {
		words[lang] = values{"title": title + " " + lang, "question": "怎么办", "answer": "1. 先看说明。\n2. 再试一次。"}
	}
	return words
}

// knowing: a closed ticket becomes an article, somebody else reviews it,
// everybody finds it in either script, and it answers the next ticket.
func (j *journey) knowing() {
	j.Helper()
	articles, read := knowAPI+"/articles", knowAPI+"/read"
	closed := j.rows("servicedesk", ticketsAPI+"?state=closed")[0]
	ticket := ticketsAPI + "/" + closed["id"].(string)
	made := j.act("engineer", ticket, "article", nil)
	draft := articles + "/" + made.body["article"].(map[string]any)["id"].(string)
	if from := j.ok("reviewer", "GET", draft, nil); from.text("sourceNumber") != closed["number"] || strings.Contains(string(from.raw), "13812345678") {
		j.Errorf("made from a ticket: %s", from.raw)
	}
	j.refused(http.StatusForbidden, "fault.forbidden", "owner", "GET", draft, nil)

	content := values{"category": "warehouse", "audience": "public", "modules": []string{"2"}, "keywords": []string{"离线登记"}, "words": inFour("离线登记簿怎样补录"), "note": "首版"}
	wrong := values{"category": "warehouse", "audience": "users", "modules": []string{"999"}, "keywords": []string{}, "words": values{}, "note": ""}
	j.refused(http.StatusUnprocessableEntity, "fault.fields", "servicedesk", "POST", articles, wrong)
	j.articleID = j.ok("servicedesk", "POST", articles, content).text("id")
	one := articles + "/" + j.articleID
	content["version"], content["note"] = 1, "补充步骤"
	j.ok("servicedesk", "PUT", one, content)
	j.ok("servicedesk", "POST", one+"/files", values{"fileId": j.upload("servicedesk", "steps.pdf")})
	file := j.rows("reviewer", one+"/files")[0]
	j.act("servicedesk", one, "submit", nil)
	j.act("servicedesk", one, "recall", nil)
	j.act("servicedesk", one, "submit", nil)
	j.act("manager", one, "return", values{"reason": "补充第二步"})
	j.act("servicedesk", one, "submit", nil)
	if todo := string(j.ok("expert", "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.article.approve") {
		j.Errorf("nobody asks the expert: %s", todo)
	}
	j.act("manager", one, "approve", nil)
	j.act("manager", one, "withdraw", values{"reason": "写错了模块"})
	j.act("servicedesk", one, "restore", nil)
	j.act("servicedesk", one, "submit", nil)
	j.act("manager", one, "approve", nil)
	j.act("manager", one, "confirm", nil)
	j.act("servicedesk", one, "revise", nil)
	j.act("servicedesk", one, "submit", nil)
	j.act("expert", one, "approve", nil)
	j.history("reviewer", one, "write", "approve", "withdraw", "confirm", "revise")
	if versions := j.rows("reviewer", one+"/versions"); len(versions) != 3 {
		j.Errorf("versions: %v", versions)
	}
	j.rows("reviewer", one+"/changes?version=3")
	j.ok("reviewer", "GET", articles+"/counts", nil)
	if listed := j.rows("reviewer", articles+"?state=published&module=2"); len(listed) != 1 {
		j.Errorf("listed: %v", listed)
	}

	for _, query := range []string{"离线登记簿", "離線登記簿"} {
		if found := j.rows("pharmacist", read+"?q="+query); len(found) != 1 || found[0]["id"] != j.articleID {
			j.Errorf("%s finds %v", query, found)
		}
		if found := j.ok("", "GET", "/api/public/help?q="+query, nil); len(found.list("items")) != 1 {
			j.Errorf("%s finds in public %s", query, found.raw)
		}
	}
	if public := j.ok("", "GET", "/api/public/help/"+j.articleID, nil); strings.Contains(string(public.raw), "fileName\":\"") {
		j.Errorf("files are not for everybody: %s", public.raw)
	}
	shown := j.ok("officer", "GET", read+"/"+j.articleID, nil)
	j.ok("officer", "GET", files+"/"+file["id"].(string), nil)
	j.ok("officer", "POST", read+"/"+j.articleID+"/opinion", values{"version": shown.body["version"], "helped": true, "comment": "很清楚"})
	j.refused(http.StatusConflict, "knowledge.judged", "officer", "POST", read+"/"+j.articleID+"/opinion", values{"version": shown.body["version"], "helped": true})
	j.rows("reviewer", one+"/opinions")

	j.rows("pharmacist", read+"?q=火星车轮胎")
	if err := j.Services.Knowledge.Count(j.Context()); err != nil {
		j.Fatal(err)
	}
	missed := j.rows("servicedesk", knowAPI+"/missed")
	if len(missed) != 1 || missed[0]["text"] != "火星车轮胎" {
		j.Errorf("missed: %v", missed)
	}
	j.missedID = missed[0]["id"].(string)
	j.ok("servicedesk", "POST", knowAPI+"/missed/"+j.missedID+"/settle", nil)
	j.answering(one)
	j.sheetOfArticles(articles)
}

// answering: what is typed finds the article, a canned answer is filled in, and
// the ticket counts as one that the article was used in.
func (j *journey) answering(article string) {
	j.Helper()
	asked := ticketsAPI + "/" + j.ok("pharmacist", "POST", ticketsAPI, values{"title": "登记簿补录", "name": "李药师", "phone": "13812345678", "items": []values{{"module": "2", "description": "离线登记簿不会补录"}}}).text("id")
	if found := j.rows("pharmacist", "/api/opscenter/servicedesk/suggestions?q=离线登记簿不会补录&module=2"); len(found) == 0 || found[0]["id"] != j.articleID {
		j.Errorf("suggested: %v", found)
	}
	if modules := j.rows("pharmacist", "/api/opscenter/servicedesk/modules"); len(modules) < 33 || modules[1]["name"] != "药品入库" {
		j.Errorf("modules: %v", modules)
	}
	canned := j.ok("servicedesk", "POST", cannedAPI, values{"title": "已收到", "body": "{number} 已收到", "shared": true})
	j.cannedID = canned.text("id")
	for version := 1; version < 4; version++ {
		j.ok("servicedesk", "PUT", cannedAPI+"/"+j.cannedID, values{"title": "已收到", "body": "您好，{number} 已收到", "shared": true, "version": version})
	}
	j.refused(http.StatusConflict, "servicedesk.canned_shared", "engineer", "PUT", cannedAPI+"/"+j.cannedID, values{"title": "改", "body": "改为这样", "shared": true, "version": 4})
	own := j.ok("engineer", "POST", cannedAPI, values{"title": "自己的", "body": "我是 {me}"}).text("id")
	j.ok("engineer", "POST", cannedAPI+"/"+own+"/remove", values{"version": 1})
	number := j.ok("servicedesk", "GET", asked, nil).text("number")
	filled := j.rows("servicedesk", cannedAPI+"?ticket="+strings.TrimPrefix(asked, ticketsAPI+"/"))
	if len(filled) != 1 || filled[0]["text"] != "您好，"+number+" 已收到" {
		j.Errorf("filled in: %v", filled)
	}
	if versions := j.rows("engineer", cannedAPI+"/"+j.cannedID+"/versions"); len(versions) != 4 {
		j.Errorf("versions: %v", versions)
	}
	j.act("servicedesk", asked, "answer", values{"text": filled[0]["text"], "articleIds": []string{j.articleID}})
	if uses := j.rows("reviewer", article+"/uses"); len(uses) != 1 || uses[0]["ticketNumber"] != number {
		j.Errorf("used in: %v", uses)
	}
}

// badArticles uploads a sheet with a wrong row.
func (j *journey) badArticles() string {
	j.Helper()
	sheet := j.ok("servicedesk", "GET", knowAPI+"/articles/texts?format=csv", nil).raw
	bad := strings.Replace(string(sheet), "专库作业", "没有这类", 1)
	return j.ok("servicedesk", "POST", knowAPI+"/articles/import/preview", upload{"articles.csv", []byte(bad)}).text("token")
}

// sheetOfArticles: what is exported can be imported, and a wrong row is named.
func (j *journey) sheetOfArticles(articles string) {
	j.Helper()
	j.ok("servicedesk", "GET", articles+"/import/template", nil)
	sheet := j.ok("servicedesk", "GET", articles+"/texts?format=csv", nil).raw
	j.articlesToken = j.badArticles()
	j.ok("servicedesk", "GET", articles+"/import/"+j.articlesToken+"/errors", nil)
	good := j.ok("servicedesk", "POST", articles+"/import/preview", upload{"articles.csv", sheet})
	if done := j.ok("servicedesk", "POST", articles+"/import", values{"token": good.text("token")}); done.body["imported"] != 1.0 {
		j.Errorf("imported: %s; preview %s", done.raw, good.raw)
	}
}
