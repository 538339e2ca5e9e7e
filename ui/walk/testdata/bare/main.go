// Command bare is the least that a Fyne program can be: a window with a text. Keyrack's start and memory are measured
// against it.
package main

import (
	"flag"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/inspect"
)

func main() {
	flag.String("data", "", "a folder that is not used")
	flag.Parse()
	a := app.NewWithID("app.keyrack.bare")
	w := a.NewWindow("Bare")
	w.SetContent(widget.NewLabel("bare"))
	w.Resize(fyne.NewSize(1280, 800))
	inspect.Start(a)
	w.ShowAndRun()
}
