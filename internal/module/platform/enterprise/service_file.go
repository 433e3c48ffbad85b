package enterprise

import (
	"context"
	"fmt"
	"io"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// Files lists the papers of an organisation, void ones included.
func (o *Organisations) Files(ctx context.Context, organisationID string) ([]File, error) {
	return usecase.Read(ctx, o.kit.Runner, PermitFileRead, func(ctx context.Context, q usecase.Query) ([]File, error) {
		org, err := seen(ctx, q, q.Scope, organisationID)
		if err != nil {
			return nil, err
		}
		found, err := filesOf(ctx, q, org.ID)
		if err != nil {
			return nil, err
		}
		return found, o.nameFiles(ctx, pointers(found)...)
	})
}

func (o *Organisations) nameFiles(ctx context.Context, files ...*File) error {
	var ids []string
	for _, file := range files {
		ids = append(ids, file.CreatedBy, file.VoidedBy)
	}
	names, err := o.needs.Directory.PersonNames(ctx, ids)
	for _, file := range files {
		file.CreatedByName, file.VoidedByName = names[file.CreatedBy], names[file.VoidedBy]
	}
	return err
}

// AddFiles puts uploaded files on the page of an organisation.
func (o *Organisations) AddFiles(ctx context.Context, organisationID string, in NewFiles) ([]File, error) {
	return usecase.Write(ctx, o.kit.Runner, PermitFile, func(ctx context.Context, tx *usecase.Tx) ([]File, error) {
		org, err := seen(ctx, tx, tx.Scope, organisationID)
		if err != nil {
			return nil, err
		}
		if err := org.changeable(); err != nil {
			return nil, err
		}
		tx.Act("platform.enterprise.file-add")
		tx.Record("organisation", org.ID)
		added := make([]File, len(in.FileIDs))
		for i, uploaded := range in.FileIDs {
			file := &added[i]
			*file = File{ID: id.New(tx.Now()), OrganisationID: org.ID, Kind: in.Kind, Note: tidy(in.Note), Version: 1, CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID}
			if err := o.kit.Files.BindField(ctx, tx, uploaded, fileEntity, file.ID, fmt.Sprintf("/fileIds/%d", i)); err != nil {
				return nil, err
			}
			if err := file.describe(ctx, tx); err != nil {
				return nil, err
			}
			if err := insertFile(ctx, tx, file); err != nil {
				return nil, err
			}
		}
		return added, o.nameFiles(ctx, pointers(added)...)
	})
}

// fileSeen loads a paper whose organisation is inside the scope.
func fileSeen(ctx context.Context, tx *usecase.Tx, fileID string) (*File, *Organisation, error) {
	file, err := loadFile(ctx, tx, fileID)
	if err != nil {
		return nil, nil, err
	}
	org, err := seen(ctx, tx, tx.Scope, file.OrganisationID)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "enterprise.file.not_found")
	}
	return file, org, err
}

// VoidFile takes a paper out of use, with a reason.
func (o *Organisations) VoidFile(ctx context.Context, fileID string, version int, reason string) (File, error) {
	return usecase.Write(ctx, o.kit.Runner, PermitFile, func(ctx context.Context, tx *usecase.Tx) (File, error) {
		file, org, err := fileSeen(ctx, tx, fileID)
		if err != nil {
			return File{}, err
		}
		if err := org.changeable(); err != nil {
			return File{}, err
		}
		if err := file.open(); err != nil {
			return File{}, err
		}
		if file.Version != version {
			return File{}, fault.New(fault.Conflict, "fault.stale")
		}
		tx.Act("platform.enterprise.file-void")
		tx.Record("organisation", org.ID)
		if file.VoidReason, err = because(tx, reason); err != nil {
			return File{}, err
		}
		file.VoidedAt, file.VoidedBy = tx.Now(), tx.Actor.PersonID
		if err := updateFile(ctx, tx, file); err != nil {
			return File{}, err
		}
		return *file, o.nameFiles(ctx, file)
	})
}

// OpenFile hands out a paper; who took which is kept in the history, and then the
// store is asked: that may take long, and nobody's rows are held meanwhile.
func (o *Organisations) OpenFile(ctx context.Context, fileID string) (File, io.ReadSeekCloser, error) {
	file, err := usecase.Write(ctx, o.kit.Runner, PermitFileRead, func(ctx context.Context, tx *usecase.Tx) (File, error) {
		file, org, err := fileSeen(ctx, tx, fileID)
		if err != nil {
			return File{}, err
		}
		if err := file.open(); err != nil {
			return File{}, err
		}
		tx.Act("platform.enterprise.file-open")
		tx.Because(file.FileName)
		tx.Record("organisation", org.ID)
		tx.Record(fileEntity, file.ID)
		return *file, nil
	})
	if err != nil {
		return file, nil, err
	}
	_, content, err := o.kit.Files.Open(ctx, o.kit.Runner.DB.Read(), file.AttachmentID, func(context.Context, attach.Attachment) error { return nil })
	return file, content, err
}
