package backup_test

import (
	"fmt"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
)

// The last backup that was proven to restore stays, whatever the policy says.
func Example() {
	policy := backup.Policy{Daily: 1}
	at := func(day clock.Day) clock.Instant { return day.Start() }
	fmt.Println(policy.Expired([]backup.Held{
		{ID: "monday", Kind: backup.Full, At: at("2026-11-02"), Verified: true},
		{ID: "tuesday", Kind: backup.Full, At: at("2026-11-03")},
		{ID: "wednesday", Kind: backup.Full, At: at("2026-11-04")},
	}))
	// Output: [tuesday]
}
