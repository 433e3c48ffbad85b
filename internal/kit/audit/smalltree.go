package audit

import "golang.org/x/mod/sumdb/tlog"

// RootOf is the RFC 6962 root over a small list of records, hex; empty for none.
func RootOf(records []string) string {
	if len(records) == 0 {
		return ""
	}
	return hexOf(rootOf(recordHashes(records)))
}

// PathOf is the RFC 6962 inclusion path of the record at index, hex, nearest
// sibling first, so that one record of a list proves itself without the others.
func PathOf(records []string, index int) []string {
	path := []string{}
	hashes := recordHashes(records)
	for len(hashes) > 1 {
		if sibling := index ^ 1; sibling < len(hashes) {
			path = append(path, hexOf(hashes[sibling]))
		}
		next := hashes[: 0 : len(hashes)/2+1]
		for i := 0; i < len(hashes); i += 2 {
			if i+1 < len(hashes) {
				next = append(next, tlog.NodeHash(hashes[i], hashes[i+1]))
			} else {
				next = append(next, hashes[i])
			}
		}
		hashes, index = next, index/2
	}
	return path
}

func recordHashes(records []string) []tlog.Hash {
	hashes := make([]tlog.Hash, len(records))
	for i, record := range records {
		hashes[i] = tlog.RecordHash([]byte(record))
	}
	return hashes
}
