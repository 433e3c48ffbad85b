package app

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/operationorder"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/identity"
)

// datasets are what can be exported by order: the registers' own exports, with
// people masked as for strangers.
func (s *System) datasets() []operationorder.Dataset {
	return []operationorder.Dataset{
		{Name: "organisations", Write: func(ctx context.Context, w io.Writer) error {
			_, err := s.Services.Enterprise.Export(asOrder(ctx), w, sheet.CSV, nil, list.Params{}, enterprise.Filter{})
			return err
		}},
		{Name: "accounts", Write: s.writeAccounts},
		{Name: "drugs", Write: func(ctx context.Context, w io.Writer) error {
			return s.Services.Catalogue.ExportAll(asOrder(ctx), w, sheet.CSV)
		}},
	}
}

// writeAccounts lists who may sign in, without telephones.
func (s *System) writeAccounts(ctx context.Context, w io.Writer) error {
	table := csv.NewWriter(w)
	header := []string{}
	for _, key := range []string{"field.person.login", "field.person.name", "field.state", "field.person.posts", "field.createdAt"} {
		header = append(header, kitweb.Say(ctx, key, nil))
	}
	err := table.Write(header)
	if err == nil {
		err = s.Services.Identity.Accounts(ctx, func(p *identity.Person) error {
			var posts []string
			for _, post := range p.Posts {
				if post.State == identity.Active {
					posts = append(posts, post.OrgName+" "+post.Title)
				}
			}
			return table.Write([]string{p.Login, seal.Mask(seal.PersonName, seal.Public, p.Name), kitweb.Say(ctx, "state.person."+p.State, nil), strings.Join(posts, "; "), string(p.CreatedAt.Day())})
		})
	}
	table.Flush()
	if err == nil {
		err = table.Error()
	}
	return err
}

// operations are what the back office may do by order. Each is declared here,
// reviewed with the code, and works through the use cases of its module.
func (s *System) operations() []operationorder.Operation {
	organisation := operationorder.Parameter{Name: "organisation", Kind: "organisation"}
	return []operationorder.Operation{
		{Name: "accounts.close_idle", Parameters: []operationorder.Parameter{organisation, {Name: "days", Kind: "days", Most: 3650}},
			Plan: func(ctx context.Context, q usecase.Query, with map[string]string) (operationorder.Difference, error) {
				people, err := s.idle(ctx, q, with)
				return changes("removed", people, func(p identity.Person) []string {
					return []string{p.Login, seal.Mask(seal.PersonName, seal.Staff, p.Name), string(p.LastSignInAt.Day())}
				}), err
			},
			Apply: func(ctx context.Context, tx *usecase.Tx, with map[string]string) (int, error) {
				people, err := s.idle(ctx, usecase.Query{IDB: tx, Actor: tx.Actor, Scope: tx.Scope, Now: tx.Now()}, with)
				for _, p := range people {
					if err == nil {
						err = s.Services.Identity.DoByOrder(ctx, tx, p.ID, "close")
					}
				}
				return len(people), err
			}},
		{Name: "posts.end", Parameters: []operationorder.Parameter{organisation},
			Plan: func(ctx context.Context, q usecase.Query, with map[string]string) (operationorder.Difference, error) {
				posts, err := s.Services.Identity.PostsIn(ctx, q, with["organisation"])
				return changes("changed", posts, func(p identity.Post) []string {
					return []string{p.ID, strings.Join(p.Roles, ", "), string(p.ValidFrom)}
				}), err
			},
			Apply: func(ctx context.Context, tx *usecase.Tx, with map[string]string) (int, error) {
				posts, err := s.Services.Identity.PostsIn(ctx, usecase.Query{IDB: tx, Actor: tx.Actor, Scope: tx.Scope, Now: tx.Now()}, with["organisation"])
				for _, p := range posts {
					if err == nil {
						err = s.Services.Identity.EndPost(ctx, tx, p.ID)
					}
				}
				return len(posts), err
			}},
	}
}

func (s *System) idle(ctx context.Context, q usecase.Query, with map[string]string) ([]identity.Person, error) {
	days, err := strconv.Atoi(with["days"])
	if err != nil {
		return nil, err
	}
	return s.Services.Identity.IdleIn(ctx, q, with["organisation"], q.Now.Day().AddDays(-days).Start())
}

// changes is the difference of an operation: every row is in its digest, some
// are shown.
func changes[Row any](kind string, rows []Row, cells func(Row) []string) operationorder.Difference {
	const shown = 20
	d, sum := operationorder.Difference{}, sha256.New()
	for _, row := range rows {
		line := cells(row)
		fmt.Fprintf(sum, "%q\n", line)
		if len(d.Samples) < shown {
			d.Samples = append(d.Samples, operationorder.Sample{Kind: kind, Cells: line})
		}
	}
	if d.Content = hex.EncodeToString(sum.Sum(nil)); kind == "removed" {
		d.Removed = len(rows)
	} else {
		d.Changed = len(rows)
	}
	return d
}
