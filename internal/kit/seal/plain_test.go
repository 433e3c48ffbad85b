package seal

import "testing"

// TestPlainHoldsNothing: what is taken for plain is what no pattern finds, with
// the shortest of each form.
func TestPlainHoldsNothing(t *testing.T) {
	for _, text := range []string{"a@b.cc", "+8613800138000", "0086 13800138000", "+853 6123 4567", "00853-2855-1234", "11010519491231002X",
		"4111111111111111", "13800138000", "61234567", "1234567(8)", "5/123456/7", "H12345678", "c1234567890",
		"138 1234 5678", "6612 3456", "2888 1234", "(0756) 8888123", "P174468(6)", "1234567 (8)", "EA1234567", "4111 1111 1111 1111", "passport N123456"} {
		if plain("said " + text + " today") {
			t.Errorf("%s is taken for plain", text)
		}
	}
	for _, text := range []string{"", "GET", "/api/drugtrace/inbound/orders", "RK-2026-11-30", "2026-11-30T10:20:30 ok", "2026: 12345"} {
		if !plain(text) {
			t.Errorf("%s is not taken for plain", text)
		}
		if masked := maskFreeText(Public, text); masked != text {
			t.Errorf("%s becomes %s", text, masked)
		}
	}
}
