package app

import (
	"context"
	"fmt"
	"io"

	"gongzhi/internal/kit/scope"
)

// mostFound is how many records of each kind the command prints.
const mostFound = 20

// SearchFor prints the records that have all words, of every register.
func SearchFor(ctx context.Context, config Config, words string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		found, err := s.Services.Desk.Find(scope.With(ctx, scope.SystemActor("search")), words, mostFound)
		for _, answer := range found.Items {
			for _, hit := range answer.Hits {
				fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", answer.Kind, hit.Number, hit.Title, hit.Path)
			}
		}
		return err
	})
}

// RebuildSearch forgets the search terms of every register and reads them anew.
func RebuildSearch(ctx context.Context, config Config, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		if err := s.Search.Rebuild(ctx); err != nil {
			return err
		}
		if err := s.Search.Fill(ctx); err != nil {
			return err
		}
		records, terms, err := s.Search.Size(ctx)
		if err == nil {
			fmt.Fprintf(out, "%d records are found by %d terms\n", records, terms)
		}
		return err
	})
}
