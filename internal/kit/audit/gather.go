package audit

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"gongzhi/internal/kit/db"
)

// gathered are the records of one entry and the first images of their rows, of
// all tables, that are written together.
type gathered struct {
	log     *Log
	entryID string
	hashes  []tlog.Hash // of what is written
	records []recordRow
	fresh   []imageRow
}

// add takes records; a batch is written at once and only its hashes stay.
func (g *gathered) add(ctx context.Context, tx *db.Tx, records []recordRow, fresh []imageRow) error {
	g.records, g.fresh = append(g.records, records...), append(g.fresh, fresh...)
	if len(g.records) < db.Batch {
		return nil
	}
	return g.write(ctx, tx)
}

func (g *gathered) write(ctx context.Context, tx *db.Tx) error {
	if err := insertImages(ctx, tx, g.fresh); db.IsDuplicate(err) {
		if err := g.reread(ctx, tx); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	hashes, err := writeRecords(ctx, tx, g.entryID, len(g.hashes), g.records)
	g.hashes, g.records, g.fresh = append(g.hashes, hashes...), nil, nil
	return err
}

// reread looks for images that were taken for new: a row may have been logged
// by an earlier transaction of the same millisecond.
func (g *gathered) reread(ctx context.Context, tx *db.Tx) error {
	ids := map[string][]string{}
	for _, image := range g.fresh {
		ids[image.Entity] = append(ids[image.Entity], image.EntityID)
	}
	records := map[recordKey]*recordRow{}
	for i := range g.records {
		records[recordKey{g.records[i].Entity, g.records[i].EntityID}] = &g.records[i]
	}
	known := map[string]map[string]imageRow{}
	var fresh []imageRow
	for _, image := range g.fresh {
		if known[image.Entity] == nil {
			images, err := imagesOf(ctx, tx, image.Entity, ids[image.Entity])
			if err != nil {
				return err
			}
			known[image.Entity] = images
		}
		before, logged := known[image.Entity][image.EntityID]
		if !logged {
			fresh = append(fresh, image)
			continue
		}
		err := g.log.tables[image.Entity].follow(ctx, tx, before, records[recordKey{image.Entity, image.EntityID}], image)
		if err != nil {
			return err
		}
	}
	return againIfDuplicate(insertImages(ctx, tx, fresh))
}
