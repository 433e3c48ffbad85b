package seal

import (
	"context"
	"fmt"
	"log/slog"
)

// logHandler masks what looks like personal data in everything that is logged.
type logHandler struct{ next slog.Handler }

// MaskLog returns a handler that writes to next as the public may read it: a log
// is copied, kept and sent around. Numbers, times and what else has no words
// pass as they are.
func MaskLog(next slog.Handler) slog.Handler { return logHandler{next} }

func (h logHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h logHandler) Handle(ctx context.Context, record slog.Record) error {
	masked := slog.NewRecord(record.Time, record.Level, maskFreeText(Public, record.Message), record.PC)
	record.Attrs(func(attr slog.Attr) bool {
		masked.AddAttrs(maskAttr(attr))
		return true
	})
	return h.next.Handle(ctx, masked)
}

func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	masked := make([]slog.Attr, len(attrs))
	for i, attr := range attrs {
		masked[i] = maskAttr(attr)
	}
	return logHandler{h.next.WithAttrs(masked)}
}

func (h logHandler) WithGroup(name string) slog.Handler { return logHandler{h.next.WithGroup(name)} }

func maskAttr(attr slog.Attr) slog.Attr {
	switch value := attr.Value.Resolve(); value.Kind() {
	case slog.KindString:
		attr.Value = slog.StringValue(maskFreeText(Public, value.String()))
	case slog.KindGroup:
		members := make([]slog.Attr, len(value.Group()))
		for i, member := range value.Group() {
			members[i] = maskAttr(member)
		}
		attr.Value = slog.GroupValue(members...)
	case slog.KindAny: // errors, lists, whatever prints itself
		attr.Value = slog.StringValue(maskFreeText(Public, fmt.Sprint(value.Any())))
	}
	return attr
}
