package audit

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

func veilRecords(n int) []string {
	records := make([]string, n)
	for i := range records {
		records[i] = fmt.Sprintf("9010001%013d", i)
	}
	return records
}

// TestVeilOpens: every record leads to the root, and nothing else does.
func TestVeilOpens(t *testing.T) {
	for _, n := range []int{1, 2, 3, 60, 2000} {
		records := veilRecords(n)
		veil := NewVeil("secret", records)
		for i := 0; i < n; i += max(1, n/40) {
			opening, ok := veil.Open(records[i])
			if !ok || opening.Root(records[i]) != veil.Root() {
				t.Fatalf("record %d of %d does not lead to the root", i, n)
			}
			for name, wrong := range map[string]Opening{
				"salt": {"00" + opening.Salt[2:], opening.Slot, opening.Path}, "slot": {opening.Salt, opening.Slot ^ 1, opening.Path},
				"path": {opening.Salt, opening.Slot, opening.Path[1:]}, "place": {opening.Salt, -1, opening.Path},
				"text": {opening.Salt, opening.Slot, append([]string{"no hash"}, opening.Path[1:]...)},
			} {
				if wrong.Root(records[i]) == veil.Root() {
					t.Errorf("a wrong %s leads to the root", name)
				}
			}
			if opening.Root("another") == veil.Root() {
				t.Error("another record leads to the root")
			}
		}
		if _, ok := veil.Open("another"); ok {
			t.Error("a record that is not in the list was opened")
		}
	}
	if NewVeil("secret", nil).Root() != "" {
		t.Error("no records have a root")
	}
}

// TestVeilIsASet: order and repetition do not matter, every record and the
// secret do.
func TestVeilIsASet(t *testing.T) {
	records := veilRecords(300)
	root := NewVeil("secret", records).Root()
	turned := slices.Clone(records)
	slices.Reverse(turned)
	if NewVeil("secret", append(turned, records[7])).Root() != root {
		t.Error("the root depends on the order")
	}
	if NewVeil("secret", records[1:]).Root() == root || NewVeil("other", records).Root() == root {
		t.Error("the root does not depend on the records or the secret")
	}
}

// TestVeilHides: whoever can guess every text finds no neighbour in a proof,
// and a proof looks the same whether the list has one record or thousands.
func TestVeilHides(t *testing.T) {
	for _, n := range []int{1, 2, 2000} {
		records := veilRecords(n)
		veil := NewVeil("secret", records)
		shown, _ := veil.Open(records[0])
		if len(shown.Path) != 16 || len(slices.Compact(slices.Sorted(slices.Values(shown.Path)))) != 16 {
			t.Errorf("the proof of one of %d has %d steps", n, len(shown.Path))
		}
		for _, record := range records {
			for _, guess := range []tlog.Hash{tlog.RecordHash([]byte(record)), veiled(record, shown.Salt)} {
				if slices.Contains(shown.Path, hexOf(guess)) {
					t.Fatalf("the proof of %s shows %s", records[0], record)
				}
			}
		}
	}
	// The places are spread over the whole tree and do not follow the order.
	veil := NewVeil("secret", veilRecords(64))
	var slots []int
	for _, record := range veilRecords(64) {
		opening, _ := veil.Open(record)
		slots = append(slots, opening.Slot)
	}
	if slices.IsSorted(slots) || slices.Max(slots) < 1<<15 {
		t.Errorf("places follow the list: %v", slots)
	}
}

func BenchmarkVeil(b *testing.B) {
	for _, n := range []int{1, 60, 2000} {
		records := veilRecords(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				NewVeil("secret", records).Root()
			}
		})
	}
}
