package permit

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

func TestApprovalSetsTheQuotaInItsTransaction(t *testing.T) {
	w := newWorld(t)
	view := w.draft()
	if len(w.quota()) != 0 {
		t.Error("a draft has a quota")
	}
	w.off[itemB+" quota"] = true // the ledger refuses the second line
	_, err := w.Approve(lead, view.ID, view.Version)
	refused(t, err, fault.Invalid, "ledger.quota_below_used")
	if again := need[View](t)(w.Show(lead, view.ID)); len(w.quota()) != 0 || again.State != Draft || again.Version != view.Version {
		t.Errorf("a refused approval left %v and %+v", w.quota(), again.Permit)
	}
	delete(w.off, itemB+" quota")
	view = need[View](t)(w.Approve(lead, view.ID, view.Version))
	if q := w.quota(); view.State != Effective || view.ApprovedBy != "lead" || q[itemA] != 100 || q[itemB] != 50 {
		t.Errorf("got %+v, quota %v", view.Permit, q)
	}
}

func TestEveryStateAndAction(t *testing.T) {
	w := newWorld(t)
	situations := map[string]func() View{
		Draft:     w.draft,
		Effective: w.effective,
		Expired: func() View {
			view := w.effective()
			w.clock.Set(clock.Day("2027-01-01").Start())
			return view
		},
		Closed: func() View {
			view := w.effective()
			return need[View](t)(w.Close(lead, view.ID, view.Version, "used up"))
		},
	}
	allowed := map[string]map[string]string{Draft: {"update": Draft, "approve": Effective}, Effective: {"close": Closed}, Expired: {"close": Closed}}
	for state, situation := range situations {
		for _, action := range []string{"update", "approve", "close"} {
			w.clock.Set(clock.Day("2026-11-20").Start())
			view := situation()
			shown := need[View](t)(w.Show(lead, view.ID))
			if shown.State != state || shown.Expired != (state == Expired) {
				t.Fatalf("%s: got %s", state, shown.State)
			}
			var after View
			var err error
			switch action {
			case "update":
				after, err = w.Update(officer, view.ID, view.Version, w.content())
			case "approve":
				after, err = w.Approve(lead, view.ID, view.Version)
			case "close":
				after, err = w.Close(lead, view.ID, view.Version, "used up")
			}
			want, fine := allowed[state][action]
			if fine && (err != nil || after.State != want) || !fine && fault.CodeOf(err) != fault.Conflict {
				t.Errorf("%s in %s gave %s, %v", action, state, after.State, err)
			}
			offered := slices.ContainsFunc(shown.Actions, func(a flow.Action) bool { return a.Action == action && a.Allowed })
			if offered != (fine && action != "update") {
				t.Errorf("%s offers %v", state, shown.Actions)
			}
		}
	}
}

func TestDraftersDoNotApprove(t *testing.T) {
	w := newWorld(t)
	view := w.draft()
	view = need[View](t)(w.Update(as("colleague", bureau, scope.All), view.ID, view.Version, w.content()))
	for _, drafter := range []string{"officer", "colleague"} {
		ctx := as(drafter, bureau, scope.All)
		_, err := w.Approve(ctx, view.ID, view.Version)
		refused(t, err, fault.Invalid, "permit.same_person")
		if a := need[View](t)(w.Show(ctx, view.ID)).Actions[0]; a.Action != "approve" || a.Allowed || a.Reason == "" {
			t.Errorf("got %+v", a)
		}
		actor, _ := scope.From(ctx)
		if todos, err := w.todos(ctx, actor, 5); err != nil || len(todos) != 0 {
			t.Errorf("got %+v, %v", todos, err)
		}
	}
	actor, _ := scope.From(lead)
	if todos, err := w.todos(lead, actor, 5); err != nil || len(todos) != 1 || todos[0].Number != view.PermitNo {
		t.Errorf("got %+v, %v", todos, err)
	}
	need[View](t)(w.Approve(lead, view.ID, view.Version))
}

