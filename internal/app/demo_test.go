package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/scope"
)

// TestDemo seeds the demo once and looks at what it left.
func TestDemo(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	config := Config{Data: data, KeyDir: data + "/keys", Origin: "test", Addr: "127.0.0.1:0", BaseURL: "http://127.0.0.1:8080"}
	if err := Demo(t.Context(), config, "test", DemoOptions{SeedOnly: true}, io.Discard); err != nil {
		t.Fatal(err)
	}
	config.Demo = true
	s, err := Open(t.Context(), config, clock.System{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(context.Background()) })
	if _, err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := readJSON(accountsFile(config), &s.Accounts); err != nil {
		t.Fatal(err)
	}
	t.Run("Stories", s.demoStories)
	t.Run("Permissions", s.demoPermissions)
	t.Run("Desks", s.demoDesks)
	t.Run("Proofs", s.demoProofs)
	t.Run("Sound", s.demoSound)
	t.Run("Tampering", s.demoTampering)
}

// demoStories: every account signs in, every story reads as told.
func (s *System) demoStories(t *testing.T) {
	st := &stage{T: t, seeder: &seeder{System: s, clock: clock.NewManual(clock.System{}.Now())}, tokens: map[string]string{}, done: map[string]bool{}, router: s.API().Mux}
	st.server = httptest.NewServer(s.Handler())
	defer st.server.Close()
	roles := map[string]bool{}
	for _, account := range s.Accounts {
		roles[account.Role] = true
	}
	if len(roles) < 20 {
		t.Errorf("%d roles can sign in", len(roles))
	}
	for _, account := range s.Accounts[:4] {
		st.signIn(account.Login)
	}
	if listed := st.ok("", "GET", "/api/public/demo-accounts", nil).list("items"); len(listed) != len(s.Accounts) {
		t.Errorf("%d sign-ins are shown of %d", len(listed), len(s.Accounts))
	}
	var told map[string]string
	if err := readJSON(codesFile(s.Config), &told); err != nil {
		t.Fatal(err)
	}
	for story, want := range verdicts {
		if got := st.ok("", "GET", "/api/public/trace/"+told[story], nil).text("verdict"); got != want {
			t.Errorf("%s: %s reads %s, want %s", story, told[story], got, want)
		}
	}
}

// demoPermissions: whoever did something had the permission for it.
func (s *System) demoPermissions(t *testing.T) {
	var entries []audit.Entry
	if err := s.DB.Read().NewSelect().Model(&entries).Order("id").Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	permissions := map[string]bool{}
	for _, p := range s.Permissions() {
		permissions[p.Code] = true
	}
	var made []string
	if err := s.DB.Read().NewSelect().Table("organisation").Column("created_by").Order("created_at", "id").Scan(t.Context(), &made); err != nil {
		t.Fatal(err)
	}
	if len(made) < 8 || slices.Contains(made[1:], "") {
		t.Errorf("organisations were made by %q: only the first, the office that runs the system, may be the program's", made)
	}
	people, checked := 0, 0
	for _, entry := range entries {
		// Signing in and out and confirming what one has read needs no permission: everybody may.
		if entry.PersonID == "" || entry.PostID == "" || strings.HasPrefix(entry.Action, "platform.signin.") || entry.Action == "platform.settings.confirm" {
			continue
		}
		people++
		actor, err := s.Services.Identity.ActorFor(t.Context(), entry.PersonID, entry.PostID)
		if err != nil {
			t.Errorf("entry %s: %v", entry.ID, err)
			continue
		}
		if permissions[entry.Action] {
			checked++
		}
		if !may(actor, entry.Action, permissions[entry.Action]) {
			t.Errorf("%s did %s without the permission", actor.Roles, entry.Action)
		}
	}
	if len(entries) < 300 || people*10 < len(entries)*8 || checked*3 < people {
		t.Errorf("%d entries, %d by people, %d of a permission", len(entries), people, checked)
	}
}

// may tells whether the actor has the permission that an entry is named after;
// entries named after a step need one of the step's module.
func may(actor scope.Actor, action string, exact bool) bool {
	if exact {
		return actor.Can(action)
	}
	parts := strings.SplitN(action, ".", 3)
	for permission := range actor.Grants {
		if len(parts) == 3 && strings.HasPrefix(permission, parts[0]+"."+parts[1]+".") && !strings.HasSuffix(permission, ".read") {
			return true
		}
	}
	return false
}

func (s *System) demoSound(t *testing.T) {
	report := verify(t, s)
	for _, p := range report.Problems {
		t.Errorf("%s %s %s: %s", p.What, p.Table, p.ID, p.Detail)
	}
	if report.Rows < 500 || report.Checkpoints == 0 {
		t.Errorf("%+v", report)
	}
}

// spot is one value of a stored row.
type spot struct {
	table, key, id, column string
	value                  any
}

