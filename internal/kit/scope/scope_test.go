package scope_test

import (
	"strings"
	"testing"

	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/scope"
)

// TestApplyAndSeesAgree: what the query shows is what the record check allows.
func TestApplyAndSeesAgree(t *testing.T) {
	database := dbtest.Open(t)
	rows := []struct{ maker, holder, supplier string }{
		{"me", "mine", "other"}, {"me", "other", "other"}, {"you", "mine", "other"}, {"you", "branch", "other"}, {"you", "other", "mine"}, {"you", "other", "other"},
	}
	parties := scope.Parties{Maker: "t.maker", Organisations: []string{"t.holder", "t.supplier"}}
	for _, name := range []string{"none", "own", "organisation", "area", "all"} {
		reach, ok := scope.ParseReach(name)
		if !ok || reach.String() != name {
			t.Fatal(name)
		}
		s := scope.Scope{Reach: reach, PersonID: "me", OrgID: "mine", OrgIDs: []string{"mine", "branch"}}
		for _, row := range rows {
			q := database.Read().NewSelect().TableExpr("(SELECT ? AS maker, ? AS holder, ? AS supplier) AS t", row.maker, row.holder, row.supplier)
			count, err := s.Apply(q, parties).Count(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if sees := s.Sees(row.maker, row.holder, row.supplier); sees != (count == 1) {
				t.Errorf("%s: %v is seen %v, the query shows %d", name, row, sees, count)
			}
		}
	}
}

func TestWithoutPartiesNothingIsShown(t *testing.T) {
	database := dbtest.Open(t)
	for _, reach := range []scope.Reach{scope.None, scope.Own, scope.Organisation, scope.Area} {
		s := scope.Scope{Reach: reach, PersonID: "me", OrgID: "mine"}
		text := s.Apply(database.Read().NewSelect().TableExpr("thing AS t"), scope.Parties{}).String()
		if !strings.Contains(text, "1 = 0") {
			t.Errorf("%s: %s", reach, text)
		}
		shared := s.Apply(database.Read().NewSelect().TableExpr("thing AS t"), scope.Parties{Shared: true}).String()
		if strings.Contains(shared, "1 = 0") != (reach == scope.None) {
			t.Errorf("%s of common data: %s", reach, shared)
		}
	}
}
