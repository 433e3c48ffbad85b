package evidence

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

var lamps = db.Source{Name: "lamp", Dir: "m", FS: fstest.MapFS{"m/20260101000001_lamp.sql": {Data: []byte(
	"-- +goose Up\nCREATE TABLE lamp (id VARCHAR(26) NOT NULL PRIMARY KEY) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;\n")}}}

type names struct{}

func said(ids []string) (map[string]string, error) {
	all := map[string]string{}
	for _, id := range ids {
		all[id] = "name of " + id
	}
	return all, nil
}

func (names) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	return said(ids)
}
func (names) PostTitles(_ context.Context, ids []string) (map[string]string, error) {
	return said(ids)
}
func (names) PeopleCalled(_ context.Context, name string) ([]string, error) {
	return []string{name}, nil
}
func (names) OrgNames(_ context.Context, ids []string) (map[string]string, error) { return said(ids) }

type house struct {
	*Log
	t      *testing.T
	runner *usecase.Runner
	sealer *audit.Sealer
	signer *audit.Signer
	clock  *clock.Manual
}

func open(t *testing.T) *house {
	t.Helper()
	hand := clock.NewManual(clock.Day("2026-11-20").Start())
	database := dbtest.OpenAt(t, hand, audit.Migrations, usecase.Migrations, db.Source{Name: "platform/evidence", FS: migrations, Dir: "migrations"}, lamps)
	signer, err := audit.LoadSigner(filepath.Join(t.TempDir(), "key"), "test")
	if err != nil {
		t.Fatal(err)
	}
	runner := &usecase.Runner{DB: database, Log: audit.NewLog([]audit.Table{{Name: "lamp"}})}
	h := &house{t: t, runner: runner, sealer: audit.NewSealer(database, signer), signer: signer, clock: hand}
	h.Log, _ = New(runner, signer, names{}, Form{Name: "form.md", Text: "how it is read"}, nil)
	return h
}

// as is a person of an organisation who reads the log as far as reach says.
func as(person, org string, reach scope.Reach) context.Context {
	return scope.With(context.Background(), scope.Actor{PersonID: person, PostID: "post-" + person, OrgID: org,
		Grants: map[string]scope.Reach{PermitRead: reach, "lamp.add": scope.Own}})
}

