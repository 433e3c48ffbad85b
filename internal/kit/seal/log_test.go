package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"gongzhi/internal/kit/seal"
)

// TestLogShowsNobody walks the detectable values of ops.md 5.2 through every
// part of a log line in both formats: none is left, and what is no personal data
// stays readable.
func TestLogShowsNobody(t *testing.T) {
	personal := []string{"440400199003070018", "820000199003070025", "11010519491231002X", "1234567(8)", "1/234567/8", "M12345678", "+86 13812345678", "13812345678",
		"+853 66123456", "66123456", "zhang.san@163.com", "6222021911234560"}
	for name, format := range map[string]func(*bytes.Buffer) slog.Handler{
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		for _, value := range personal {
			var out bytes.Buffer
			log := slog.New(seal.MaskLog(format(&out)))
			said := "电话 " + value + " 的记录"
			log.Info(said)
			log.Error("x", "error", fmt.Errorf("row: %w", errors.New(said)))
			log.Warn("x", "path", said, slog.Group("g", "inner", said, slog.Group("deeper", "most", said)))
			log.With("before", said).WithGroup("h").Info("x", "list", []string{said}, "later", deferred(said))
			if strings.Contains(out.String(), value) || strings.Count(out.String(), "的记录") != 8 {
				t.Errorf("%s shows %s: %s", name, value, out.String())
			}
		}
		var out bytes.Buffer
		slog.New(seal.MaskLog(format(&out))).Info("listening", "address", "127.0.0.1:8080", "ms", 1234567, "day", "2026-11-29", "trace", "a4d94cbadb779dcb", "code", "90100070000000013429")
		for _, kept := range []string{"listening", "127.0.0.1:8080", "1234567", "2026-11-29", "a4d94cbadb779dcb", "90100070000000013429"} {
			if !strings.Contains(out.String(), kept) {
				t.Errorf("%s hides %s: %s", name, kept, out.String())
			}
		}
	}
}

type deferred string

func (d deferred) LogValue() slog.Value { return slog.StringValue(string(d)) }
