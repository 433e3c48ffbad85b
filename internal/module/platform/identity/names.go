package identity

import (
	"context"
	"sync"

	"gongzhi/internal/kit/list"
)

// keptNames are names read at one data version of the persons.
type keptNames struct {
	version int64
	names   sync.Map // id to name
}

// PersonNames returns the name of every id that exists. Nearly every page and
// every answer to a change names people, so what was read is kept until a
// person changes. The map is the caller's own.
func (s *Service) PersonNames(ctx context.Context, ids []string) (map[string]string, error) {
	q := s.kit.Runner.DB.Read()
	version, err := list.Version(ctx, q, []string{"person"}) // before the names: none is older than it
	if err != nil {
		return nil, err
	}
	kept := s.names.Load()
	if kept == nil || kept.version != version {
		kept = &keptNames{version: version}
		s.names.Store(kept)
	}
	names := make(map[string]string, len(ids))
	var missing []string
	for _, id := range ids {
		if name, ok := kept.names.Load(id); ok {
			names[id] = name.(string)
		} else if id != "" {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return names, nil
	}
	found, err := personNames(ctx, q, missing)
	for id, name := range found {
		names[id] = name
		kept.names.Store(id, name)
	}
	return names, err
}
