package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
)

// ProveEntry prints the proof that an audit entry is in the signed log.
func ProveEntry(ctx context.Context, config Config, entryID string, out io.Writer) error {
	return looking(ctx, config, func(ctx context.Context, s *System) error {
		proof, err := audit.Inclusion(ctx, s.DB.Read(), audit.KindEntry, entryID)
		if err == nil && !proof.Sealed {
			err = fault.New(fault.NotFound, "app.not_sealed", "id", entryID)
		}
		if err != nil {
			return err
		}
		return printJSON(out, proof)
	})
}

// ProveGrowth prints the proof that the log only grew between two checkpoints,
// the newest when later is 0.
func ProveGrowth(ctx context.Context, config Config, earlier, later int64, out io.Writer) error {
	return looking(ctx, config, func(ctx context.Context, s *System) error {
		if later == 0 {
			latest, err := audit.LatestCheckpoint(ctx, s.DB.Read())
			if errors.Is(err, audit.ErrNoCheckpoint) {
				err = fault.New(fault.NotFound, "app.no_checkpoint")
			}
			if err != nil {
				return err
			}
			later = latest.Size
		}
		proof, err := audit.Consistency(ctx, s.DB.Read(), earlier, later)
		if errors.Is(err, audit.ErrNoCheckpoint) {
			err = fault.New(fault.NotFound, "evidence.no_checkpoint", "from", earlier, "to", later)
		}
		if err != nil {
			return err
		}
		return printJSON(out, proof)
	})
}

func printJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", " ")
	return encoder.Encode(value)
}

// CheckProof tells whether a proof in a file holds. It needs the public keys and
// no database.
func CheckProof(config Config, v Verification, file string, out io.Writer) (sound bool, err error) {
	keys, err := v.key(config)
	if err != nil {
		return false, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return false, fault.New(fault.NotFound, "app.proof_file", "file", file).Because(err)
	}
	var entry audit.Proof
	var growth audit.ConsistencyProof
	if err := errors.Join(json.Unmarshal(data, &entry), json.Unmarshal(data, &growth)); err != nil || !entry.Sealed && growth.New.Note == "" {
		return false, fault.New(fault.Malformed, "app.proof_file", "file", file).Because(err)
	}
	said := fmt.Sprintf("leaf %d is in the log of %d leaves signed at %s", entry.Seq, entry.TreeSize, entry.CheckpointAt)
	wrong := error(nil)
	if entry.Sealed {
		wrong = entry.Check(keys)
	} else {
		said = fmt.Sprintf("the log of %d leaves continues that of %d", growth.New.Size, growth.Old.Size)
		wrong = growth.Check(keys)
	}
	if wrong != nil {
		fmt.Fprintln(out, "NOT sound:", wrong)
		return false, nil
	}
	fmt.Fprintln(out, "sound:", said)
	return true, nil
}
