package desktop

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"

	"github.com/go-gl/glfw/v3.4/glfw"
)

// What Fyne reads whenever a theme is set, and whenever the window moves.
const (
	scaleVariable  = "FYNE_SCALE"
	detectVariable = "FYNE_DISABLE_DPI_DETECTION"
)

// scale changes how large Fyne draws everything, on top of what the user's system says.
type scale struct {
	base   float64
	chosen bool // by the user for the desktop, so that the size of the monitor does not count
}

// chosenScale is how large the user of an X server wants everything, by the resource Xft.dpi, which desktops and their
// toolkits follow and Fyne does not; 1 where nothing is chosen. On other systems Fyne asks the system itself. It is for
// the UI goroutine, when there is an application.
func chosenScale() float64 {
	if runtime.GOOS != "linux" || glfw.GetPlatform() != glfw.PlatformX11 {
		return 1
	}
	monitor := glfw.GetPrimaryMonitor()
	if monitor == nil {
		return 1
	}
	x, _ := monitor.GetContentScale()
	return float64(x)
}

// newScale begins with what the environment says, or with what was chosen for Fyne and for the desktop.
func newScale(getenv func(string) string, setting func() float32, chosen float64) scale {
	base, err := strconv.ParseFloat(getenv(scaleVariable), 64)
	if err == nil && base > 0 {
		return scale{base: base}
	}
	if base = float64(setting()); base <= 0 {
		base = 1
	}
	if chosen <= 0 || math.Abs(chosen-1) < 0.01 {
		return scale{base: base}
	}
	return scale{base: base * chosen, chosen: true}
}

// start has the window made in the right scale, and returns what changes it.
func (s scale) start() (set func(percent int)) {
	if s.chosen {
		_ = os.Setenv(detectVariable, "true") // it fails for impossible names alone
		s.set(100)
	}
	return s.set
}

func (s scale) set(percent int) { _ = os.Setenv(scaleVariable, s.value(percent)) }

// value is in tenths: Fyne rounds to them.
func (s scale) value(percent int) string {
	return fmt.Sprintf("%.1f", math.Round(s.base*float64(percent)/10)/10)
}
