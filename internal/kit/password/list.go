package password

import (
	"bufio"
	"crypto/sha1"
	_ "embed" // for the lists
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
)

// List is a list of passwords that are known to the world, kept as the
// beginnings of their SHA-1: it tells whether one is in it and names none.
type List struct{ sums []uint64 }

// sumBytes of a hash are kept: among thirty thousand, a strange password is
// taken for a known one once in nine billion times.
const sumBytes = 6

// maxList keeps a list of an installation within a hundred megabytes of memory.
const maxList = 12_000_000

//go:embed breached.bin
var breachedFile string

var breached = func() *List {
	list := &List{}
	for at := 0; at+sumBytes <= len(breachedFile); at += sumBytes {
		list.sums = append(list.sums, number([]byte(breachedFile[at:at+sumBytes])))
	}
	return list
}()

// OpenList reads the list of an installation: a password a line, or the SHA-1
// of one in hexadecimal with or without ":count", as such lists are published.
func OpenList(name string) (*List, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	list, lines := &List{}, bufio.NewScanner(file)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		if len(list.sums) == maxList {
			return nil, fmt.Errorf("more than %d lines", maxList)
		}
		hash, _, _ := strings.Cut(line, ":")
		sum, err := hex.DecodeString(hash)
		if err != nil || len(sum) != sha1.Size {
			list.sums = append(list.sums, sumOf(strings.ToLower(line)))
			continue
		}
		list.sums = append(list.sums, number(sum))
	}
	slices.Sort(list.sums)
	return list, lines.Err()
}

// Has reports whether a password is in the list, as it is or in lower case. A
// nil list has none.
func (l *List) Has(plain string) bool {
	if l == nil {
		return false
	}
	for _, text := range []string{plain, strings.ToLower(plain)} {
		if _, found := slices.BinarySearch(l.sums, sumOf(text)); found {
			return true
		}
	}
	return false
}

func sumOf(text string) uint64 {
	sum := sha1.Sum([]byte(text)) // what such lists are published as; nothing here is kept secret by it
	return number(sum[:])
}

func number(sum []byte) (n uint64) {
	for _, b := range sum[:sumBytes] {
		n = n<<8 | uint64(b)
	}
	return n
}
