package app

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"testing"
)

const committedDocument = "../../web/shared/gen/openapi.json"

// TestServedDocumentIsCommitted: the document that the API types of the front
// ends are made from is the one that the program serves, apart from its
// version. `make api` writes it anew.
func TestServedDocumentIsCommitted(t *testing.T) {
	_, ask := answering(t, nil)
	served, err := io.ReadAll(ask(http.MethodGet, "/openapi.json").Body)
	if err != nil {
		t.Fatal(err)
	}
	if served, err = canonical(served); err != nil {
		t.Fatal(err)
	}
	if os.Getenv("GONGZHI_WRITE_DOCUMENT") != "" {
		if err := os.WriteFile(committedDocument, served, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(committedDocument)
	if err != nil {
		t.Fatal(err)
	}
	old := bytes.Split(committed, []byte("\n"))
	for n, line := range bytes.Split(served, []byte("\n")) {
		if n >= len(old) || !bytes.Equal(line, old[n]) {
			t.Fatalf("web/shared/gen/openapi.json differs from what the program serves in line %d, %s: run `make api` and commit what it writes", n+1, line)
		}
	}
}

// canonical is the document in one form, without the version of a build.
func canonical(text []byte) ([]byte, error) {
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	if info, ok := document["info"].(map[string]any); ok {
		info["version"] = "0"
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(document)
	return out.Bytes(), err
}
