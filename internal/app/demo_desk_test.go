package app

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
)

// demoDesks: every row, verb and figure on the desk of every account has words,
// and who may not read where boxes are is told how the system stands instead.
func (s *System) demoDesks(t *testing.T) {
	console := map[string]string{}
	data, err := os.ReadFile("../../web/admin/src/texts/zh-Hans.json")
	if err == nil {
		err = json.Unmarshal(data, &console)
	}
	if err != nil {
		t.Fatal(err)
	}
	worded := func(keys ...string) bool {
		for _, key := range keys {
			if console[key] != "" || s.Catalogue.Has(i18n.Hans, key) {
				return true
			}
		}
		return false
	}
	waiting, figures := 0, map[string]int{}
	for _, account := range s.Accounts {
		var person, post string
		if err := s.DB.Read().NewSelect().TableExpr("person AS p").Join("JOIN post AS t ON t.person_id = p.id").ColumnExpr("p.id, t.id").
			Where("p.login = ?", account.Login).OrderExpr("t.id").Limit(1).Scan(t.Context(), &person, &post); err != nil {
			t.Fatalf("%s: %v", account.Login, err)
		}
		actor, err := s.Services.Identity.ActorFor(t.Context(), person, post)
		if err != nil {
			t.Fatalf("%s: %v", account.Login, err)
		}
		desk, err := s.Services.Desk.Get(scope.With(t.Context(), actor))
		if err != nil {
			t.Fatalf("%s: %v", account.Login, err)
		}
		for _, todo := range desk.Todos {
			waiting++
			if !worded("todo."+strings.TrimPrefix(todo.What, "todo.")) || !worded("action."+todo.Entity+"."+todo.Verb, "action."+todo.Verb) {
				t.Errorf("%s: %s of %s (%s) has no words", account.Login, todo.Verb, todo.Entity, todo.What)
			}
		}
		if reads := actor.Can("drugtrace.ledger.read"); reads != (len(desk.River) > 0) || reads && len(desk.Figures) > 0 {
			t.Errorf("%s: may read the ledger: %v; %d stretches, %d figures", account.Login, reads, len(desk.River), len(desk.Figures))
		}
		for _, figure := range desk.Figures {
			figures[figure.Key]++
			if !worded("desk.figure."+figure.Key) || !worded("desk.figure."+figure.Detail) {
				t.Errorf("%s: figure %s, %s has no words", account.Login, figure.Key, figure.Detail)
			}
			if figure.Count < 0 || figure.Of > 0 && figure.Count > figure.Of || figure.Marked > figure.Count+figure.Of {
				t.Errorf("%s: %+v", account.Login, figure)
			}
		}
	}
	if waiting < 30 || figures["tickets"] == 0 || figures["clocks"] == 0 || figures["alerts"] == 0 || figures["probes"] == 0 || figures["patrol"] == 0 {
		t.Errorf("%d rows, figures %v", waiting, figures)
	}
}
