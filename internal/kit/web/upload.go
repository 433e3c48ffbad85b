package web

import (
	"io"
	"mime"
	"mime/multipart"

	"github.com/danielgtaylor/huma/v2"
)

// Upload is the input of an operation that takes one file. It takes the body as
// it arrives: a reader of whole forms would write it to disk first.
type Upload struct {
	contentType string
	body        io.Reader
}

// Resolve implements huma.Resolver.
func (u *Upload) Resolve(hctx huma.Context) []error {
	u.contentType, u.body = hctx.Header("Content-Type"), hctx.BodyReader()
	return nil
}

// File finds the file of the form, and is nil when there is none. What cannot
// be read of it later is a fault.
func (u *Upload) File() *File {
	kind, params, err := mime.ParseMediaType(u.contentType)
	if err != nil || kind != "multipart/form-data" {
		return nil
	}
	parts := multipart.NewReader(u.body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil
		}
		if part.FormName() == "file" && part.FileName() != "" {
			return &File{part.FileName(), part}
		}
	}
}

// File is what somebody uploads, as it arrives.
type File struct {
	Name    string
	content io.Reader
}

func (f *File) Read(p []byte) (int, error) {
	n, err := f.content.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // a wrapped one is no end
		err = BodyFault(err)
	}
	return n, err
}
