package i18n_test

import (
	"fmt"
	"testing/fstest"

	"gongzhi/internal/kit/i18n"
)

func Example() {
	catalogue := i18n.NewCatalogue()
	files := fstest.MapFS{
		"texts/en.json": {Data: []byte(`{"order.left": "{count} boxes left"}`)},
		"texts/pt.json": {Data: []byte(`{"order.left": "Faltam {count} caixas"}`)},
	}
	fmt.Println(catalogue.AddFS(files, "texts"))
	fmt.Println(catalogue.Text(i18n.Match("pt-PT,en;q=0.5"), "order.left", map[string]any{"count": 2}))
	fmt.Println(catalogue.Text(i18n.Hans, "order.left", map[string]any{"count": 2}))
	fmt.Println(catalogue.Text(i18n.English, "order.unknown", nil))
	// Output:
	// <nil>
	// Faltam 2 caixas
	// 2 boxes left
	// order.unknown
}
