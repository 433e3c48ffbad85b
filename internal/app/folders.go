package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/module/platform/evidence"
)

// folderMark is the file that says which folder of an installation this is. The
// database knows its words, so that a node sees when it has another folder than
// its neighbours: files handed in there would be missing here.
const folderMark = ".gongzhi-folder"

// foldersEvery is how often a node looks whether the folders are still those of
// the installation: a share that is gone leaves an empty folder behind.
const foldersEvery = 5 * time.Minute

// folder is one that all nodes must share.
type folder struct {
	fact    string // under which the database knows its mark
	setting string
	path    string
}

// folderFacts are the facts of folders that a database may know.
var folderFacts = []string{"folder.backups", "folder.files"}

func (c Config) folders() []folder {
	all := []folder{{folderFacts[0], "backup_dir", c.backups()}}
	if c.S3URL == "" {
		all = append(all, folder{folderFacts[1], "data", c.files()})
	}
	return all
}

// foreign are the folders that are not those of the installation. The first node
// marks them.
func (s *System) foreign(ctx context.Context, folders []folder) (wrong []folder, err error) {
	for _, one := range folders {
		ours, err := s.isOurs(ctx, one)
		if err != nil {
			return nil, err
		}
		if !ours {
			wrong = append(wrong, one)
		}
	}
	return wrong, nil
}

func (s *System) isOurs(ctx context.Context, one folder) (bool, error) {
	known, err := s.DB.Fact(ctx, one.fact)
	if err != nil {
		return false, err
	}
	if known == "" && s.Config.ReadOnly {
		return true, nil
	}
	if known == "" {
		if err := one.sign(); err != nil {
			return false, err
		}
	}
	mark, err := os.ReadFile(filepath.Join(one.path, folderMark))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("folder %s: %w", one.path, err)
	}
	ours := strings.TrimSpace(string(mark))
	if known == "" {
		known, err = s.DB.ClaimFact(ctx, one.fact, ours)
	} else {
		err = nil
	}
	return known == ours, err
}

// sign leaves a mark in the folder, unless there is one: whole or not at all, for
// another node may do the same in the same folder.
func (f folder) sign() error {
	if err := os.MkdirAll(f.path, 0o700); err != nil {
		return fmt.Errorf("folder %s: %w", f.path, err)
	}
	mark := filepath.Join(f.path, folderMark)
	draft := mark + "-" + id.Token()
	defer os.Remove(draft)
	err := os.WriteFile(draft, []byte(id.Token()+"\n"), 0o600)
	if err == nil {
		err = os.Link(draft, mark)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("folder %s: %w", f.path, err)
	}
	return nil
}

// watchFolders says, from the start on, when this node's folders are not those of
// the installation. It goes on serving: most of what people do needs no file.
func (s *System) watchFolders(ctx context.Context) {
	for tick := time.NewTicker(foldersEvery); ; {
		s.sayForeign(ctx)
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

func (s *System) sayForeign(ctx context.Context) {
	wrong, err := s.foreign(ctx, s.Config.folders())
	if err != nil {
		slog.ErrorContext(ctx, "folders not checked", "error", err)
	}
	for _, one := range wrong {
		s.Services.Evidence.Alarm(ctx, evidence.Folders, one.setting, fault.New(fault.Conflict, "app.folder_foreign", "path", one.path, "setting", one.setting))
	}
}

// AdoptFolders makes the folders of this machine those of the installation, after
// it was moved; the other nodes then have to share them.
func AdoptFolders(ctx context.Context, config Config, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		if err := s.DB.ForgetFacts(ctx, folderFacts...); err != nil {
			return err
		}
		folders := config.folders()
		for _, one := range folders {
			fmt.Fprintln(out, one.path)
		}
		_, err := s.foreign(ctx, folders)
		return err
	})
}
