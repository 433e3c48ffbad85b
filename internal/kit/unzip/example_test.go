package unzip_test

import (
	"archive/zip"
	"bytes"
	"fmt"

	"gongzhi/internal/kit/unzip"
)

func Example() {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	part, _ := w.Create("letter.txt")
	_, _ = part.Write([]byte("good day"))
	_ = w.Close()

	file := bytes.NewReader(packed.Bytes())
	archive, err := unzip.Open(file, file.Size(), unzip.Limits{Parts: 10, Bytes: 1000})
	fmt.Println(archive.File[0].Name, err)
	_, err = unzip.Open(file, file.Size(), unzip.Limits{Parts: 10, Bytes: 7})
	fmt.Println(err)
	// Output:
	// letter.txt <nil>
	// unzip: more than an archive may have
}
