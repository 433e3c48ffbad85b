package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
	kitweb "gongzhi/internal/kit/web"
)

// Verification is what the owner brings along to check the evidence.
type Verification struct {
	Checkpoints []string // files of signed checkpoints that were kept elsewhere
	Key         string   // public keys, one a line, or a file of them; the installation's own when empty
}

// VerifyAudit checks every record against the signed log and reports what does
// not agree. It returns whether everything does. Nothing is written. With
// checkpoints that were kept elsewhere also an older state of the whole
// database, put in the place of the present one, is noticed.
func VerifyAudit(ctx context.Context, config Config, v Verification, out io.Writer) (sound bool, err error) {
	err = looking(ctx, config, func(ctx context.Context, s *System) error {
		say := func(key string, params map[string]any) { fmt.Fprintln(out, kitweb.Say(ctx, key, params)) }
		options, err := v.options(config)
		if err != nil {
			return err
		}
		for _, m := range s.Modules {
			options.Kinds, options.Rows = append(options.Kinds, m.Kinds...), append(options.Rows, m.RowChecks...)
		}
		unread := s.Params.Refresh(ctx)
		if unread != nil { // altered, as its row will show; nothing can be judged by it
			options.Rows = nil
			say("app.audit.unread", map[string]any{"detail": unread})
		}
		report, err := audit.Verify(ctx, s.DB, s.Runner.Log, options)
		if err != nil {
			return err
		}
		for _, p := range report.Problems {
			say("app.audit."+p.What, map[string]any{"table": p.Table, "id": p.ID, "detail": p.Detail})
		}
		say("app.audit.looked", map[string]any{"leaves": report.Leaves, "checkpoints": report.Checkpoints, "held": len(options.Held), "entries": report.Entries,
			"records": report.Records, "rows": report.Rows, "pending": report.Pending, "root": report.Root})
		switch {
		case !report.OK(), unread != nil:
			say("app.audit.unsound", map[string]any{"count": report.Total})
		case report.Leaves == 0:
			return fault.New(fault.Invalid, "app.nothing_to_verify", "pending", report.Pending)
		default:
			sound = true
			say("app.audit.sound", nil)
		}
		return nil
	})
	return sound && err == nil, err
}

func (v Verification) options(config Config) (audit.Options, error) {
	var options audit.Options
	key, err := v.key(config)
	if err != nil {
		return options, err
	}
	options.Verifiers = []string{key}
	for _, file := range v.Checkpoints {
		text, err := os.ReadFile(file)
		if err != nil {
			return options, fault.New(fault.NotFound, "app.checkpoint_file", "file", file).Because(err)
		}
		if _, err := audit.OpenCheckpoint(string(text), key); err != nil {
			return options, fault.New(fault.Invalid, "app.checkpoint_file", "file", file).Because(err)
		}
		options.Held = append(options.Held, string(text))
	}
	return options, nil
}

// key gives the public keys that checkpoints must be signed with, one a line.
func (v Verification) key(config Config) (string, error) {
	file := v.Key
	if file == "" {
		file = filepath.Join(config.KeyDir, "checkpoint.pub")
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && strings.Contains(v.Key, "+") { // the key itself: name+hash+key
		text, err = []byte(v.Key), nil
	}
	if err != nil {
		return "", fault.New(fault.NotFound, "app.verifier_key", "file", file).Because(err)
	}
	key := strings.TrimSpace(string(text))
	if err := audit.CheckVerifier(key); err != nil {
		return "", fault.New(fault.Invalid, "app.verifier_key", "file", file).Because(err)
	}
	return key, nil
}

// LatestCheckpoint prints the newest signed checkpoint, for the owner to keep
// elsewhere and to bring along the next time.
func LatestCheckpoint(ctx context.Context, config Config, out io.Writer) error {
	return looking(ctx, config, func(ctx context.Context, s *System) error {
		latest, err := audit.LatestCheckpoint(ctx, s.DB.Read())
		if errors.Is(err, audit.ErrNoCheckpoint) {
			return fault.New(fault.NotFound, "app.no_checkpoint")
		}
		if err == nil {
			_, err = io.WriteString(out, latest.Note)
		}
		return err
	})
}
