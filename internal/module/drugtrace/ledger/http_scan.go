package ledger

import (
	"context"

	"gongzhi/internal/kit/web"
)

// Word puts the sentence of each refused scan in the reader's language.
func Word(ctx context.Context, results []ScanResult) []ScanResult {
	for i := range results {
		if results[i].Key != "" {
			results[i].Message = web.Say(ctx, results[i].Key, results[i].Params)
		}
	}
	return results
}

// Progress is how far a scanning step has come, in smallest packs.
type Progress struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

// ScanAnswer is the answer of every scanning route.
type ScanAnswer struct {
	Results  []ScanResult `json:"results" nullable:"false"`
	Progress Progress     `json:"progress"`
}

// ScanBody is the request of every scanning route.
type ScanBody struct {
	Codes []ScanText `json:"codes" minItems:"1" maxItems:"2000"`
}
