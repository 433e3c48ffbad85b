package audit

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

func TestImageText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		column := rapid.StringMatching(`[a-z_]{1,12}`)
		image := Image(rapid.MapOf(column, rapid.String()).Draw(t, "image"))
		back, err := parseImage(image.Text())
		if err != nil || !maps.Equal(back, image) {
			t.Fatalf("%q read back as %v: %v", image.Text(), back, err)
		}
		other := Image(rapid.MapOf(column, rapid.String()).Draw(t, "other"))
		if !maps.Equal(image, other) && image.Text() == other.Text() {
			t.Fatalf("%v and %v share %q", image, other, image.Text())
		}
	})
	for _, broken := range []string{"a", "a=", "a=1", "a=x:\n", "a=5:abc\n", "a=3:abc", "a=-1:\n", "a=1:abc\n"} {
		if image, err := parseImage(broken); err == nil {
			t.Errorf("%q was read as %v", broken, image)
		}
	}
}
