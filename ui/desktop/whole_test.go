package desktop_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// With text of 150 % a screen of 1280 × 720 has the room of one of 853 × 480.
func TestOnASmallScreenNoPageIsScrolledAsAWhole(t *testing.T) {
	d := settled(t)
	small := fyne.NewSize(853, 480)
	d.Resize(small)
	for _, s := range pages(d) {
		s.show(d)
		d.settle()
		if needs := d.shell.Needs(); needs.Width > small.Width || needs.Height > small.Height {
			t.Errorf("%s needs %v", s.name, needs)
		}
		d.Shot("whole-" + strings.ReplaceAll(s.name, " ", "-"))
	}
}