// demoTampering changes the database behind the program's back.
func (s *System) demoTampering(t *testing.T) {
	random := rand.New(rand.NewPCG(20261123, 7))
	spots := s.spots(t)
	random.Shuffle(len(spots), func(i, j int) { spots[i], spots[j] = spots[j], spots[i] })
	changed := 0
	for changed < 50 && len(spots) > 0 {
		var round []spot
		rows := map[string]bool{}
		for len(round) < 10 && len(spots) > 0 {
			p := spots[0]
			spots = spots[1:]
			if rows[p.table+p.id] || !s.put(t, p, other(p.value)) {
				continue
			}
			rows[p.table+p.id] = true
			round = append(round, p)
		}
		found := named(verify(t, s))
		for _, p := range round {
			if !found[p.table+" "+p.id] {
				t.Errorf("changing %s of %s %s is not noticed", p.column, p.table, p.id)
			}
			if !s.put(t, p, p.value) {
				t.Fatalf("%v cannot be put back", p)
			}
		}
		changed += len(round)
	}
	if changed != 50 {
		t.Fatalf("%d values were changed", changed)
	}
	s.demoSound(t)
	s.tamperRows(t)
}

// tamperRows deletes a row, inserts one and swaps two values.
func (s *System) tamperRows(t *testing.T) {
	run := func(query string, arguments ...any) {
		t.Helper()
		if _, err := s.DB.Maintenance().DB.ExecContext(t.Context(), query, arguments...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	var ids []string
	if err := s.DB.Read().NewRaw("SELECT id FROM outbound_order ORDER BY id LIMIT 3").Scan(t.Context(), &ids); err != nil || len(ids) < 3 {
		t.Fatal(ids, err)
	}
	columns := strings.Join(s.columns(t, "outbound_order"), ", ")
	invented := "01AAAAAAAAAAAAAAAAAAAAAAAA"
	run("CREATE TEMP TABLE kept AS SELECT * FROM outbound_order WHERE id = ?", ids[0])
	run("UPDATE kept SET id = ?, number = 'CK-0'", invented)
	run("INSERT INTO outbound_order (" + columns + ") SELECT " + columns + " FROM kept")
	run("UPDATE outbound_order SET search = (SELECT search FROM outbound_order b WHERE b.id = ?), remark = 'a' WHERE id = ?", ids[2], ids[1])
	run("UPDATE outbound_order SET remark = 'b' WHERE id = ?", ids[2])
	run("DELETE FROM outbound_order WHERE id = ?", ids[0])
	found := named(verify(t, s))
	for what, rowID := range map[string]string{"deleted": ids[0], "inserted": invented, "swapped": ids[1], "swapped with": ids[2]} {
		if !found["outbound_order "+rowID] {
			t.Errorf("the %s row %s is not named", what, rowID)
		}
	}
}

func named(report audit.Report) map[string]bool {
	found := map[string]bool{}
	for _, p := range report.Problems {
		found[p.Table+" "+p.ID] = true
	}
	return found
}

func (s *System) columns(t *testing.T, table string) []string {
	t.Helper()
	rows, err := s.DB.Maintenance().DB.QueryContext(t.Context(), "SELECT * FROM "+table+" LIMIT 1")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err := errors.Join(err, rows.Err()); err != nil {
		t.Fatal(err)
	}
	return columns
}

// spots lists values of declared tables, some of each.
func (s *System) spots(t *testing.T) []spot {
	t.Helper()
	var spots []spot
	for _, table := range s.Runner.Log.Tables() {
		spots = append(spots, s.spotsOf(t, table)...)
	}
	return spots
}

func (s *System) spotsOf(t *testing.T, table audit.Table) (spots []spot) {
	t.Helper()
	key := table.Key
	if key == "" {
		key = "id"
	}
	columns := s.columns(t, table.Name)
	rows, err := s.DB.Maintenance().DB.QueryContext(t.Context(), "SELECT * FROM "+table.Name+" ORDER BY "+key+" LIMIT 25")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		cells, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			targets[i] = &cells[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		rowID := fmt.Sprint(cells[slices.Index(columns, key)])
		for i, column := range columns {
			if column != key && !slices.Contains(table.Ignore, column) {
				spots = append(spots, spot{table.Name, key, rowID, column, cells[i]})
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return spots
}

// put writes one value; it is false when the database's own rules refuse it.
func (s *System) put(t *testing.T, p spot, value any) bool {
	_, err := s.DB.Maintenance().DB.ExecContext(t.Context(), "UPDATE "+p.table+" SET "+p.column+" = ? WHERE "+p.key+" = ?", value, p.id)
	return err == nil
}

// other is a value that differs.
func other(value any) any {
	switch v := value.(type) {
	case int64:
		return v + 1
	case float64:
		return v + 1
	case string:
		return v + "x"
	case []byte:
		return string(v) + "x"
	}
	return "1"
}
