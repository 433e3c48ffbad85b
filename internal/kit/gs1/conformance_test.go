package gs1

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vector is one case of a group of vectors.json. Expected element strings use
// "^" for FNC1. All cases are for the default options of the standard.
type vector struct {
	Source     string   `json:"src"`
	OK         *bool    `json:"ok"`
	URI        string   `json:"uri"`
	Stem       *string  `json:"stem"`
	AI         *string  `json:"ai"`
	Data       *string  `json:"data"`
	Scan       string   `json:"scan"`
	Symbology  string   `json:"sym"`
	Expect     *string  `json:"expect"`
	NonDefault []string `json:"non_default"`
}

// outcome runs a case: what came out, and whether it was accepted.
type outcome func(v vector) (text string, accepted bool)

var groups = map[string]outcome{
	"parse_digital_link": func(v vector) (string, bool) {
		link, err := ParseDigitalLink(v.URI)
		return joinElements(link.Elements), err == nil
	},
	"generate_digital_link": func(v vector) (string, bool) {
		elements, err := ParseBracketed(*v.AI)
		if err != nil {
			return "the input is not readable: " + err.Error(), false
		}
		stem := ""
		if v.Stem != nil {
			stem = *v.Stem
		}
		uri, err := DigitalLink(stem, elements)
		return uri, err == nil
	},
	"ai_bracketed": func(v vector) (string, bool) {
		elements, err := ParseBracketed(*v.AI)
		return joinElements(elements), err == nil
	},
	"ai_unbracketed": func(v vector) (string, bool) {
		_, err := ParseElementString(*v.Data)
		return "", err == nil
	},
	"ai_associations": func(v vector) (string, bool) {
		read, text := ParseBracketed, v.AI
		if text == nil {
			read, text = ParseElementString, v.Data
		}
		elements, err := read(*text)
		if err != nil {
			return "the input is not readable: " + err.Error(), false
		}
		return "", CheckAssociations(elements) == nil
	},
	"scan_data": func(v vector) (string, bool) {
		scan, err := ParseScan(v.Scan)
		return symbologyName(scan.Symbology) + " " + scan.Data, err == nil
	},
	"generate_scan_data": func(v vector) (string, bool) {
		text, err := ScanData(Symbology(strings.TrimPrefix(v.Symbology, "@")), *v.Data)
		return text, err == nil
	},
}

// symbologyName writes a symbology as vectors.json does.
func symbologyName(s Symbology) string {
	if s == "" {
		return "@NONE"
	}
	return "@" + string(s)
}

// expected returns whether the case is to be accepted and what is to come out;
// check is false when only acceptance is stated.
func (v vector) expected(group string) (text string, accepted, check bool) {
	accepted = v.Expect != nil
	if v.OK != nil {
		accepted = *v.OK
	}
	if v.Expect != nil {
		text = *v.Expect
	}
	if group == "scan_data" {
		text = v.Symbology + " " + text
	}
	return text, accepted, accepted && v.Expect != nil
}

// runGroups runs every group of a vectors file and reports the counts.
func runGroups(t *testing.T, file string) map[string][]vector {
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string][]vector
	if err := json.Unmarshal(content, &all); err != nil {
		t.Fatal(err)
	}
	for name, vectors := range all {
		t.Run(name, func(t *testing.T) { runGroup(t, name, vectors) })
	}
	return all
}

func runGroup(t *testing.T, name string, vectors []vector) {
	run := groups[name]
	if run == nil {
		t.Fatalf("group %s is unknown: %d cases not run", name, len(vectors))
	}
	ran, passed := 0, 0
	for _, v := range vectors {
		if len(v.NonDefault) > 0 {
			t.Errorf("%s needs options %v that the product does not have", v.Source, v.NonDefault)
			continue
		}
		ran++
		wantText, wantAccepted, check := v.expected(name)
		text, accepted := run(v)
		switch {
		case accepted != wantAccepted:
			t.Errorf("%s: %+v: accepted %t, want %t (%q)", v.Source, deref(v), accepted, wantAccepted, text)
		case check && text != wantText:
			t.Errorf("%s: %+v: got %q, want %q", v.Source, deref(v), text, wantText)
		default:
			passed++
		}
	}
	t.Logf("gs1 %s: read %d, run %d, passed %d", name, len(vectors), ran, passed)
	if ran != len(vectors) || passed != ran {
		t.Errorf("gs1 %s: %d of %d passed", name, passed, len(vectors))
	}
}

// deref shows the input of a case in a failure.
func deref(v vector) string {
	text := v.URI + v.Scan
	for _, p := range []*string{v.AI, v.Data} {
		if p != nil {
			text += *p
		}
	}
	return text
}

// TestOwnVectors runs our own cases; they cover every group.
func TestOwnVectors(t *testing.T) {
	all := runGroups(t, "testdata/vectors.json")
	for name := range groups {
		if len(all[name]) == 0 {
			t.Errorf("group %s has no case of our own", name)
		}
	}
}

// TestConformance runs the vectors of the GS1 syntax engine, which are outside
// this repository: GONGZHI_MATERIAL or ../shared/material beside the checkout.
func TestConformance(t *testing.T) {
	folder := material()
	if _, err := os.Stat(folder); err != nil {
		t.Logf("outside material is absent (%s): only our own vectors ran", folder)
		return
	}
	runGroups(t, filepath.Join(folder, "vectors.json"))
}

// material returns the folder of the outside GS1 material. A relative
// GONGZHI_MATERIAL starts at the root of the repository.
func material() string {
	folder := os.Getenv("GONGZHI_MATERIAL")
	if folder == "" {
		folder = "../shared/material"
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join("../../..", folder)
	}
	return filepath.Join(folder, "gs1")
}
