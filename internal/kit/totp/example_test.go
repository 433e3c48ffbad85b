package totp_test

import (
	"fmt"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/totp"
)

func Example() {
	key := totp.Key{Secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Algorithm: "SHA1"} // of RFC 6238
	at := clock.Instant(59_000)
	step, ok := key.Check("287 082", at, 0)
	fmt.Println(step, ok)
	_, ok = key.Check("287082", at, step) // the same code again
	fmt.Println(ok)
	// Output:
	// 1 true
	// false
}
