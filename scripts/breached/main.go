// Command breached makes the list of breached passwords that the program
// carries: lines on standard input, the first six bytes of the SHA-1 of each on
// standard output, sorted. See internal/kit/password/ORIGIN.md.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"fmt"
	"os"
	"slices"
	"strings"
)

const prefix = 6

func main() {
	var sums [][]byte
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		sum := sha1.Sum([]byte(strings.ToLower(lines.Text())))
		sums = append(sums, sum[:prefix])
	}
	slices.SortFunc(sums, bytes.Compare)
	sums = slices.CompactFunc(sums, bytes.Equal)
	if _, err := os.Stdout.Write(bytes.Join(sums, nil)); err != nil || lines.Err() != nil {
		fmt.Fprintln(os.Stderr, "breached:", err, lines.Err())
		os.Exit(1)
	}
}
