package knowledge

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/seal"
)

// Audiences are who may read: the operations service and the owner, everybody
// signed in, or everybody.
const (
	Internal = "internal"
	Users    = "users"
	Public   = "public"
)

// Audiences in growing order.
var Audiences = []string{Internal, Users, Public}

// Categories put articles in order.
var Categories = []string{"account", "trace", "warehouse", "clinic", "business", "regulator", "service", "operation"}

// Said is an article in one language. A line is a paragraph; lines that begin
// with a number and a full stop are steps.
type Said struct {
	Title    string `json:"title" maxLength:"120"`
	Question string `json:"question" maxLength:"500" doc:"As people ask it"`
	Answer   string `json:"answer" maxLength:"8000"`
}

func (s *Said) empty() bool { return s == nil || s.Title == "" && s.Question == "" && s.Answer == "" }

// Words are an article in its languages.
type Words map[i18n.Lang]*Said

// in words an article: the language asked for, the other Chinese, any.
func (w Words) in(lang i18n.Lang) (i18n.Lang, Said) {
	wanted := []i18n.Lang{lang}
	if lang != i18n.Hans && lang != i18n.Hant {
		wanted = append(wanted, i18n.English)
	}
	for _, one := range append(append(wanted, i18n.Hans, i18n.Hant), i18n.Languages...) {
		if said := w[one]; !said.empty() {
			return one, *said
		}
	}
	return lang, Said{}
}

// Content is what somebody writes.
type Content struct {
	Category string   `json:"category" enum:"account,trace,warehouse,clinic,business,regulator,service,operation"`
	Audience string   `json:"audience" enum:"internal,users,public"`
	Modules  []string `json:"modules" maxItems:"60" nullable:"false" doc:"Numbers in the table of contents"`
	Keywords []string `json:"keywords" maxItems:"20" nullable:"false"`
	Words    Words    `json:"words"`
	Note     string   `json:"note" maxLength:"500" doc:"What this version changes, for those who review it"`
}

// Article is one article with its working text.
type Article struct {
	bun.BaseModel `bun:"table:knowledge_article,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	Number       string        `bun:"number" json:"number"`
	State        string        `bun:"state" json:"state" enum:"draft,review,published,due,withdrawn"`
	Category     string        `bun:"category" json:"category"`
	Audience     string        `bun:"audience" json:"audience"`
	Modules      []string      `bun:"modules" json:"modules" nullable:"false"`
	Keywords     []string      `bun:"keywords" json:"keywords" nullable:"false"`
	Words        Words         `bun:"words" json:"words"`
	Note         string        `bun:"note" json:"note"`
	Remark       string        `bun:"remark" json:"remark" doc:"Why it was returned or withdrawn"`
	Live         int           `bun:"live" json:"live" doc:"Version that readers see, 0 for none"`
	Published    int           `bun:"published" json:"published" doc:"Versions so far"`
	Writers      []string      `bun:"writers" json:"-"` // of the working text, since the last version
	ReviewDue    clock.Day     `bun:"review_due,nullzero" json:"reviewDue"`
	SourceID     string        `bun:"source_id" json:"sourceId"` // ticket
	SourceNumber string        `bun:"source_number" json:"sourceNumber" doc:"Ticket that it was made from"`
	Version      int           `bun:"version" json:"version"`
	CreatedBy    string        `bun:"created_by" json:"-"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt    clock.Instant `bun:"updated_at" json:"updatedAt"`
	Search       string        `bun:"search" json:"-"`
}

// Edition is a published version as it was read; it is written once.
type Edition struct {
	bun.BaseModel `bun:"table:knowledge_edition,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"-"`
	ArticleID   string        `bun:"article_id" json:"-"`
	Number      int           `bun:"number" json:"number"`
	Category    string        `bun:"category" json:"category"`
	Audience    string        `bun:"audience" json:"audience"`
	Modules     []string      `bun:"modules" json:"modules" nullable:"false"`
	Keywords    []string      `bun:"keywords" json:"keywords" nullable:"false"`
	Words       Words         `bun:"words" json:"words"`
	Note        string        `bun:"note" json:"note"`
	Writers     []string      `bun:"writers" json:"-"`
	Reviewer    string        `bun:"reviewer" json:"-"`
	PublishedAt clock.Instant `bun:"published_at" json:"publishedAt"`

	WriterNames  []string `bun:"-" json:"writerNames" nullable:"false"`
	ReviewerName string   `bun:"-" json:"reviewerName"`
}

