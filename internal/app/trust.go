package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/keyfile"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/evidence"
)

// The baseline of a node is a signed note beside the keys: digests of the program
// and of the configuration as they were when somebody said that they are right
// (GB/T 22239-2019 8.1.4.6). It proves as much as the signing key: whoever has
// that key, or the machine's root, can write another one.
const (
	trustTitle = "gongzhi trust baseline"
	trustEvery = 24 * time.Hour
)

// measured are the digests of what runs here.
type measured struct{ Program, Configuration string }

func (c Config) trustFile() (string, error) {
	host, err := os.Hostname() // nodes may share the folder of the keys, and have settings of their own
	return filepath.Join(c.KeyDir, "trust-"+filepath.Base(host)+".note"), err
}

// measure takes the digests of the program's file and of all settings, together
// with the file of identity providers.
func (c Config) measure() (m measured, err error) {
	program := c.Program
	if program == "" {
		if program, err = os.Executable(); err != nil {
			return m, err
		}
	}
	if m.Program, err = fileDigest(program); err != nil {
		return m, err
	}
	settings := c
	settings.Demo, settings.ReadOnly, settings.Program = false, false, ""
	text, err := json.Marshal(settings)
	if err == nil && c.IdentityProviders != "" {
		var providers string
		providers, err = fileDigest(c.IdentityProviders)
		text = append(text, providers...)
	}
	digest := sha256.Sum256(text)
	m.Configuration = hex.EncodeToString(digest[:])
	return m, err
}

func fileDigest(path string) (string, error) {
	file, err := os.Open(path) //nolint:gosec // the program or a file of its configuration
	if err != nil {
		return "", err
	}
	defer file.Close()
	digest := sha256.New()
	if _, err := io.Copy(digest, file); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}

// trustText is what is signed; the first line is the name of the key, as in every
// signed note.
func trustText(origin string, m measured) string {
	return fmt.Sprintf("%s\n%s\nprogram %s\nconfiguration %s\n", origin, trustTitle, m.Program, m.Configuration)
}

// trust compares what runs here with the baseline.
func (c Config) trust(now clock.Instant) (evidence.Trust, error) {
	m, err := c.measure()
	if err != nil {
		return evidence.Trust{}, err
	}
	t := evidence.Trust{State: evidence.Untold, Parts: []string{}, At: now, Program: m.Program}
	file, err := c.trustFile()
	if err != nil {
		return t, err
	}
	signed, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	verifiers, err := os.ReadFile(filepath.Join(c.KeyDir, "checkpoint.pub"))
	if err != nil {
		return t, err
	}
	t.State = evidence.Changed
	told, _, err := audit.Open(string(signed), string(verifiers))
	lines := strings.Split(told, "\n")
	if err != nil || len(lines) < 4 || lines[1] != trustTitle {
		t.Parts = append(t.Parts, "baseline")
		return t, nil
	}
	if lines[2] != "program "+m.Program {
		t.Parts = append(t.Parts, "program")
	}
	if lines[3] != "configuration "+m.Configuration {
		t.Parts = append(t.Parts, "configuration")
	}
	if len(t.Parts) == 0 {
		t.State = evidence.Trusted
	}
	return t, nil
}

// watchTrust compares at the start and every day, and keeps for the status page
// what was found.
func (s *System) watchTrust(ctx context.Context) {
	for tick := time.NewTicker(trustEvery); ; {
		if err := s.checkTrust(ctx); err != nil {
			slog.ErrorContext(ctx, "program and configuration not compared", "error", err)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

// checkTrust writes into the audit log what differs from the baseline, and raises
// an alert. The node goes on serving: whoever changed it on purpose would lose
// the service otherwise, and whoever did so in malice would change this too.
func (s *System) checkTrust(ctx context.Context) error {
	found, err := s.Config.trust(s.DB.Clock().Now())
	if err != nil {
		return err
	}
	s.Services.Evidence.Measured(found)
	slog.InfoContext(ctx, "measured", "state", found.State, "program", found.Program)
	if found.State != evidence.Changed {
		return nil
	}
	parts := strings.Join(found.Parts, ", ")
	s.Services.Evidence.Alarm(ctx, evidence.Distrust, parts, fault.New(fault.Conflict, "app.distrusted", "parts", parts))
	return s.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, s.Runner, raw, "platform.evidence.distrust", func(_ context.Context, tx *usecase.Tx) error {
			tx.Act("platform.evidence.distrust")
			tx.Because(parts)
			return nil
		})
	})
}

// RecordTrust makes what is installed here the baseline of this node, after an
// installation, an upgrade or a change of the configuration.
func RecordTrust(ctx context.Context, config Config, reason string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		m, err := config.measure()
		if err != nil {
			return err
		}
		file, err := config.trustFile()
		if err != nil {
			return err
		}
		signed, err := s.Signer.Sign(trustText(config.Origin, m))
		if err != nil {
			return err
		}
		_, err = usecase.Write(scope.With(ctx, scope.SystemActor("gongzhi trust")), s.Runner, "platform.evidence.trust", func(_ context.Context, tx *usecase.Tx) (bool, error) {
			tx.Act("platform.evidence.trust")
			tx.Because(reason)
			return true, keyfile.Replace(file, []byte(signed))
		})
		if err == nil {
			fmt.Fprintf(out, "program       %s\nconfiguration %s\n%s\n", m.Program, m.Configuration, file)
		}
		return err
	})
}
