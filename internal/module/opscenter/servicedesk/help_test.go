package servicedesk

import (
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
)

// TestClosedTicketBecomesArticle: the desk makes an article of what it solved;
// what names the user is passed on to be hidden, and it is offered once.
func TestClosedTicketBecomesArticle(t *testing.T) {
	h := open(t)
	v := h.report()
	v = h.must(h.engineer(), v, "accept", Step{})
	v = h.must(h.engineer(), v, "assign", Step{EngineerID: "engineer"})
	v = h.must(h.engineer(), v, "start", Step{Complexity: "low", Mode: "remote"})
	v = h.must(h.engineer(), v, "notify", Step{Mode: "remote", ETA: h.clock.Now().Add(1e9), Text: "soon", ArticleIDs: []string{"a1"}})
	v = h.must(h.engineer(), v, "begin", Step{})
	for i := range v.Items {
		v = h.must(h.engineer(), v, "result", Step{Item: &i, Text: "cleared the cache"})
	}
	v = h.must(h.engineer(), v, "finish", Step{})
	if _, shown := may(v, "article"); shown {
		t.Error("an open ticket makes an article")
	}
	v = h.must(h.user(), v, "sign", Step{SignKind: "electronic", Stars: 5})
	if _, shown := may(v, "article"); shown {
		t.Error("a user makes articles")
	}
	v, err := h.Get(h.engineer(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	if allowed, _ := may(v, "article"); !allowed || v.Article != nil {
		t.Errorf("%+v", v.Actions)
	}
	v = h.must(h.engineer(), v, "article", Step{})
	if _, shown := may(v, "article"); shown || v.Article == nil || v.Article.Number != "ZS-1" || v.State != Closed {
		t.Errorf("%+v %v", v.Article, v.Actions)
	}
	made := h.solved[0]
	if !strings.Contains(made.Answer, "cleared the cache\ncleared") || !slices.Contains(made.Hidden, "13812345678") || !slices.Contains(made.Modules, "2") || made.Number != v.Number {
		t.Errorf("%+v", made)
	}
	if !slices.Equal(h.used, []string{"a1 in " + v.Number}) {
		t.Errorf("used %v", h.used)
	}
	if found, err := h.Suggestions(h.user(), "slow", "2"); err != nil || found[0].Title != "slow/2" {
		t.Errorf("%+v %v", found, err)
	}
	if names, err := h.ModuleNames(h.user()); err != nil || len(names) != 2 || names[0].Number != "2" {
		t.Errorf("%+v %v", names, err)
	}
}

// TestCannedAnswers: shared ones are written by those who give out the work, own
// ones by everybody who handles tickets, and each version stands.
func TestCannedAnswers(t *testing.T) {
	h := open(t)
	helper := as(h.Context(), "helper", "ops", scope.All, PermitHandle)
	v := h.report()
	v = h.must(h.engineer(), v, "accept", Step{})
	v = h.must(h.engineer(), v, "assign", Step{EngineerID: "engineer"})
	shared, err := h.WriteCanned(h.engineer(), CannedText{Title: "Hello", Body: "{number} {person} {engineer} {eta}", Shared: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.WriteCanned(helper, CannedText{Title: "Mine", Body: "text", Shared: true})
	if fault.KeyOf(err) != "servicedesk.canned_shared" {
		t.Errorf("anybody writes for all: %v", err)
	}
	_, err = h.WriteCanned(helper, CannedText{Title: "Mine", Body: "{nonsense}"})
	if fault.KeyOf(err) != "fault.fields" {
		t.Errorf("a variable that nobody knows: %v", err)
	}
	own, err := h.WriteCanned(helper, CannedText{Title: "Mine", Body: "for {me}"})
	if err != nil {
		t.Fatal(err)
	}
	list, err := h.Canned(helper, v.ID)
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v %v", list, err)
	}
	for _, c := range list {
		switch c.ID {
		case own.ID:
			if c.Text != "for name of helper" || !c.Editable {
				t.Errorf("%+v", c)
			}
		default:
			if !strings.HasPrefix(c.Text, v.Number+" "+v.Name+" name of engineer") || !strings.HasSuffix(c.Text, "{eta}") || c.Editable {
				t.Errorf("%+v", c)
			}
		}
	}
	if list, _ = h.Canned(h.engineer(), ""); len(list) != 1 {
		t.Errorf("another one's own: %+v", list)
	}
	_, err = h.ChangeCanned(h.engineer(), own.ID, CannedText{Title: "x", Body: "yy", Version: 1})
	if fault.KeyOf(err) != "servicedesk.canned_absent" {
		t.Errorf("%v", err)
	}
	_, err = h.ChangeCanned(helper, shared.ID, CannedText{Title: "x", Body: "yy", Version: 1})
	if fault.KeyOf(err) != "servicedesk.canned_shared" {
		t.Errorf("%v", err)
	}
	if shared, err = h.ChangeCanned(h.engineer(), shared.ID, CannedText{Title: "Hello", Body: "better", Shared: true, Version: 1}); err != nil || shared.Version != 2 {
		t.Fatalf("%+v %v", shared, err)
	}
	versions, err := h.CannedVersions(helper, shared.ID)
	if err != nil || len(versions) != 2 || versions[0].Body != "better" || versions[1].ByName != "name of engineer" {
		t.Errorf("%+v %v", versions, err)
	}
	if _, err = h.RemoveCanned(helper, own.ID, 1); err != nil {
		t.Fatal(err)
	}
	if list, _ = h.Canned(helper, ""); len(list) != 1 {
		t.Errorf("%+v", list)
	}
}
