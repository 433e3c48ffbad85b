package app

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestJobsHaveNames: the page of the jobs calls each by a name, not by its id.
func TestJobsHaveNames(t *testing.T) {
	config := alone(t)
	config.Demo = true
	fill(t, config, func(s *System) {
		reports, err := s.work().Report(t.Context())
		if err != nil || len(reports) < 40 {
			t.Fatalf("%d jobs, %v", len(reports), err)
		}
		for _, language := range []string{"zh-Hans", "zh-Hant"} {
			texts := map[string]string{}
			data, err := os.ReadFile("../../web/admin/src/modules/platform/settings/texts/" + language + ".json")
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, &texts); err != nil {
				t.Fatal(err)
			}
			for _, one := range reports {
				kind := strings.Join(strings.SplitN(one.Name, ".", 3)[:2], ".")
				if texts["job."+one.Name] == "" && texts["job."+kind] == "" {
					t.Errorf("%s has no name in %s", one.Name, language)
				}
			}
		}
	})
}
