package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/module/drugtrace/ledger"
)

// demoProofs: whoever holds one box proves it offline and learns of no other,
// not even by trying every code there is.
func (s *System) demoProofs(t *testing.T) {
	st := &stage{T: t, seeder: &seeder{System: s, clock: clock.NewManual(clock.System{}.Now())}, router: s.API().Mux}
	st.server = httptest.NewServer(s.Handler())
	defer st.server.Close()
	var codes []string
	if err := s.DB.Read().NewRaw("SELECT code FROM trace_code").Scan(t.Context(), &codes); err != nil || len(codes) < 100 {
		t.Fatal(len(codes), err)
	}
	var told map[string]string
	if err := readJSON(codesFile(s.Config), &told); err != nil {
		t.Fatal(err)
	}
	for _, story := range []string{"in_stock", "dispensed", "recalled"} {
		a := st.ok("", "GET", "/api/public/trace/"+told[story]+"/proof", nil)
		var evidence ledger.Evidence
		if err := json.Unmarshal(a.raw, &evidence); err != nil {
			t.Fatal(err)
		}
		if err := evidence.Check(s.Signer.Verifier()); err != nil {
			t.Errorf("%s: %v", story, err)
		}
		proved := string(a.raw)
		for _, code := range codes {
			for _, guess := range []string{code, code + "\n" + evidence.CodeSalt} {
				sum := sha256.Sum256([]byte("\x00" + guess))
				if strings.Contains(proved, hex.EncodeToString(sum[:])) {
					t.Fatalf("%s: the proof of %s shows %s", story, told[story], code)
				}
			}
			if code != told[story] && strings.Contains(proved, code) {
				t.Fatalf("%s: the proof names %s", story, code)
			}
		}
		for _, field := range []string{"codeCount", "codeIndex"} {
			if _, told := a.body[field]; told {
				t.Errorf("%s: the proof tells %s", story, field)
			}
		}
		if len(evidence.CodePath) != 16 {
			t.Errorf("%s: a path of %d steps tells how many boxes there are", story, len(evidence.CodePath))
		}
	}
}