func TestApprovalLooksAgain(t *testing.T) {
	w := newWorld(t)
	view := w.draft()
	_, err := w.Approve(lead, view.ID, view.Version+1)
	refused(t, err, fault.Conflict, "fault.stale")
	w.off[itemA] = true
	_, err = w.Approve(lead, view.ID, view.Version)
	refused(t, err, fault.Invalid, "drugcatalog.not_effective")
	delete(w.off, itemA)
	w.clock.Set(clock.Day("2027-01-01").Start())
	_, err = w.Approve(lead, view.ID, view.Version)
	refused(t, err, fault.Invalid, "permit.over")
	_, err = w.Approve(lead, absent, 1)
	refused(t, err, fault.NotFound, "permit.not_found")
	_, err = w.Close(lead, w.reopen().ID, 2, " ")
	refused(t, err, fault.Invalid, "permit.reason")
}

func (w *world) reopen() View {
	w.Helper()
	w.clock.Set(clock.Day("2026-11-20").Start())
	return w.effective()
}

func TestClearancePaperByParameter(t *testing.T) {
	w := newWorld(t)
	view := w.draft()
	_, err := usecase.Write(lead, w.runner, "param.change", func(ctx context.Context, tx *usecase.Tx) (param.Version, error) {
		return w.params.Change(ctx, tx, param.Change{Name: paramClearance, From: "2026-11-20", Value: json.RawMessage("true"), Basis: "basis.drug_law_64", Reason: "new rule"})
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Approve(lead, view.ID, view.Version)
	refused(t, err, fault.Invalid, "permit.clearance")
	_, err = w.Create(officer, w.content())
	refused(t, err, fault.Invalid, "permit.clearance")
	content := w.content()
	content.ClearanceNo = "GD-2026-1"
	need[View](t)(w.Create(officer, content))
}

func TestContentRules(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*Content)
		key    string
	}{
		"no number":    {func(c *Content) { c.PermitNo = " " }, "field.required"},
		"no port":      {func(c *Content) { c.Port = "" }, "field.required"},
		"no day":       {func(c *Content) { c.ValidTo = "2026-02-30" }, "permit.day"},
		"days swapped": {func(c *Content) { c.ValidTo = "2026-10-31" }, "permit.range"},
		"no lines":     {func(c *Content) { c.Lines = nil }, "field.required"},
		"unknown item": {func(c *Content) { c.Lines[0].ItemID = absent }, "permit.item_unknown"},
		"item twice":   {func(c *Content) { c.Lines[1].ItemID = itemA }, "permit.item_twice"},
		"no packs":     {func(c *Content) { c.Lines[0].MaxQty = 0 }, "field.minimum"},
		"no company":   {func(c *Content) { c.OrgID = absent }, "permit.organisation_unknown"},
	} {
		content := w.content()
		c.change(&content)
		_, err := w.Create(officer, content)
		t.Log(name)
		refused(t, err, fault.Invalid, c.key)
	}
	twice := w.content()
	need[View](t)(w.Create(officer, twice))
	_, err := w.Create(officer, twice)
	refused(t, err, fault.Invalid, "permit.number_taken")
	_, err = w.Create(foreign, w.content())
	refused(t, err, fault.Invalid, "permit.organisation_unknown")
}

