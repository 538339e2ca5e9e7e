package task

import (
	"sync/atomic"

	"fyne.io/fyne/v2"
)

// over says that the toolkit has stopped. It belongs to the process, as Fyne's application does.
var over atomic.Bool

// OnUI runs f on the UI goroutine, later, or not at all after [Over].
func OnUI(f func()) {
	fyne.Do(func() {
		if !over.Load() {
			f()
		}
	})
}

// Stop stops an application, on the UI goroutine: as soon as it runs, if it has yet to begin. [Over] does not keep it
// from that. Fyne stops it by itself for a signal, but hears of none before it runs.
func Stop(application fyne.App) { fyne.Do(application.Driver().Quit) }

// Over ends [OnUI] when the toolkit stops. From then on Fyne runs what it is given on the goroutine of whoever gives
// it, so that a clock and an answer, say, would paint at the same time.
func Over() { over.Store(true) }
