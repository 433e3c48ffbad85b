package knowledge

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
)

func wants(t testing.TB, err error, key string) {
	t.Helper()
	if fault.KeyOf(err) != key {
		t.Errorf("%v, not %s", err, key)
	}
}

// TestConsultationBecomesReviewedArticle (ops.md 9, 25; O-033): what a ticket
// answered becomes a draft without personal data, somebody else reviews it, and
// readers see it from then on; nobody publishes what they wrote.
func TestConsultationBecomesReviewedArticle(t *testing.T) {
	w := newWorld(t)
	solved := Solved{TicketID: "ticket", Number: "QQ-1", Title: w.words.TicketTitle, Question: w.words.TicketQuestion, Answer: w.words.TicketAnswer, Modules: []string{"2", "77"}, Hidden: []string{w.words.Name}}
	from := func(ctx context.Context) (Made, error) {
		return usecase.Write(ctx, w.kit.Runner, PermitWrite, func(ctx context.Context, tx *usecase.Tx) (Made, error) {
			tx.Act("test")
			return w.FromTicket(ctx, tx, solved)
		})
	}
	made, err := from(writer)
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.Get(writer, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	said := v.Words[i18n.Hans]
	for _, secret := range []string{w.words.Name, "13812345678", "440301199001011234"} {
		if strings.Contains(said.Title+said.Question+said.Answer, secret) {
			t.Errorf("%q is in the draft: %+v", secret, said)
		}
	}
	if v.State != Draft || v.SourceNumber != "QQ-1" || !reflect.DeepEqual(v.Modules, []string{"2"}) {
		t.Errorf("%+v", v)
	}
	_, err = from(second)
	wants(t, err, "knowledge.made")

	v, err = w.Edit(second, v.ID, v.Version, content(Users, w.words.Scan))
	if err != nil {
		t.Fatal(err)
	}
	v = w.must(writer, v, "submit")
	for _, ctx := range []context.Context{second, as("writer", PermitInternal, PermitReview)} { // whoever wrote a part of it
		_, err = w.Do(ctx, v.ID, "approve", Step{Version: v.Version})
		wants(t, err, "knowledge.own")
	}
	if found := w.numbers(reader, ""); len(found) != 0 {
		t.Errorf("a reader sees what nobody reviewed: %v", found)
	}
	v = w.must(reviewer, v, "approve")
	if found := w.numbers(reader, ""); !slices.Equal(found, []string{v.Number}) {
		t.Errorf("found %v", found)
	}
	if v.ReviewDue != "2027-03-02" || v.Live != 1 {
		t.Errorf("due %s, live %d", v.ReviewDue, v.Live)
	}
}

// TestSearchFindsBothScripts: what is typed in one script finds what is written
// in the other, with the words of each side of the border, and Portuguese and
// English too.
func TestSearchFindsBothScripts(t *testing.T) {
	w := newWorld(t)
	reset := w.publicReset().Number
	scan, printer := w.publish(content(Users, w.words.Scan)).Number, w.publish(content(Users, w.words.Printer)).Number
	for query, want := range map[string]string{"hans": reset, "hant": reset, "login": reset, "pt": reset, "en": reset, "sentence": reset, "printHant": printer, "scan": scan} {
		if found := w.numbers(reader, w.words.Queries[query]); len(found) == 0 || found[0] != want {
			t.Errorf("%s %q found %v, not %s", query, w.words.Queries[query], found, want)
		}
	}
	if found := w.numbers(reader, w.words.Queries["nothing"]); len(found) != 0 {
		t.Errorf("found %v", found)
	}
	hits, err := w.Search(in(reader, i18n.Hant), Looking{Text: w.words.Queries["hans"], Limit: 5})
	if err != nil || hits[0].Title != w.words.ResetHant.Title || hits[0].Lang != i18n.Hant {
		t.Errorf("%+v %v", hits, err)
	}
	if hits, _ = w.Search(in(reader, i18n.Portuguese), Looking{Module: "2", Limit: 5}); len(hits) != 3 || hits[2].Title != w.words.ResetPt.Title || hits[0].Lang != i18n.Hans {
		t.Errorf("%+v", hits)
	}
	if hits, _ = w.Search(reader, Looking{Module: "1", Limit: 5}); len(hits) != 0 {
		t.Errorf("another module's: %+v", hits)
	}
}

// TestAudienceDecidesWhoReads: internal articles are for the operations service
// and the owner, public ones for everybody, and what is public is in four
// languages.
func TestAudienceDecidesWhoReads(t *testing.T) {
	w := newWorld(t)
	internal, users, public := w.publish(content(Internal, w.words.Backup)), w.publish(content(Users, w.words.Scan)), w.publicReset()
	if found := w.numbers(writer, ""); len(found) != 3 {
		t.Errorf("a writer finds %v", found)
	}
	if found := w.numbers(reader, ""); slices.Contains(found, internal.Number) || len(found) != 2 {
		t.Errorf("a user finds %v", found)
	}
	_, err := w.Read(reader, internal.ID)
	wants(t, err, "knowledge.not_found")
	wants(t, w.Readable(reader, internal.ID), "knowledge.not_found")
	hits, err := w.PublicSearch(t.Context(), Looking{Limit: 10}, "192.0.2.1")
	if err != nil || len(hits) != 1 || hits[0].ID != public.ID {
		t.Errorf("everybody finds %+v %v", hits, err)
	}
	_, err = w.PublicRead(t.Context(), users.ID, "192.0.2.1")
	wants(t, err, "knowledge.not_found")
	r, err := w.PublicRead(in(t.Context(), i18n.English), public.ID, "192.0.2.1")
	if err != nil || r.Answer != w.words.ResetEn.Answer {
		t.Errorf("%+v %v", r, err)
	}
	c := content(Public, w.words.Scan)
	v := w.draft(c)
	_, err = w.Do(writer, v.ID, "submit", Step{Version: v.Version})
	wants(t, err, "knowledge.incomplete")

	limited := ""
	for range 100 {
		if _, err := w.PublicSearch(t.Context(), Looking{Text: "x", Limit: 1}, "192.0.2.9"); err != nil {
			limited = string(fault.CodeOf(err))
			break
		}
	}
	if limited != string(fault.TooMany) {
		t.Errorf("nobody slows an address down: %q", limited)
	}
}

// TestRevisionIsUnseenUntilReviewed: readers keep the version they have until
// the next is approved; versions stand with what they changed.
func TestRevisionIsUnseenUntilReviewed(t *testing.T) {
	w := newWorld(t)
	v := w.publish(content(Users, w.words.Scan))
	v = w.must(writer, v, "revise")
	c := content(Users, w.words.Scan)
	c.Words[i18n.Hans].Answer += "\nMore."
	v, err := w.Edit(writer, v.ID, v.Version, c)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := w.Read(reader, v.ID); err != nil || strings.Contains(r.Answer, "More.") || r.Version != 1 {
		t.Errorf("%+v %v", r, err)
	}
	_, err = w.Edit(writer, v.ID, v.Version-1, c)
	wants(t, err, "fault.stale")
	pending, err := w.Difference(writer, v.ID, 0)
	if err != nil || len(pending) != 1 || !slices.Contains(pending[0].Lines, Line{"added", "More."}) {
		t.Errorf("%+v %v", pending, err)
	}
	v = w.must(reviewer, w.must(writer, v, "submit"), "approve")
	if r, err := w.Read(reader, v.ID); err != nil || !strings.Contains(r.Answer, "More.") || r.Version != 2 {
		t.Errorf("%+v %v", r, err)
	}
	editions, err := w.Editions(writer, v.ID)
	if err != nil || len(editions) != 2 || editions[0].Number != 2 || editions[0].ReviewerName != "name of reviewer" || editions[1].Words[i18n.Hans].Answer != w.words.Scan.Answer {
		t.Errorf("%+v %v", editions, err)
	}
	changes, err := w.Difference(writer, v.ID, 2)
	if err != nil || len(changes) != 1 || !slices.Contains(changes[0].Lines, Line{"added", "More."}) || !slices.Contains(changes[0].Lines, Line{"same", w.words.Scan.Title}) {
		t.Errorf("%+v %v", changes, err)
	}
	v = w.must(reviewer, v, "withdraw")
	_, err = w.Read(reader, v.ID)
	wants(t, err, "knowledge.not_found")
	_, err = w.Edit(writer, v.ID, v.Version, c)
	wants(t, err, "knowledge.not_draft")
}

// TestReviewFallsDue: after the months of the parameter an article is looked at
// again; readers keep it meanwhile.
func TestReviewFallsDue(t *testing.T) {
	w := newWorld(t)
	v := w.publish(content(Users, w.words.Scan))
	w.clock.Advance(364 * 24 * time.Hour)
	if err := w.lapse(t.Context()); err != nil {
		t.Fatal(err)
	}
	if still, _ := w.Get(writer, v.ID); still.State != Published {
		t.Errorf("a day early it is %s", still.State)
	}
	w.clock.Advance(24 * time.Hour)
	if err := w.lapse(t.Context()); err != nil {
		t.Fatal(err)
	}
	v, _ = w.Get(writer, v.ID)
	if v.State != Due || len(w.numbers(reader, "")) != 1 {
		t.Errorf("%s, found %v", v.State, w.numbers(reader, ""))
	}
	v = w.must(second, v, "confirm")
	if v.State != Published || v.ReviewDue != "2028-03-02" {
		t.Errorf("%s until %s", v.State, v.ReviewDue)
	}
}

// TestOpinionOncePerVersion: each person says once whether a version helped.
func TestOpinionOncePerVersion(t *testing.T) {
	w := newWorld(t)
	v := w.publish(content(Users, w.words.Scan))
	r, err := w.Judge(reader, v.ID, Opinion{Version: 1, Helped: true, Comment: "13812345678"})
	if err != nil || r.Helped != 1 || !r.Judged {
		t.Fatalf("%+v %v", r, err)
	}
	_, err = w.Judge(reader, v.ID, Opinion{Version: 1})
	wants(t, err, "knowledge.judged")
	if _, err = w.Judge(other, v.ID, Opinion{Version: 1}); err != nil {
		t.Fatal(err)
	}
	v = w.must(reviewer, w.must(writer, w.must(writer, v, "revise"), "submit"), "approve")
	_, err = w.Judge(reader, v.ID, Opinion{Version: 1, Helped: true})
	wants(t, err, "knowledge.newer")
	if _, err = w.Judge(reader, v.ID, Opinion{Version: 2, Helped: true}); err != nil {
		t.Fatal(err)
	}
	v, _ = w.Get(writer, v.ID)
	said, err := w.Opinions(writer, v.ID)
	if v.Helped != 2 || v.Unhelped != 1 || err != nil || len(said) != 3 || strings.Contains(fmt.Sprint(said), "13812345678") {
		t.Errorf("%d:%d %+v %v", v.Helped, v.Unhelped, said, err)
	}
}

// TestReadingsUsesAndMissedSearches: what is read is counted in batches, a ticket
// counts once, and what nobody found is listed without personal data.
func TestReadingsUsesAndMissedSearches(t *testing.T) {
	w := newWorld(t)
	v := w.publish(content(Users, w.words.Scan))
	for range 3 {
		if _, err := w.Read(reader, v.ID); err != nil {
			t.Fatal(err)
		}
	}
	use := func(ticket string) error {
		_, err := usecase.Write(writer, w.kit.Runner, PermitWrite, func(ctx context.Context, tx *usecase.Tx) (bool, error) {
			tx.Act("test")
			return true, w.UsedIn(ctx, tx, []string{v.ID, v.ID}, ticket, "QQ-"+ticket)
		})
		return err
	}
	for _, ticket := range []string{"1", "2", "1"} {
		if err := use(ticket); err != nil {
			t.Fatal(err)
		}
	}
	for _, query := range []string{"nothing", "nothing", "missedPhone"} {
		w.numbers(reader, w.words.Queries[query])
	}
	for range 2 { // the second time there is nothing to write
		if err := w.Count(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	v, err := w.Get(writer, v.ID)
	if err != nil || v.Views != 3 || v.Uses != 2 {
		t.Errorf("%d readings, %d uses, %v", v.Views, v.Uses, err)
	}
	if uses, _ := w.Uses(writer, v.ID); len(uses) != 2 {
		t.Errorf("%+v", uses)
	}
	missed, err := w.MissedSearches(writer)
	if err != nil || len(missed) != 2 || missed[0].Text != w.words.Queries["nothing"] || missed[0].Times != 2 || strings.Contains(missed[1].Text, "13812345678") {
		t.Errorf("%+v %v", missed, err)
	}
	if err := w.Settle(writer, missed[0].ID); err != nil {
		t.Fatal(err)
	}
	wants(t, w.Settle(writer, missed[0].ID), "knowledge.missed_gone")
	w.clock.Advance(keepMissed + time.Hour)
	if err := w.forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if missed, _ = w.MissedSearches(writer); len(missed) != 0 {
		t.Errorf("%+v", missed)
	}
}

// TestSuggestionsWhileTyping: a sentence finds what answers it, and the module
// of the item counts; nothing is suggested for what says nothing.
func TestSuggestionsWhileTyping(t *testing.T) {
	w := newWorld(t)
	reset := w.publicReset()
	w.publish(content(Users, w.words.Printer))
	internal := w.publish(content(Internal, w.words.Backup))
	found, err := w.Suggest(reader, w.words.Queries["sentence"], "", 3)
	if err != nil || len(found) != 1 || found[0].ID != reset.ID || found[0].Snippet == "" {
		t.Errorf("%+v %v", found, err)
	}
	if found, _ = w.Suggest(reader, " x ", "", 3); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	if found, _ = w.Suggest(reader, w.words.Backup.Title, "", 3); slices.ContainsFunc(found, func(h Hit) bool { return h.ID == internal.ID }) {
		t.Error("a user is shown an internal article")
	}
}

// TestSheetOfArticlesComesBack: what one installation exports another imports,
// as drafts; wrong rows are named.
func TestSheetOfArticlesComesBack(t *testing.T) {
	w := newWorld(t)
	w.publicReset()
	w.publish(content(Users, w.words.Scan))
	var file bytes.Buffer
	if err := w.Texts(writer, &file, sheet.XLSX); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "articles.xlsx")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := intake.RunFile(writer, w.register(), path, nil)
	if err != nil || report.Rows != 2 {
		t.Fatalf("%+v %v", report, err)
	}
	page, err := w.List(writer, &listInput{Params: list.Params{Limit: 10}, Filter: Filter{State: []string{Draft}, Module: "2"}})
	if err != nil || page.Total != 2 {
		t.Fatalf("%+v %v", page, err)
	}
	if page, _ := w.List(writer, &listInput{Params: list.Params{Limit: 10}, Filter: Filter{Module: "1"}}); page.Total != 0 {
		t.Errorf("module 1 finds those of module 12: %+v", page)
	}
	for _, v := range page.Items {
		if v.Audience == Public && !reflect.DeepEqual(v.Words[i18n.Hant], w.words.ResetHant) {
			t.Errorf("%+v", v.Words[i18n.Hant])
		}
	}
}

// TestFilesAndDraftsHaveRules walks what a draft is refused with.
func TestFilesAndDraftsHaveRules(t *testing.T) {
	w := newWorld(t)
	long := content(Users, w.words.Scan)
	long.Words[i18n.Hans].Answer = strings.Repeat("x\n", mostLines+1)
	foreign := content(Users, w.words.Scan)
	foreign.Modules, foreign.Words["xx"] = []string{"99"}, &Said{Title: "x"}
	for name, c := range map[string]Content{"long": long, "foreign": foreign, "empty": {Category: "account", Audience: Users}, "category": {Category: "x", Audience: "x", Words: long.Words}} {
		if _, err := w.Write(writer, c); fault.KeyOf(err) != "fault.fields" {
			t.Errorf("%s: %v", name, err)
		}
	}
	v := w.draft(content(Users, w.words.Scan))
	_, err := w.Attach(writer, v.ID, "unknown", false)
	wants(t, err, "fault.fields")
	_, err = w.Attach(writer, v.ID, "unknown", true)
	wants(t, err, "attach.not_found")
	v = w.must(writer, v, "submit")
	_, err = w.Do(reviewer, v.ID, "return", Step{Version: v.Version})
	wants(t, err, "fault.fields")
	v = w.must(reviewer, v, "return")
	if v.Remark != "because" || v.State != Draft {
		t.Errorf("%+v", v)
	}
}

// TestFoldedWords: words of both sides are one, and none inside another twice.
func TestFoldedWords(t *testing.T) {
	w := newWorld(t)
	for _, pair := range [][2]string{{w.words.Reset.Question, w.words.ResetHant.Question}, {w.words.Reset.Answer, w.words.ResetHant.Answer}} {
		a, b := grams(folded(pair[0])), grams(folded(pair[1]))
		same := 0
		for _, gram := range a {
			if slices.Contains(b, gram) {
				same++
			}
		}
		if same*10 < len(a)*7 {
			t.Errorf("%q and %q share %d of %d", folded(pair[0]), folded(pair[1]), same, len(a))
		}
	}
	seen := map[string]bool{}
	for _, line := range strings.Split(variants, "\n") {
		for _, word := range strings.Fields(line) {
			if seen[word] || strings.Contains(folded(word), " ") {
				t.Errorf("%s stands twice", word)
			}
			seen[word] = true
			if folded(word) != folded(strings.Fields(line)[0]) {
				t.Errorf("%s is folded to %s", word, folded(word))
			}
		}
	}
}

func BenchmarkSuggest(b *testing.B) {
	w := newWorld(b)
	var articles []held
	for i := range 1000 {
		said := *w.words.Reset
		said.Title = fmt.Sprint(said.Title, i)
		said.Answer = strings.Repeat(w.words.Reset.Answer+w.words.Scan.Answer+fmt.Sprint(i), 10)
		articles = append(articles, hold(live{Edition: Edition{ArticleID: fmt.Sprint(i), Audience: Users, Words: Words{i18n.Hans: &said}}}))
	}
	b.ResetTimer()
	for range b.N {
		if found := find(articles, asked{Text: w.words.Queries["sentence"], Audiences: Audiences, Most: 5, Needs: suggested}); len(found) != 5 {
			b.Fatal(len(found))
		}
	}
}
