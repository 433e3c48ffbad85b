package host_test

import (
	"fmt"
	"os"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/host"
)

func Example() {
	folder, _ := os.MkdirTemp("", "host")
	defer os.RemoveAll(folder)
	authority, err := host.OpenAuthority(folder, clock.System{}, true)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _, fingerprint, err := authority.Issue("HOST-1")
	fmt.Println(len(fingerprint), err)
	// Output: 64 <nil>
}
