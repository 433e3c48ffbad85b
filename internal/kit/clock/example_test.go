package clock_test

import (
	"fmt"
	"time"

	"gongzhi/internal/kit/clock"
)

func Example() {
	clock1 := clock.NewManual(clock.Day("2028-02-29").Start())
	fmt.Println(clock1.Now(), clock1.Now().Day())
	fmt.Println(clock1.Advance(24 * time.Hour).Day())
	fmt.Println(clock.MonthEnd(2028, time.February), clock.Day("2028-01-31").AddMonths(1), clock.Day("2028-02-01").DaysUntil("2028-03-01"))
	// Output:
	// 2028-02-28T16:00:00.000Z 2028-02-29
	// 2028-03-01
	// 2028-02-29 2028-02-29 29
}