func (h *house) add(ctx context.Context, id string) {
	h.t.Helper()
	_, err := usecase.Write(ctx, h.runner, "lamp.add", func(ctx context.Context, tx *usecase.Tx) (bool, error) {
		tx.Record("lamp", id)
		tx.Because("needed for room " + id)
		_, err := tx.ExecContext(ctx, "INSERT INTO lamp (id) VALUES (?)", id)
		return true, err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) seal() {
	h.t.Helper()
	if _, err := h.sealer.Seal(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.sealer.Checkpoint(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func TestWhoSeesWhoseEntries(t *testing.T) {
	h := open(t)
	h.add(as("li", "depot", scope.None), "1")
	h.add(as("li", "depot", scope.None), "2")
	h.add(as("wang", "clinic", scope.None), "3")
	for _, c := range []struct {
		ctx  context.Context
		want int
	}{
		{as("audit", "bureau", scope.All), 3}, {as("keeper", "depot", scope.Organisation), 2},
		{as("wang", "clinic", scope.Own), 1}, {as("li", "clinic", scope.Own), 2}, {as("li", "elsewhere", scope.Organisation), 0},
	} {
		page, err := h.List(c.ctx, &listInput{})
		if err != nil || len(page.Items) != c.want || page.Total != c.want {
			t.Errorf("got %d of %d, want %d, %v", len(page.Items), page.Total, c.want, err)
		}
		for _, entry := range page.Items {
			if entry.PersonName != "name of "+entry.PersonID || entry.OrgName == "" || entry.Action != "lamp.add" || entry.RecordCount != 1 {
				t.Errorf("entry %+v", entry)
			}
		}
	}
	if _, err := h.List(as("nobody", "depot", scope.None), &listInput{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("without the permission: %v", err)
	}
	if page, err := h.List(as("audit", "bureau", scope.All), &listInput{Params: list.Params{Q: "room 2"}}); err != nil || page.Total != 1 {
		t.Errorf("the reason finds %d, %v", page.Total, err)
	}
}

// TestOwnDeeds: everybody reads what they did themselves, in every post, page by
// page, and nothing else, were they allowed to see the whole log.
func TestOwnDeeds(t *testing.T) {
	h := open(t)
	h.add(as("li", "depot", scope.None), "1")
	h.clock.Advance(time.Second)
	h.add(as("li", "clinic", scope.None), "2")
	h.add(as("wang", "clinic", scope.None), "3")
	h.clock.Advance(24 * time.Hour)
	h.add(as("li", "clinic", scope.None), "4")
	for _, reach := range []scope.Reach{scope.None, scope.Organisation, scope.All} {
		ctx, seen := as("li", "clinic", reach), []string{}
		input := ownInput{Params: list.Params{Limit: 2}}
		for {
			page, err := h.Own(ctx, &input)
			if err != nil || page.Total != 3 {
				t.Fatalf("%v: %d, %v", reach, page.Total, err)
			}
			for _, entry := range page.Items {
				seen = append(seen, entry.PersonID+entry.Reason[len("needed for room "):])
			}
			if input.Cursor = page.Next; input.Cursor == "" {
				break
			}
		}
		if !slices.Equal(seen, []string{"li4", "li2", "li1"}) {
			t.Errorf("%v: %v", reach, seen)
		}
	}
	today := h.clock.Now().Day()
	if page, err := h.Own(as("li", "clinic", scope.None), &ownInput{From: today, To: today}); err != nil || page.Total != 1 {
		t.Errorf("of the day: %d, %v", page.Total, err)
	}
	if page, err := h.Own(as("chief", "bureau", scope.All), &ownInput{}); err != nil || page.Total != 0 {
		t.Errorf("who did nothing reads %d, %v", page.Total, err)
	}
	if _, err := h.Own(t.Context(), &ownInput{}); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("nobody: %v", err)
	}
}

func TestProofLeadsToTheSignedRoot(t *testing.T) {
	h := open(t)
	all := as("audit", "bureau", scope.All)
	h.add(as("li", "depot", scope.None), "1")
	h.add(as("li", "depot", scope.None), "2")
	page, err := h.List(all, &listInput{})
	if err != nil {
		t.Fatal(err)
	}
	id := page.Items[0].ID
	if proof, err := h.Proof(all, id); err != nil || proof.Sealed || page.Items[0].Sealed {
		t.Errorf("sealed before the sealer ran: %+v, %v", proof, err)
	}
	if status, err := h.Status(all); err != nil || status.Pending != 2 || status.Leaves != 0 {
		t.Errorf("%+v, %v", status, err)
	}
	h.seal()
	proof, err := h.Proof(all, id)
	if err != nil || !proof.Sealed || proof.Check(h.signer.Verifier()) != nil {
		t.Fatalf("%+v, %v", proof, err)
	}
	broken := proof
	broken.Leaf = proof.Root
	if broken.Check(h.signer.Verifier()) == nil {
		t.Error("another leaf passes under the same proof")
	}
	if status, err := h.Status(all); err != nil || status.Pending != 0 || status.Leaves != 2 || len(status.Checkpoints) != 1 || status.Verifier != h.signer.Verifier() {
		t.Errorf("%+v, %v", status, err)
	}
	for name, ctx := range map[string]context.Context{"another's": as("wang", "clinic", scope.Organisation), "own only": as("wang", "depot", scope.Own)} {
		if _, err := h.Proof(ctx, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.Proof(all, "01ZZZZZZZZZZZZZZZZZZZZZZZZ"); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown entry: %v", err)
	}
}
