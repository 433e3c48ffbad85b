package app

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/i18n"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/platform/privacy"
)

// suspicious are names of columns that hold personal data until the opposite is
// said here or in a module's register.
var suspicious = regexp.MustCompile(`_sealed$|_enc$|_hash$|phone|e?mail|contact|doctor|driver|patient|resident|birth|passport|login|device|agent|^ip$|^address$|prescription|^private$`)

// impersonal are columns with such a name that tell nothing of a person.
var impersonal = map[string]string{
	"config_asset.address":          "where a server listens",
	"config_asset.contact":          "an office of the other side, no person is asked for",
	"organisation.address":          "premises of an organisation",
	"site_clinic.address":           "premises",
	"site_warehouse.address":        "premises",
	"audit_entry.private_hash":      "hash under a random salt",
	"audit_archive.file_hash":       "of a file",
	"idempotency.body_hash":         "keyed hash of a request",
	"federation_flow.browser_hash":  "hash of a random token",
	"federation_flow.state_hash":    "hash of a random token",
	"signin_ceremony.token_hash":    "hash of a random token",
	"signin_device.token_hash":      "hash of a random token",
	"signin_session.replaced_hash":  "hash of a random token",
	"signin_session.token_hash":     "hash of a random token",
	"signin_session.new_device":     "yes or no",
	"trace_event.private_hash":      "hash under a random salt",
	"usecase_idempotency.body_hash": "keyed hash of a request",
}

// TestPersonalColumns (PIPL art. 51, GB/T 22239-2019 8.1.4.11): every column
// that is sealed, private or named like personal data is in the register, with
// purpose, basis, level and retention; and the register invents none.
func TestPersonalColumns(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ctx := kitweb.WithCatalogue(i18n.WithLang(t.Context(), i18n.Hans), s.Catalogue)
	known := map[string]bool{}
	for _, c := range s.Personal() {
		at := c.Table + "." + c.Column
		if known[at] {
			t.Errorf("%s is registered twice", at)
		}
		known[at], known[c.Table+"."+c.Hash] = true, true
		for _, lang := range i18n.Languages { // whoever answers a request reads and tells where the data is
			if key := privacy.TableKey(c.Table); kitweb.Say(i18n.WithLang(ctx, lang), key, nil) == key || kitweb.Say(i18n.WithLang(ctx, lang), key, nil) == c.Table {
				t.Errorf("%s: no name of the table in %s: %q", c.Table, lang, key)
			}
		}
		for _, key := range []string{c.Purpose, c.Basis, c.Retention} {
			if key == "" || kitweb.Say(ctx, key, nil) == key {
				t.Errorf("%s: no words for %q", at, key)
			}
		}
		if c.Kind == "" || c.Level < 1 || c.Level > 4 || c.Sealed != strings.HasSuffix(c.Column, "_sealed") {
			t.Errorf("%s: %+v", at, c)
		}
	}
	columns := s.columns()
	for _, table := range s.Runner.Log.Tables() {
		for _, column := range table.Private {
			if at := table.Name + "." + column; !known[at] {
				t.Errorf("%s is private in the audit log and not in the register", at)
			}
		}
	}
	for _, at := range columns {
		_, column, _ := strings.Cut(at, ".")
		if suspicious.MatchString(column) && !known[at] && impersonal[at] == "" {
			t.Errorf("%s is named like personal data: register it in its module (Personal), or say in this test why it is none", at)
		}
	}
	for _, c := range s.Personal() {
		for _, column := range []string{c.Column, c.Hash, map[bool]string{true: c.KeyColumn()}[c.Sealed]} {
			if column != "" && !slices.Contains(columns, c.Table+"."+column) {
				t.Errorf("the register names %s.%s, which is not there", c.Table, column)
			}
		}
	}
}

// columns lists every column of the database as table.column.
func (st *stage) columns() (all []string) {
	st.Helper()
	query := "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'"
	if st.DB.Engine() != db.SQLite {
		query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
	}
	rows, err := st.DB.Read().QueryContext(st.Context(), query)
	if err != nil {
		st.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			st.Fatal(err)
		}
		all = append(all, table+"."+column)
	}
	if err := rows.Err(); err != nil {
		st.Fatal(err)
	}
	if len(all) < 200 {
		st.Fatalf("only %d columns", len(all))
	}
	return all
}
