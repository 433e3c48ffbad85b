package inbound

// SampleCases is how many whole cases of a batch are opened (GSP annex 4): all
// of one or two, three up to fifty, then one more for each started fifty.
func SampleCases(cases int) int {
	switch {
	case cases <= 2:
		return max(cases, 0)
	case cases <= 50:
		return 3
	}
	return 3 + (cases-50+49)/50
}

// Sample is what an inspector must open and look at.
type Sample struct {
	Cases int `json:"cases"`
	Packs int `json:"packs"`
}

// Required computes the sample of a line: at least three smallest packs from
// each opened case (top, middle, bottom), twice as many when something looks
// wrong, every box when the goods came loose, never more than there are and at
// least one pack.
func Required(cases, packs, packsPerCase int, loose, abnormal bool) Sample {
	if loose {
		return Sample{Cases: cases, Packs: packs}
	}
	sample := Sample{Cases: SampleCases(cases)}
	if abnormal {
		sample.Cases = min(sample.Cases*2, cases)
	}
	sample.Packs = min(max(sample.Cases*packsPerCase, 1), packs)
	return sample
}