func TestRequireValid(t *testing.T) {
	w := newWorld(t)
	q := w.runner.DB.Read()
	view := w.draft()
	refused(t, w.RequireValid(clerk, q, view.ID, nil, "2026-11-20"), fault.Invalid, "permit.not_effective")
	view = need[View](t)(w.Approve(lead, view.ID, view.Version))
	for day, fine := range map[clock.Day]bool{"2026-10-31": false, "2026-11-01": true, "2026-12-31": true, "2027-01-01": false} {
		err := w.RequireValid(clerk, q, view.ID, []string{itemA, itemB}, day)
		if fine != (err == nil) || err != nil && fault.KeyOf(err) != "permit.expired" {
			t.Errorf("%s: %v", day, err)
		}
	}
	refused(t, w.RequireValid(clerk, q, view.ID, []string{itemA, absent}, "2026-11-20"), fault.Invalid, "permit.item_not_covered")
	refused(t, w.RequireValid(foreign, q, view.ID, []string{itemA}, "2026-11-20"), fault.NotFound, "permit.not_found")
	refused(t, w.RequireValid(clerk, q, absent, []string{itemA}, "2026-11-20"), fault.NotFound, "permit.not_found")
	need[View](t)(w.Close(lead, view.ID, view.Version, "used up"))
	refused(t, w.RequireValid(clerk, q, view.ID, []string{itemA}, "2026-11-20"), fault.Invalid, "permit.not_effective")
	if permit, err := w.Get(clerk, q, view.ID); err != nil || permit.PermitNo != view.PermitNo {
		t.Errorf("got %+v, %v", permit, err)
	}
}

func TestUsedQuotaAndWarnings(t *testing.T) {
	w := newWorld(t)
	view := w.effective()
	w.use(itemA, 89)
	shown := need[View](t)(w.Show(clerk, view.ID))
	if len(shown.Warnings) != 0 || shown.Lines[0].UsedQty != 89 || shown.Lines[0].ItemName.Pt != "Amlodipina" || shown.OrgName != "示例专库" {
		t.Errorf("got %+v", shown)
	}
	w.use(itemA, 90)
	w.clock.Set(clock.Day("2026-12-01").Start())
	if shown = need[View](t)(w.Show(clerk, view.ID)); !slices.Equal(shown.Warnings, []string{WarnExpiring, WarnQuota}) {
		t.Errorf("got %v", shown.Warnings)
	}
}

func TestListFiltersByTheStateOfTheDay(t *testing.T) {
	w := newWorld(t)
	w.draft()
	w.effective()
	content := w.content()
	content.ValidTo, content.CustomsNo = "2026-11-25", "5200-77"
	view := need[View](t)(w.Create(officer, content))
	need[View](t)(w.Approve(lead, view.ID, view.Version))
	w.clock.Set(clock.Day("2026-11-26").Start())
	for _, c := range []struct {
		who    context.Context
		query  string
		states []string
		want   int
	}{
		{officer, "", nil, 3}, {clerk, "", []string{Effective}, 1}, {clerk, "", []string{Expired}, 1}, {clerk, "", []string{Expired, Draft}, 2},
		{clerk, "520077", nil, 1}, {clerk, "aldpp", nil, 3}, {foreign, "", nil, 0},
	} {
		page := need[list.Result[View]](t)(w.List(c.who, list.Params{Q: c.query, Sort: "validTo"}, Filter{State: c.states}))
		if len(page.Items) != c.want || page.Total != c.want {
			t.Errorf("%q %v: %d of %d", c.query, c.states, len(page.Items), page.Total)
		}
	}
	want := []Count{{"all", 3}, {Draft, 1}, {Effective, 1}, {Expired, 1}, {Closed, 0}}
	if got := need[[]Count](t)(w.Counts(clerk, list.Params{}, Filter{State: []string{Draft}})); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	for _, call := range []func() error{
		func() error { _, err := w.Show(foreign, view.ID); return err },
		func() error { _, err := w.Timeline(foreign, view.ID); return err },
		func() error { _, err := w.Close(foreign, view.ID, view.Version, "used up"); return err },
		func() error { _, err := w.Update(foreign, view.ID, view.Version, w.content()); return err },
	} {
		refused(t, call(), fault.NotFound, "permit.not_found")
	}
}

