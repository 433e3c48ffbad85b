package attach

import (
	"context"
	"fmt"
	"io"
)

// Made stores what the program itself wrote, such as an archive: it is neither
// scanned nor held against the types that people may upload. Save makes its row.
func (f *Files) Made(ctx context.Context, r io.Reader, name, mediaType string) (Upload, error) {
	info, err := f.store.Put(ctx, r)
	if err != nil {
		return Upload{}, fmt.Errorf("attachment %s: %w", name, err)
	}
	return Upload{info: info, mediaType: mediaType, name: cleanName(name)}, nil
}
