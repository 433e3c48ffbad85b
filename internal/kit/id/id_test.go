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
