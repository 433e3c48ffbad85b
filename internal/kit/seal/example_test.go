package seal_test

import (
	"fmt"
	"os"
	"path/filepath"

	"gongzhi/internal/kit/seal"
)

func Example() {
	folder, _ := os.MkdirTemp("", "seal")
	defer os.RemoveAll(folder)
	ring, err := seal.OpenRing(seal.Config{File: filepath.Join(folder, "keys", "seal.json")}, now)
	if err != nil {
		fmt.Println(err)
		return
	}
	place := seal.AAD("visit", "document", "01J00000000000000000000000")
	stored := ring.Seal(place, "1234567(8)")
	plain, err := ring.Open(place, stored)
	fmt.Println(plain, err)
	fmt.Println(seal.Mask(seal.Document, seal.Staff, plain))
	fmt.Println(ring.Hash("visit.document", plain) == ring.Hash("visit.document", "1/234567/8"))
	// Output:
	// 1234567(8) <nil>
	// 1****67(*)
	// true
}
