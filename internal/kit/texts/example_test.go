package texts_test

import (
	"fmt"
	"io/fs"
	"strings"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/texts"
)

// Every language says what is wrong and what to do.
func Example() {
	files, _ := fs.Glob(texts.FS, "*.json")
	catalogue := i18n.NewCatalogue()
	err := catalogue.AddFS(texts.FS, ".")
	stale := catalogue.Text(i18n.English, "fault.stale", nil)
	fmt.Println(len(files), err, strings.Contains(stale, "Reload"))
	// Output: 4 <nil> true
}
