// Package docs carries into the program what it hands out itself: the glossary,
// so that the words of menus, states and labels are the documented ones, and the
// form of the evidence bundle.
package docs

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"

	"gongzhi/internal/kit/i18n"
)

//go:embed glossary.csv
var glossary []byte

// EvidenceBundle describes the form of an evidence bundle; each brings it along.
//
//go:embed evidence-bundle.md
var EvidenceBundle string

// EvidenceBundleName is what that document is called.
const EvidenceBundleName = "evidence-bundle.md"

// AddGlossary adds every term in its four languages.
func AddGlossary(catalogue *i18n.Catalogue) error {
	reader := csv.NewReader(bytes.NewReader(glossary))
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil {
		return fmt.Errorf("glossary: %w", err)
	}
	columns := map[i18n.Lang]int{i18n.English: 1, i18n.Hans: 2, i18n.Hant: 3, i18n.Portuguese: 4}
	for number, row := range rows {
		if number == 0 || len(row) < 5 {
			continue
		}
		for lang, column := range columns {
			if err := catalogue.Add(lang, row[0], row[column]); err != nil {
				return fmt.Errorf("glossary line %d: %w", number+1, err)
			}
		}
	}
	return nil
}
