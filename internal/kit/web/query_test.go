package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
)

type listInput struct {
	Limit int       `query:"limit" minimum:"1" maximum:"200" default:"20"`
	State []string  `query:"state"`
	From  clock.Day `query:"createdAtFrom"`
	Q     string    `query:"q"`
}

func (listInput) Choices() map[string][]string {
	return map[string][]string{"state": {"draft", "void"}}
}

type orderInput struct {
	Body struct {
		ExpectedAt clock.Day     `json:"expectedAt"`
		ArrivedAt  clock.Instant `json:"arrivedAt,omitempty"`
		Lines      []struct {
			Expiry clock.Day `json:"expiry"`
			Note   string    `json:"note,omitempty"`
		} `json:"lines"`
	}
}

func TestWrongFiltersAndDaysAreNamed(t *testing.T) {
	api := NewAPI("test", "1", nil)
	route := Route{Method: http.MethodGet, Path: "/api/test/orders", ID: "list", Summary: "List", Tag: "test", Public: true, Scope: Anyone}
	Register(api, route, func(_ context.Context, in *listInput) (*Body[listInput], error) { return Reply(*in, nil) })
	route.Method, route.ID = http.MethodPost, "create"
	Register(api, route, func(_ context.Context, in *orderInput) (*Body[string], error) {
		return Reply(string(in.Body.ExpectedAt), nil)
	})
	for _, c := range []struct {
		method, query, body string
		want                []string // pointer and key of each wrong field; none is 200
	}{
		{"GET", "", "", nil},
		{"GET", "?state=draft,void&createdAtFrom=2028-02-29&limit=5", "", nil},
		{"GET", "?createdAtFrom=banana", "", []string{"query/createdAtFrom field.day"}},
		{"GET", "?createdAtFrom=2026-02-29&state=draft,nonsense&limit=0&bogus=1", "", []string{"query/bogus field.unknown", "query/createdAtFrom field.day", "query/limit field.minimum", "query/state field.choice"}},
		{"GET", "?bogus=1", "", []string{"query/bogus field.unknown"}},
		{"GET", "?state=draft%00", "", []string{"query/state field.choice", "query/state field.pattern"}},
		{"GET", "?q=%ff", "", []string{"query/q field.pattern"}},
		{"GET", "?q=a%00b", "", []string{"query/q field.pattern"}},
		{"POST", "", `{"expectedAt":"2026-11-20","lines":[{"expiry":"","note":"a\\u0000b"}]}`, nil},
		{"POST", "", `{"expectedAt":"2026-11-20","lines":[{"expiry":"","note":"a\u0000b"}]}`, []string{"/lines/0/note field.pattern"}},
		{"POST", "", `{"expectedAt":"2026-11-20","lines":[{"expiry":""}]}`, nil},
		{"POST", "", `{"expectedAt":"banana","arrivedAt":"soon","lines":[{"expiry":"2026-11-20"},{"expiry":"2026-11-31"}]}`,
			[]string{"/arrivedAt field.pattern", "/expectedAt field.day", "/lines/1/expiry field.day"}},
	} {
		request := httptest.NewRequest(c.method, "/api/test/orders"+c.query, strings.NewReader(c.body))
		request.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		api.Mux.ServeHTTP(recorder, request)
		var problem Problem
		if err := json.Unmarshal(recorder.Body.Bytes(), &problem); err != nil && c.want != nil {
			t.Fatal(err)
		}
		var got []string
		for _, field := range problem.Errors {
			got = append(got, field.Pointer+" "+field.Key)
		}
		slices.Sort(got)
		if want := map[bool]int{true: 200, false: 422}[c.want == nil]; recorder.Code != want || !slices.Equal(got, c.want) {
			t.Errorf("%s %s %s: %d %v, want %d %v", c.method, c.query, c.body, recorder.Code, got, want, c.want)
		}
	}
}

// TestDayPatternKnowsTheCalendar compares the described pattern with the clock.
func TestDayPatternKnowsTheCalendar(t *testing.T) {
	pattern := regexp.MustCompile(dayPattern)
	for day := time.Date(1896, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2105; day = day.AddDate(0, 0, 1) {
		if text := string(clock.DayOf(day)); !pattern.MatchString(text) {
			t.Fatalf("%s is a day", text)
		}
	}
	for _, year := range []string{"1900", "2026", "2028", "2100", "2000"} {
		for _, rest := range []string{"-02-29", "-02-30", "-04-31", "-13-01", "-00-10", "-01-00", "-01-32", "-1-1", "-06-31", "-12-31"} {
			_, err := clock.ParseDay(year + rest)
			if pattern.MatchString(year+rest) != (err == nil) {
				t.Errorf("%s%s: pattern and clock differ", year, rest)
			}
		}
	}
}
