package walk

import (
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// resource makes a line one of the resources of the display, as xrdb and the settings of desktops do.
func (d *Desktop) resource(line string) {
	d.t.Helper()
	conn, err := xgb.NewConnDisplay(d.display())
	if err != nil {
		d.t.Fatal(err)
	}
	defer conn.Close()
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	if err := xproto.ChangePropertyChecked(conn, xproto.PropModeReplace, root, xproto.AtomResourceManager,
		xproto.AtomString, 8, uint32(len(line)), []byte(line)).Check(); err != nil {
		d.t.Fatal(err)
	}
}

// TestKeyrackIsAsLargeAsTheDesktopWants starts the window where Xft.dpi is 192, as on a screen of many points, and
// where it is not. Fyne alone does not look at it.
func TestKeyrackIsAsLargeAsTheDesktopWants(t *testing.T) {
	t.Parallel()
	d := Start(t, Options{
		Size: Size{Width: 2560, Height: 1600}, Env: []string{"FYNE_SCALE=", "FYNE_DISABLE_DPI_DETECTION="},
	})
	height := func() int {
		d.WaitFor("Add the sample hotels")
		for _, node := range d.Scene().Windows[0].Nodes {
			if node.Text == "Add the sample hotels" {
				return node.Height
			}
		}
		t.Fatal("the text is not there")
		return 0
	}
	usual := height()
	for dpi, want := range map[string]int{"192": 2 * usual, "144": usual * 3 / 2, "96": usual} {
		d.Terminate()
		d.resource("Xft.dpi:\t" + dpi + "\n")
		d.Launch()
		if got := height(); got < want-2 || got > want+2 {
			t.Errorf("at %s dpi a text is %d points high, want %d", dpi, got, want)
		}
		d.Shot("dpi-" + dpi)
	}
}