func TestTimelineShowsLines(t *testing.T) {
	w := newWorld(t)
	view := w.draft()
	content := w.content()
	content.Lines[0].MaxQty = 120
	need[View](t)(w.Update(officer, view.ID, view.Version, content))
	lines := need[[]audit.TimelineEntry](t)(w.Timeline(clerk, view.ID))
	if len(lines) != 2 || lines[0].Action != "drugtrace.permit.update" {
		t.Fatalf("got %+v", lines)
	}
	if !slices.ContainsFunc(lines[0].Changes, func(c audit.FieldChange) bool {
		return c.Field == "maxQty" && *c.Before == "100" && *c.After == "120"
	}) {
		t.Errorf("got %+v", lines[0].Changes)
	}
}

func TestAPI(t *testing.T) {
	w := newWorld(t)
	catalogue := i18n.NewCatalogue()
	if err := catalogue.AddFS(texts, "texts"); err != nil {
		t.Fatal(err)
	}
	api := web.NewAPI("test", "1", catalogue)
	w.routes(api)
	call := func(ctx context.Context, method, path, body string) (int, map[string]any) {
		request := httptest.NewRequestWithContext(web.WithCatalogue(i18n.WithLang(ctx, i18n.Portuguese), catalogue), method, base+path, strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		api.Mux.ServeHTTP(recorder, request)
		var answer map[string]any
		_ = json.Unmarshal(recorder.Body.Bytes(), &answer)
		return recorder.Code, answer
	}
	body := `{"permitNo":"PJ-1","orgId":"` + depot + `","port":"P","validFrom":"2026-11-01","validTo":"2026-12-31","lines":[{"itemId":"` + itemA + `","maxQty":100}]}`
	status, permit := call(officer, http.MethodPost, "", body)
	if status != http.StatusCreated || permit["state"] != "draft" || len(permit["lines"].([]any)) != 1 {
		t.Fatalf("%d %v", status, permit)
	}
	id := permit["id"].(string)
	if status, problem := call(officer, http.MethodPost, "/"+id+"/approve", `{"version":1}`); status != 422 || !strings.Contains(problem["detail"].(string), "outra pessoa") {
		t.Errorf("%d %v", status, problem)
	}
	for _, c := range []struct {
		who          context.Context
		method, path string
		body         string
		want         int
	}{
		{lead, http.MethodPost, "/" + id + "/approve", `{"version":1}`, 200}, {clerk, http.MethodGet, "?state=effective,expired&q=pj1", "", 200},
		{clerk, http.MethodGet, "/counts", "", 200}, {clerk, http.MethodGet, "/" + id, "", 200}, {clerk, http.MethodGet, "/" + id + "/timeline", "", 200},
		{foreign, http.MethodGet, "/" + id, "", 404}, {t.Context(), http.MethodGet, "", "", 401},
		{scope.With(t.Context(), scope.Actor{PersonID: "nobody"}), http.MethodGet, "", "", 403},
		{officer, http.MethodPut, "/" + id, strings.Replace(body, "{", `{"version":2,`, 1), 409},
		{clerk, http.MethodGet, "?state=old", "", 422}, {lead, http.MethodPost, "/" + id + "/close", `{"version":2,"reason":"used up"}`, 200},
	} {
		if status, answer := call(c.who, c.method, c.path, c.body); status != c.want {
			t.Errorf("%s %s: %d %v", c.method, c.path, status, answer)
		}
	}
}

func TestEveryTextInFourLanguages(t *testing.T) {
	read := func(lang i18n.Lang) map[string]string {
		data, err := fs.ReadFile(texts, "texts/"+string(lang)+".json")
		words := map[string]string{}
		if err != nil || json.Unmarshal(data, &words) != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		return words
	}
	english := read(i18n.English)
	for _, lang := range i18n.Languages {
		words := read(lang)
		for key, text := range english {
			for _, part := range strings.Split(text, "{")[1:] {
				name, _, _ := strings.Cut(part, "}")
				if !strings.Contains(words[key], "{"+name+"}") {
					t.Errorf("%s: %s lacks {%s}", lang, key, name)
				}
			}
		}
		if len(words) != len(english) {
			t.Errorf("%s has %d texts, English %d", lang, len(words), len(english))
		}
	}
}
