package attach

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"gongzhi/internal/kit/fault"
)

// Scanner looks at a received file before it is kept: nil when it is clean,
// ErrInfected when not. Any other error means that nobody could look, and then
// the file is refused too.
type Scanner func(ctx context.Context, file string) error

// Verdicts of a scanner.
var (
	ErrInfected = errors.New("attach: the scanner found malicious code")
	ErrBeyond   = errors.New("attach: the file is beyond what the scanner looks at")
)

// beyond is how ClamAV names a file that it has not looked at to the end, when
// AlertExceedsMax lets it say so.
const beyond = "Limits.Exceeded"

// scanWithin is how long a scanner may take for one file.
const scanWithin = time.Minute

// Command returns a scanner that runs a program with the file's path as the last
// argument, such as "clamdscan --fdpass --no-summary". It follows ClamAV: exit
// status 0 is clean, 1 infected, anything else a failure. No shell is involved.
func Command(line string) Scanner {
	words := strings.Fields(line)
	return func(ctx context.Context, file string) error {
		ctx, cancel := context.WithTimeout(ctx, scanWithin)
		defer cancel()
		said, err := exec.CommandContext(ctx, words[0], append(words[1:], file)...).Output() //nolint:gosec // the operator configures the program
		var exit *exec.ExitError
		switch {
		case !errors.As(err, &exit) || exit.ExitCode() != 1:
			return err
		case bytes.Contains(said, []byte(beyond)):
			return ErrBeyond
		}
		return ErrInfected
	}
}

// ScanWith lets every received file be looked at by a scanner.
func (f *Files) ScanWith(scanner Scanner) { f.scanner = scanner }

func (f *Files) scan(ctx context.Context, file string) error {
	if f.scanner == nil {
		return nil
	}
	err := f.scanner(ctx, file)
	switch {
	case errors.Is(err, ErrInfected):
		return fault.New(fault.Invalid, "attach.infected")
	case errors.Is(err, ErrBeyond):
		return fault.New(fault.Invalid, "attach.beyond_scanner")
	case err != nil:
		return fault.New(fault.Unavailable, "attach.not_scanned").Because(fmt.Errorf("scanner: %w", err))
	}
	return nil
}

// CheckScanner reports whether a scanner is there, calls a harmless file clean and
// finds the test file that every scanner knows.
func CheckScanner(ctx context.Context, scanner Scanner, folder string) error {
	if err := scanText(ctx, scanner, folder, "harmless\n"); err != nil {
		return err
	}
	switch err := scanText(ctx, scanner, folder, eicar()); {
	case err == nil:
		return ErrBlind
	case !errors.Is(err, ErrInfected):
		return err
	}
	return nil
}

// ErrBlind means that a scanner calls everything clean.
var ErrBlind = errors.New("attach: the scanner does not find the EICAR test file")

// eicar is the test file of the European Institute for Computer Antivirus Research.
// It is put together here so that no scanner takes this program for it.
func eicar() string {
	return `X5O!P%@AP[4\PZX54(P^)7CC)7}` + "$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"
}

func scanText(ctx context.Context, scanner Scanner, folder, text string) error {
	file, err := (&Files{spool: folder}).temporary()
	if err != nil {
		return err
	}
	defer file.discard()
	if _, err := file.WriteString(text); err != nil {
		return fmt.Errorf("scanner: %w", err)
	}
	return scanner(ctx, file.Name())
}
