package evidence

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

// Status is where the log stands.
type Status struct {
	Leaves      int64              `json:"leaves"`
	Pending     int64              `json:"pending"`
	Archived    int64              `json:"archived"`
	Verifier    string             `json:"verifier" doc:"Public keys that check the signatures, one a line"`
	Checkpoints []audit.Checkpoint `json:"checkpoints" nullable:"false"`
	Trust       Trust              `json:"trust" doc:"Program and configuration of the node that answers"`
}

// Status shows how much is sealed and the newest checkpoints.
func (l *Log) Status(ctx context.Context) (Status, error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (Status, error) {
		status, err := statusOf(ctx, q)
		status.Verifier, status.Trust = l.signer.Verifier(), l.trusted()
		return status, err
	})
}

// Proof shows that one entry is in the signed log.
func (l *Log) Proof(ctx context.Context, entryID string) (audit.Proof, error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (audit.Proof, error) {
		if _, err := seenEntry(ctx, q, entryID); err != nil {
			return audit.Proof{}, err
		}
		return audit.Inclusion(ctx, q, audit.KindEntry, entryID)
	})
}

// Checkpoint is one signed statement of the log.
type Checkpoint struct {
	ID         string        `json:"id"` // the size as text
	Size       int64         `json:"size"`
	Root       string        `json:"root"`
	At         clock.Instant `json:"at"`
	Signatures int           `json:"signatures"`
	Note       string        `json:"note" mask:"-"` // signed, so it stays letter by letter
}

// Checkpoints shows a page of the signed statements.
func (l *Log) Checkpoints(ctx context.Context, input *checkpointsInput) (list.Result[Checkpoint], error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Checkpoint], error) {
		page, err := list.Page(ctx, q, checkpointList, input.Params, list.Where(input))
		result := list.Result[Checkpoint]{Items: make([]Checkpoint, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i, c := range page.Items {
			result.Items[i] = Checkpoint{strconv.FormatInt(c.Size, 10), c.Size, c.Root, c.At, strings.Count(c.Note, "\n— "), c.Note}
		}
		return result, err
	})
}

// Consistency proves that the log of one checkpoint only grew since an earlier
// one. Without sizes it is the newest and the one before it.
func (l *Log) Consistency(ctx context.Context, from, to int64) (audit.ConsistencyProof, error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (audit.ConsistencyProof, error) {
		var err error
		if to == 0 {
			if to, err = sizeBelow(ctx, q, 0); err != nil {
				return audit.ConsistencyProof{}, err
			}
		}
		if from == 0 {
			if from, err = sizeBelow(ctx, q, to); err != nil {
				return audit.ConsistencyProof{}, err
			}
		}
		var checks fault.Checks
		checks.That(from <= to, "query/from", "field.maximum", "max", to)
		if err := checks.Err(); err != nil {
			return audit.ConsistencyProof{}, err
		}
		proof, err := audit.Consistency(ctx, q, from, to)
		if errors.Is(err, audit.ErrNoCheckpoint) {
			err = fault.New(fault.NotFound, "evidence.no_checkpoint", "from", from, "to", to)
		}
		return proof, err
	})
}
