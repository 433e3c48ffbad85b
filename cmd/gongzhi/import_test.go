package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestImportCommand: one bad row of 100,000 stops everything and is named with
// its column; a sheet without it comes in whole. How long other writers wait
// and what memory a whole import takes is measured by the benchmarks, row 6.
func TestImportCommand(t *testing.T) {
	const rows, bad, most = 100_000, 4_321, 150 << 20
	i := install(t)
	file := filepath.Join(t.TempDir(), "businesses.csv")
	writeBusinesses(t, file, rows, bad)
	refused := i.gongzhi("import", "organisations", file)
	if refused.status != 1 || !strings.Contains(refused.output, fmt.Sprintf("row %d, Valid from: ", bad+2)) ||
		!strings.Contains(refused.output, "Nothing was imported: 1 error") {
		t.Errorf("status %d: %.600s", refused.status, refused.output)
	}
	if there := i.count("organisation") + i.count("organisation_licence"); there != 0 {
		t.Errorf("%d rows were imported", there)
	}
	if refused.resident == 0 || refused.resident > most {
		t.Errorf("looking at %d rows took %d MB", rows, refused.resident>>20)
	}
	writeBusinesses(t, file, 2000, -1)
	if imported := i.gongzhi("import", "organisations", file); imported.status != 0 || !strings.Contains(imported.output, "2000 rows were imported") {
		t.Errorf("status %d: %.600s", imported.status, imported.output)
	}
	if there := i.count("organisation"); there != 2000 {
		t.Errorf("%d businesses are there", there)
	}
}

// writeBusinesses writes a sheet; the row bad has a day that does not exist.
func writeBusinesses(t *testing.T, path string, rows, bad int) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriter(file)
	fmt.Fprintln(out, "name,namePt,kind,contactName,phone,address,area,licenceKind,licenceNumber,licenceIssuedBy,licenceValidFrom,licenceValidTo")
	for n := range rows {
		day := "2024-01-01"
		if n == bad {
			day = "2024-02-30"
		}
		fmt.Fprintf(out, "Example Restaurant %d Ltd.,Exemplo %d Lda.,food,Chan Tai Man,+853 66%06d,Example Road %d,Hengqin,transport,T-%d,Example Bureau,%s,2029-12-31\n", n, n, n, n, n, day)
	}
	if err := errors.Join(out.Flush(), file.Close()); err != nil {
		t.Fatal(err)
	}
}
