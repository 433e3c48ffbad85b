package app

import (
	"context"
	"fmt"
	"io"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/module/platform/firststart"
)

// firstStart tells whoever starts an empty system where its administrators are
// named, and with which code.
func (s *System) firstStart(ctx context.Context, out io.Writer) error {
	open, err := s.Services.First.Open(ctx)
	if err != nil || !open {
		return err
	}
	code, file, err := s.Services.First.Code(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, s.Catalogue.Text(i18n.FromContext(ctx), "app.first_start", map[string]any{"url": s.Config.BaseURL + "/first-start", "code": code, "file": file}))
	return err
}

// FirstUser names the administrators, each as one login with its name.
type FirstUser struct {
	Organisation            string
	System, Security, Audit map[string]string
}

func (f FirstUser) input() firststart.Input {
	input := firststart.Input{Organisation: f.Organisation}
	for person, given := range map[*firststart.Person]map[string]string{&input.System: f.System, &input.Security: f.Security, &input.Audit: f.Audit} {
		for login, name := range given {
			*person = firststart.Person{Login: login, Name: name}
		}
	}
	return input
}

// FirstUsers names the three administrators at the command line, as the page of
// the first start does, and prints their first passwords once.
func FirstUsers(ctx context.Context, config Config, first FirstUser, out io.Writer) error {
	input := first.input()
	return with(ctx, config, func(ctx context.Context, s *System) error {
		if open, err := s.Services.First.Open(ctx); err != nil {
			return err
		} else if open {
			if input.Code, _, err = s.Services.First.Code(ctx); err != nil {
				return err
			}
		}
		made, err := s.Services.First.Make(ctx, input)
		if err != nil {
			return err
		}
		for _, one := range made {
			fmt.Fprintf(out, "%-18s %-20s %s\n", one.Role, one.Login, one.Password)
		}
		_, err = fmt.Fprintln(out, s.Catalogue.Text(i18n.FromContext(ctx), "app.first_passwords", nil))
		return err
	})
}
