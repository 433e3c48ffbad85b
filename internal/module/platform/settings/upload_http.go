package settings

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Resumable uploads speak tus 1.0.0 (core, creation, checksum, expiration,
// termination), a protocol of headers that stands beside the API's document.
const (
	uploadPath  = "/api/platform/uploads"
	tusVersion  = "1.0.0"
	badChecksum = 460 // of the checksum extension
)

// uploadRoutes mounts the protocol. A client that knows no PATCH or DELETE says
// the method in a header.
func (s *Settings) uploadRoutes(api *web.API) {
	serve := func(w http.ResponseWriter, r *http.Request) {
		if method := r.Header.Get("X-HTTP-Method-Override"); method != "" && r.Method == http.MethodPost {
			r.Method = method
		}
		w.Header().Set("Tus-Resumable", tusVersion)
		if err := s.upload(w, r); err != nil {
			refuseUpload(w, r, err)
		}
	}
	api.Mux.HandleFunc(uploadPath, serve)
	api.Mux.HandleFunc(uploadPath+"/{id}", serve)
}

// refused is an answer of the protocol that the house has no code for.
type refused struct {
	status int
	error
}

func (r refused) Unwrap() error { return r.error }

func refuseUpload(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, attach.ErrOffset):
		err = fault.New(fault.Conflict, "attach.offset")
	case errors.Is(err, attach.ErrChecksum):
		err = refused{badChecksum, fault.New(fault.Malformed, "attach.checksum")}
	case errors.Is(err, attach.ErrAlgorithm):
		err = fault.New(fault.Malformed, "attach.algorithm")
	case fault.KeyOf(err) == "attach.too_large":
		err = refused{http.StatusRequestEntityTooLarge, err}
	}
	problem := web.Translate(r.Context(), err)
	var as refused
	if errors.As(err, &as) {
		problem.Status = as.status
	}
	web.WriteProblem(w, r, problem)
}

// upload answers one request of the protocol.
func (s *Settings) upload(w http.ResponseWriter, r *http.Request) error {
	h, ctx := w.Header(), r.Context()
	if r.Method == http.MethodOptions {
		h.Set("Tus-Version", tusVersion)
		h.Set("Tus-Extension", "creation,checksum,expiration,termination")
		h.Set("Tus-Checksum-Algorithm", "sha1,sha256")
		h.Set("Tus-Max-Size", strconv.FormatInt(s.files.MaxSize(), 10))
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if r.Header.Get("Tus-Resumable") != tusVersion {
		h.Set("Tus-Version", tusVersion)
		return refused{http.StatusPreconditionFailed, fault.New(fault.Malformed, "attach.tus_version", "version", tusVersion)}
	}
	actor, err := usecase.Read(ctx, s.runner, PermitUpload, func(_ context.Context, q usecase.Query) (scope.Actor, error) { return q.Actor, nil })
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	switch {
	case id == "" && r.Method == http.MethodPost:
		return s.beginUpload(w, r, actor)
	case id != "" && r.Method == http.MethodHead:
		u, err := s.files.Progress(ctx, s.runner.DB.Read(), actor, id)
		if err != nil {
			return err
		}
		h.Set("Upload-Length", strconv.FormatInt(u.Size, 10))
		tell(h, u)
		w.WriteHeader(http.StatusOK)
		return nil
	case id != "" && r.Method == http.MethodPatch:
		return s.takePiece(w, r, actor, id)
	case id != "" && r.Method == http.MethodDelete:
		u, err := s.files.Progress(ctx, s.runner.DB.Read(), actor, id)
		if err == nil {
			err = s.files.Terminate(ctx, s.runner, u)
		}
		if err == nil {
			w.WriteHeader(http.StatusNoContent)
		}
		return err
	}
	h.Set("Allow", "OPTIONS, POST, HEAD, PATCH, DELETE")
	return refused{http.StatusMethodNotAllowed, fault.New(fault.Malformed, "fault.no_method", "allowed", "POST, HEAD, PATCH, DELETE")}
}

// tell writes how far an upload is.
func tell(h http.Header, u attach.Resumable) {
	h.Set("Upload-Offset", strconv.FormatInt(u.Received, 10))
	h.Set("Upload-Expires", u.ExpiresAt.Time().Format(http.TimeFormat))
}

func (s *Settings) beginUpload(w http.ResponseWriter, r *http.Request, actor scope.Actor) error {
	size, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	if err != nil || size < 0 {
		return fault.New(fault.Malformed, "attach.upload_length")
	}
	name, err := nameOf(r.Header.Get("Upload-Metadata"))
	if err != nil {
		return err
	}
	u, err := s.files.Begin(r.Context(), s.runner, actor, name, size)
	if err != nil {
		return err
	}
	w.Header().Set("Location", uploadPath+"/"+u.ID)
	tell(w.Header(), u)
	w.WriteHeader(http.StatusCreated)
	return nil
}

// nameOf finds the file's name among "key base64, key base64".
func nameOf(metadata string) (string, error) {
	for pair := range strings.SplitSeq(metadata, ",") {
		if key, encoded, _ := strings.Cut(strings.TrimSpace(pair), " "); key == "filename" {
			name, err := base64.StdEncoding.DecodeString(encoded)
			if err != nil {
				return "", fault.New(fault.Malformed, "attach.upload_metadata")
			}
			return string(name), nil
		}
	}
	return "", fault.New(fault.Malformed, "attach.upload_metadata")
}

func (s *Settings) takePiece(w http.ResponseWriter, r *http.Request, actor scope.Actor, id string) error {
	if r.Header.Get("Content-Type") != "application/offset+octet-stream" {
		return refused{http.StatusUnsupportedMediaType, fault.New(fault.Malformed, "attach.upload_type")}
	}
	offset, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || offset < 0 {
		return fault.New(fault.Malformed, "attach.upload_offset")
	}
	ctx := r.Context()
	u, err := s.files.Piece(ctx, s.runner, actor, id, offset, r.Body, r.Header.Get("Upload-Checksum"))
	if err != nil {
		return err
	}
	if u.Received < u.Size {
		tell(w.Header(), u)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	saved, err := s.completeUpload(ctx, u)
	if err != nil {
		return err
	}
	tell(w.Header(), u)
	// The protocol answers 204; who asks for JSON is told of the attachment at once.
	if r.Header.Get("Accept") != "application/json" {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(saved)
}

// completeUpload makes the attachment of an upload that is all there.
func (s *Settings) completeUpload(ctx context.Context, u attach.Resumable) (attach.Attachment, error) {
	var whole attach.Upload
	var err error
	if u.AttachmentID == "" {
		if whole, err = s.files.Whole(ctx, s.runner, u); err != nil {
			return attach.Attachment{}, err
		}
	}
	return usecase.Write(ctx, s.runner, PermitUpload, func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		tx.Act("platform.settings.upload")
		return s.files.Complete(ctx, tx, u, whole)
	})
}
