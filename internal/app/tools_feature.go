package app

import (
	"context"
	"fmt"
	"io"
	"strings"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/scope"
	kitweb "gongzhi/internal/kit/web"
)

// ListFeatures prints the feature switches and what they say now.
func ListFeatures(ctx context.Context, config Config, out io.Writer) error {
	return looking(ctx, config, func(ctx context.Context, s *System) error {
		for _, f := range s.Features.Features() {
			now := s.Features.Current(f)
			fmt.Fprintf(out, "%s\t%s\t%s\tuntil %s\t%s\n", f.Name, inShort(now.Rule), f.Owner, f.Remove, kitweb.Say(ctx, f.TitleKey(), nil))
		}
		return nil
	})
}

// FeatureRule is what a switch is to say, as it is typed.
type FeatureRule struct {
	Name, Mode, Reason string
	Sides, Roles       []string
	Percent            int64
}

// SetFeature writes what a switch says from now on.
func SetFeature(ctx context.Context, config Config, typed FeatureRule, out io.Writer) error {
	rule := feature.Rule{Mode: feature.Mode(typed.Mode), Sides: append([]string{}, typed.Sides...), Roles: append([]string{}, typed.Roles...), Percent: typed.Percent}
	return with(ctx, config, func(ctx context.Context, s *System) error {
		for _, f := range s.Features.Features() {
			if f.Name != typed.Name {
				continue
			}
			change := feature.Change{Name: f.Name, Number: s.Features.Current(f).Number, Rule: rule, Reason: typed.Reason}
			written, err := s.Services.Settings.ChangeFeature(scope.With(ctx, scope.SystemActor("gongzhi feature")), change)
			if err == nil {
				fmt.Fprintf(out, "%s: %s\n", f.Name, inShort(written.Rule))
			}
			return err
		}
		return fault.New(fault.NotFound, "feature.unknown", "name", typed.Name)
	})
}

func inShort(rule feature.Rule) string {
	if rule.Mode != feature.Some {
		return string(rule.Mode)
	}
	whom := strings.Join(append(append([]string{}, rule.Sides...), rule.Roles...), ",")
	if whom == "" {
		whom = "all"
	}
	return fmt.Sprintf("%d%% of %s", rule.Percent, whom)
}
