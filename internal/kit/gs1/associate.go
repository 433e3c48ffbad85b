package gs1

import (
	"slices"
	"strings"
)

// CheckAssociations checks that elements may stand on one item: a repeated AI
// has one value only, no AI meets one that it bars, each finds the AIs it
// needs, and a digital signature (8030) signs a serialised key.
//
// GS1 wants this judged over all symbols of an item. For a single scan only
// the repeated and barred AIs are certain mistakes: see Parse.
func CheckAssociations(elements []Element) error {
	if err := checkConflicts(elements); err != nil {
		return err
	}
	if missing := checkNeeds(elements); len(missing) > 0 {
		return missing[0]
	}
	return nil
}

// checkConflicts finds what cannot be cured by another symbol.
func checkConflicts(elements []Element) *Error {
	if err := checkRepeats(elements); err != nil {
		return err
	}
	for _, element := range elements {
		e := table().lookup(element.AI)
		if e == nil {
			return wrong("gs1.ai_unknown", "ai", element.AI)
		}
		for _, pattern := range e.bars {
			if other := find(elements, pattern, element.AI); other != "" {
				return wrong("gs1.barred", "ai", element.AI, "other", other)
			}
		}
	}
	return checkSignedKey(elements)
}

// checkRepeats refuses an AI that occurs with two values.
func checkRepeats(elements []Element) *Error {
	for i, a := range elements {
		for _, b := range elements[i+1:] {
			if a.AI == b.AI && a.Value != b.Value {
				return wrong("gs1.repeated", "ai", a.AI)
			}
		}
	}
	return nil
}

// checkNeeds lists the elements whose companions are missing.
func checkNeeds(elements []Element) []*Error {
	var missing []*Error
	for _, element := range elements {
		for _, rule := range table().lookup(element.AI).needs {
			if !satisfied(elements, element.AI, rule) {
				missing = append(missing, wrong("gs1.needs", "ai", element.AI, "others", ruleText(rule)))
			}
		}
	}
	return missing
}

// satisfied reports whether one alternative of rule is present as a whole.
func satisfied(elements []Element, self string, rule [][]string) bool {
	return slices.ContainsFunc(rule, func(patterns []string) bool {
		for _, pattern := range patterns {
			if find(elements, pattern, self) == "" {
				return false
			}
		}
		return true
	})
}

// find returns the first AI that fits pattern and is not self.
func find(elements []Element, pattern, self string) string {
	for _, element := range elements {
		if element.AI != self && matches(pattern, element.AI) {
			return element.AI
		}
	}
	return ""
}

// ruleText writes a rule as "01+21, 02" for a sentence.
func ruleText(rule [][]string) string {
	alternatives := make([]string, len(rule))
	for i, patterns := range rule {
		alternatives[i] = strings.Join(patterns, "+")
	}
	return strings.Join(alternatives, ", ")
}

// checkSignedKey: with a digital signature (8030), a document, coupon or asset
// identifier must carry its optional serial part.
func checkSignedKey(elements []Element) *Error {
	if find(elements, "8030", "") == "" {
		return nil
	}
	for _, element := range elements {
		switch element.AI {
		case "253", "255", "8003":
			if len(element.Value) == table().lookup(element.AI).minLength() {
				return wrong("gs1.serial_missing", "ai", element.AI)
			}
		}
	}
	return nil
}