// View is an article as those who work on it see it.
type View struct {
	Article
	Title       string        `json:"title" doc:"In the reader's language"`
	MakerName   string        `json:"makerName"`
	WriterNames []string      `json:"writerNames" nullable:"false"`
	Views       int64         `json:"views"`
	Uses        int64         `json:"uses" doc:"Tickets it was used in"`
	Helped      int64         `json:"helped"`
	Unhelped    int64         `json:"unhelped"`
	Actions     []flow.Action `json:"actions" nullable:"false"`
	Steps       []flow.Step   `json:"steps" nullable:"false"`
	Waits       *flow.Wait    `json:"waits,omitempty"`
}

// tidy trims what was written and drops what is empty or twice.
func (c *Content) tidy() {
	c.Note = strings.TrimSpace(c.Note)
	for lang, said := range c.Words {
		if said != nil {
			said.Title, said.Question, said.Answer = strings.TrimSpace(said.Title), strings.TrimSpace(said.Question), strings.TrimSpace(said.Answer)
		}
		if said.empty() {
			delete(c.Words, lang)
		}
	}
	c.Modules, c.Keywords = distinct(c.Modules), distinct(c.Keywords)
}

func distinct(texts []string) []string {
	found := []string{}
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" && !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	return found
}

// longestKeyword in characters.
const longestKeyword = 40

// mostLines of an answer; versions are compared line by line.
const mostLines = 300

// check notes what a draft cannot be kept with. A draft may still lack much.
func (c *Content) check(modules map[string]string) error {
	c.tidy()
	var checks fault.Checks
	checks.That(slices.Contains(Categories, c.Category), "/category", "field.choice", "choices", strings.Join(Categories, ", "))
	checks.That(slices.Contains(Audiences, c.Audience), "/audience", "field.choice", "choices", strings.Join(Audiences, ", "))
	checks.That(c.Words[i18n.Hans] != nil && c.Words[i18n.Hans].Title != "", "/words/zh-Hans/title", "knowledge.title")
	for i, number := range c.Modules {
		_, known := modules[number]
		checks.That(known, "/modules/"+strconv.Itoa(i), "knowledge.module")
	}
	for i, word := range c.Keywords {
		checks.That(utf8.RuneCountInString(word) <= longestKeyword, "/keywords/"+strconv.Itoa(i), "knowledge.keyword", "most", longestKeyword)
	}
	for lang, said := range c.Words {
		checks.That(slices.Contains(i18n.Languages, lang), "/words", "knowledge.unknown_language", "lang", string(lang))
		checks.That(strings.Count(said.Answer, "\n") < mostLines, "/words/"+string(lang)+"/answer", "knowledge.lines", "most", mostLines)
	}
	return checks.Err()
}

// take writes the content into the article.
func (a *Article) take(c Content) {
	a.Category, a.Audience, a.Modules, a.Keywords, a.Words, a.Note = c.Category, c.Audience, c.Modules, c.Keywords, c.Words, seal.Kept(a.Note, c.Note)
	a.index()
}

// languages are those that an article must have for its audience: whoever is not
// signed in reads in four (product decision 30).
func languages(audience string) []i18n.Lang {
	if audience == Public {
		return i18n.Languages
	}
	return []i18n.Lang{i18n.Hans}
}

// ready says what a draft still lacks before somebody reviews it.
func (a *Article) ready() *fault.Error {
	for _, lang := range languages(a.Audience) {
		if said := a.Words[lang]; said == nil || said.Title == "" || said.Answer == "" {
			return fault.New(fault.Conflict, "knowledge.incomplete", "lang", fault.Text("knowledge.lang."+string(lang)))
		}
	}
	return nil
}

// guard says why an action is blocked for now.
func (a *Article) guard(action, personID string) *fault.Error {
	switch action {
	case "submit":
		return a.ready()
	case "approve":
		if slices.Contains(a.Writers, personID) {
			return fault.New(fault.Conflict, "knowledge.own")
		}
		return a.ready()
	case "withdraw":
		if a.Live == 0 && a.State != Draft {
			return fault.New(fault.Conflict, "knowledge.return_first")
		}
	}
	return nil
}

// Step is what an action needs to be told.
type Step struct {
	Version int    `json:"version" minimum:"1"`
	Reason  string `json:"reason,omitempty" maxLength:"500"`
}

// reasoned are actions that must say why.
var reasoned = []string{"return", "withdraw"}

func (s *Step) check(action string) error {
	s.Reason = strings.TrimSpace(s.Reason)
	var checks fault.Checks
	checks.That(!slices.Contains(reasoned, action) || utf8.RuneCountInString(s.Reason) >= 2, "/reason", "knowledge.reason")
	return checks.Err()
}
