package audit_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

// directory answers like the identity module and counts the questions.
type directory struct {
	asked int
	fail  error
}

func (d *directory) names(ids []string) (map[string]string, error) {
	d.asked++
	names := map[string]string{}
	for _, id := range ids {
		if id != "unknown" {
			names[id] = "name of " + id
		}
	}
	return names, d.fail
}

func (d *directory) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	return d.names(ids)
}
func (d *directory) PostTitles(_ context.Context, ids []string) (map[string]string, error) {
	return d.names(ids)
}
func (d *directory) OrgNames(_ context.Context, ids []string) (map[string]string, error) {
	return d.names(ids)
}

func TestTimeline(t *testing.T) {
	w := newWorld(t)
	b := w.create("a")
	w.create("somebody else's")
	m := w.move(b.ID, 4)
	w.seal()
	first := w.checkpoint()
	w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error { // order and line in one entry
		r.Act("box.repack")
		r.Because("water damage")
		r.Record("box", b.ID)
		r.Record("box_move", textNumber(m.Number))
		if _, err := tx.ExecContext(ctx, "UPDATE box_move SET metres = 5 WHERE number = ?", m.Number); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE box SET owner_enc = 'new cipher', packed_at = ?, quantity = 11, version = 2 WHERE id = ?", noon, b.ID)
		return err
	})
	w.seal()
	w.set(b.ID, "note", "dry")
	names := &directory{}
	lines, err := w.log.Timeline(t.Context(), w.db.Read(), names, audit.Ref{Entity: "box", ID: b.ID}, audit.Ref{Entity: "box_move", ID: textNumber(m.Number)})
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, line := range lines {
		actions = append(actions, line.Action)
	}
	if !slices.Equal(actions, []string{"box.change", "box.repack", "box.change", "box.change"}) {
		t.Fatalf("%v", actions)
	}
	if names.asked != 3 {
		t.Errorf("names were asked for %d times", names.asked)
	}
	pending, repack, created := lines[0], lines[1], lines[3]
	if pending.Seal.Sealed || pending.Seal.Seq != nil || len(pending.Changes) != 1 || pending.Changes[0].Field != "note" || *pending.Changes[0].After != "dry" {
		t.Errorf("%+v", pending)
	}
	if repack.PersonName != "name of person-1" || repack.PostTitle != "name of post-1" || repack.OrgName != "name of org-1" || repack.Device != "scanner 4" ||
		repack.Reason != "water damage" || repack.System || repack.Kind != "done" || !repack.Seal.Sealed || *repack.Seal.Seq != 3 || !repack.Seal.CheckpointAt.IsZero() {
		t.Errorf("%+v", repack)
	}
	var changes []string
	for _, c := range repack.Changes {
		changes = append(changes, c.Entity+" "+c.Field+" "+*c.Before+" → "+*c.After)
	}
	want := []string{
		"box ownerEnc *** → ***",
		"box packedAt " + b.PackedAt.String() + " → 2026-11-05T16:00:00.000Z",
		"box quantity 10 → 11",
		"box_move metres 4 → 5",
	}
	if !slices.Equal(changes, want) {
		t.Errorf("got %q, want %q", changes, want)
	}
	if len(created.Changes) != 0 || *created.Seal.Seq != 0 || created.Seal.CheckpointAt != first.At {
		t.Errorf("%+v", created)
	}
	data, err := json.Marshal(pending)
	if err != nil || !strings.Contains(string(data), `"seal":{"sealed":false}`) || !strings.Contains(string(data), `"kind":"done"`) {
		t.Errorf("%s %v", data, err)
	}
}

// TestTimelineNamesPeople: a history says who, not the id of who; ids that
// nobody knows stay for the reader to say what they are.
func TestTimelineNamesPeople(t *testing.T) {
	w := newWorld(t)
	b := w.create("a")
	person, organisation, box := id.New(noon), id.New(noon), id.New(noon)
	w.set(b.ID, "note", `["`+person+`","`+box+`"]`)
	w.set(b.ID, "note", organisation)
	w.set(b.ID, "note", `["`+person+`","no id"]`)
	known := named{person: "Ada"}
	lines, err := w.log.Timeline(t.Context(), w.db.Read(), registry{known, named{organisation: "Depot"}}, audit.Ref{Entity: "box", ID: b.ID})
	if err != nil || len(lines) != 4 {
		t.Fatalf("%+v %v", lines, err)
	}
	var notes []string
	for _, line := range lines[:3] {
		notes = append(notes, *line.Changes[0].After)
	}
	want := []string{`["` + person + `","no id"]`, "Depot", `["Ada","` + box + `"]`}
	if !slices.Equal(notes, want) {
		t.Errorf("got %q, want %q", notes, want)
	}
	if before := *lines[0].Changes[0].Before; before != "Depot" {
		t.Errorf("before it was %q", before)
	}
}

// named knows people or organisations by id.
type named map[string]string

type registry struct{ people, organisations named }

func (n named) of(ids []string) (map[string]string, error) {
	found := map[string]string{}
	for _, one := range ids {
		if name := n[one]; name != "" {
			found[one] = name
		}
	}
	return found, nil
}
func (r registry) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	return r.people.of(ids)
}
func (r registry) OrgNames(_ context.Context, ids []string) (map[string]string, error) {
	return r.organisations.of(ids)
}
func (registry) PostTitles(context.Context, []string) (map[string]string, error) {
	return map[string]string{}, nil
}

func TestTimelineOfSystemAndErased(t *testing.T) {
	w := newWorld(t)
	b := w.create("a")
	w.clock.Advance(time.Second)
	err := w.db.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		r := w.log.Start("box.expire", "")
		r.Record("box", b.ID)
		if _, err := tx.ExecContext(ctx, "UPDATE box SET note = 'expired' WHERE id = ?", b.ID); err != nil {
			return err
		}
		system := clerk
		system.PersonID, system.PostID, system.OrgID, system.Device = "system", "", "unknown", ""
		_, err := r.Flush(ctx, tx, system)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	first := w.string("SELECT entry_id FROM audit_record WHERE entity_id = ? AND revision = 1", b.ID)
	w.do(func(_ context.Context, _ *db.Tx, r *audit.Recorder) error { r.Erase(first); return nil })
	lines, err := w.log.Timeline(t.Context(), w.db.Read(), &directory{}, audit.Ref{Entity: "box", ID: b.ID})
	if err != nil || len(lines) != 2 {
		t.Fatalf("%+v %v", lines, err)
	}
	if !lines[0].System || lines[0].PersonName != "" || lines[0].OrgName != "" || lines[1].Device != "" || lines[1].System {
		t.Errorf("%+v", lines)
	}
	if none, err := w.log.Timeline(t.Context(), w.db.Read(), &directory{}, audit.Ref{Entity: "box", ID: "none"}); err != nil || len(none) != 0 {
		t.Errorf("%+v %v", none, err)
	}
	broken := errors.New("broken")
	if _, err := w.log.Timeline(t.Context(), w.db.Read(), &directory{fail: broken}, audit.Ref{Entity: "box", ID: b.ID}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}
