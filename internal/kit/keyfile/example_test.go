package keyfile_test

import (
	"fmt"
	"os"
	"path/filepath"

	"gongzhi/internal/kit/keyfile"
)

func Example() {
	folder, _ := os.MkdirTemp("", "keys")
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "a.key")
	_ = keyfile.Make(path, []byte("the first one"))
	_ = keyfile.Make(path, []byte("another program was faster")) // changes nothing
	content, err := keyfile.Read(path)
	fmt.Println(string(content), err)
	// Output: the first one <nil>
}
