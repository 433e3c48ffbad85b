package attach

import (
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

// ErrInfected is a scanner's verdict.
var ErrInfected = errors.New("attach: the scanner found malicious code")

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
		err := exec.CommandContext(ctx, words[0], append(words[1:], file)...).Run() //nolint:gosec // the operator configures the program
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() == 1 {
			return ErrInfected
		}
		return err
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
	case err != nil:
		return fault.New(fault.Unavailable, "attach.not_scanned").Because(fmt.Errorf("scanner: %w", err))
	}
	return nil
}

// CheckScanner reports whether a scanner is there and calls a harmless file clean.
func CheckScanner(ctx context.Context, scanner Scanner, folder string) error {
	file, err := (&Files{spool: folder}).temporary()
	if err != nil {
		return err
	}
	defer file.discard()
	if _, err := file.WriteString("harmless\n"); err != nil {
		return fmt.Errorf("scanner: %w", err)
	}
	return scanner(ctx, file.Name())
}
