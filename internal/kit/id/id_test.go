package id

import (
	"sync"
	"testing"

	"gongzhi/internal/kit/clock"
)

func TestNothingIsGivenTwice(t *testing.T) {
	at := clock.Day("2026-11-20").Start()
	var mu sync.Mutex
	texts, numbers, tokens := map[string]bool{}, map[int64]bool{}, map[string]bool{}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			last := int64(0)
			for range 2000 {
				text, number, token := New(at), Number(at), Token()
				mu.Lock()
				if texts[text] || numbers[number] || tokens[token] || number <= last {
					t.Errorf("%s, %d or a token was given twice or out of order", text, number)
				}
				texts[text], numbers[number], tokens[token], last = true, true, true, number
				mu.Unlock()
			}
		})
	}
	group.Wait()
}

// TestOneMomentStaysInOrder while others are asked for in between, as requests
// beside each other do.
func TestOneMomentStaysInOrder(t *testing.T) {
	at := clock.Day("2026-11-21").Start()
	others := []clock.Instant{at + 1, at + 2, at - 1, at - 86_400_000, at + 7*86_400_000}
	text, number := "", int64(0)
	for i := range 3 * len(others) {
		nextText, nextNumber := New(at), Number(at)
		if nextText <= text || nextNumber <= number {
			t.Fatalf("%s after %s, %d after %d", nextText, text, nextNumber, number)
		}
		if Time(nextText) != at {
			t.Fatalf("%s is of %d", nextText, Time(nextText))
		}
		text, number = nextText, nextNumber
		New(others[i%len(others)])
		Number(others[i%len(others)])
	}
}

// TestOldMomentsAreForgotten, so that the memory of a long run stays small.
func TestOldMomentsAreForgotten(t *testing.T) {
	var r recent[int]
	for i := range 3 * moments {
		r.keep(clock.Instant(i), i)
		r.keep(clock.Instant(i), i)
	}
	if _, known := r.of(0); known || len(r.last) != moments {
		t.Errorf("%d moments are remembered", len(r.last))
	}
	if value, known := r.of(3*moments - 1); !known || value != 3*moments-1 {
		t.Errorf("the latest is %d", value)
	}
}

// TestALongMomentStaysInOrder: a long import makes its rows at one moment, while
// thousands of others come and go.
func TestALongMomentStaysInOrder(t *testing.T) {
	at := clock.Day("2026-11-22").Start()
	text, number := "", int64(0)
	for i := range 5 * moments {
		if i%100 == 0 {
			nextText, nextNumber := New(at), Number(at)
			if nextText <= text || nextNumber <= number {
				t.Fatalf("after %d others %s follows %s, and %d follows %d", i, nextText, text, nextNumber, number)
			}
			text, number = nextText, nextNumber
		}
		New(at + 1 + clock.Instant(i))
		Number(at - 1 - clock.Instant(i))
	}
}
