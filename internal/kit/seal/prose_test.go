package seal_test

import (
	"testing"

	"gongzhi/internal/kit/seal"
)

func TestProse(t *testing.T) {
	for name, want := range map[string]bool{"remark": true, "voidReason": true, "note": true, "rootCause": true, "name": false, "phone": false, "noteNo": false} {
		if seal.Prose(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

// TestKept: who changes a text that was shown masked loses nothing of what the
// masks stood for, and what is written anew is written.
func TestKept(t *testing.T) {
	const before = "司机 13812345678，仓库 +853 6612 3456，zhang.san@163.com"
	for after, want := range map[string]string{
		seal.Mask(seal.FreeText, seal.Staff, before):             before,
		seal.Mask(seal.FreeText, seal.Public, before):            before,
		"先到 B 门。" + seal.Mask(seal.FreeText, seal.Staff, before): "先到 B 门。" + before,
		"司机 138****5678":                  "司机 13812345678",
		"司机 13912345678，仓库 +853 66****56": "司机 13912345678，仓库 +853 6612 3456",
		"不用打电话":                           "不用打电话",
		"":                                "",
	} {
		if got := seal.Kept(before, after); got != want {
			t.Errorf("%q becomes %q, want %q", after, got, want)
		}
	}
	if got := seal.Kept("没有号码", "138****5678"); got != "138****5678" {
		t.Errorf("a mask of nothing becomes %q", got)
	}
}
