#!/usr/bin/env bash
# fyne.io/fyne/v2 2.8.1 (Go 1.26.8), 2026-11-30
#
# Tests of Fyne programs look at pictures that the toolkit draws without a window (Canvas.Capture of its test driver, or
# software.RenderCanvas). What a scrolling container has scrolled out of view is not in such a picture, unless it stands
# in a second scrolling container within the first, as the text of every Entry does: then it is drawn over whatever
# stands above. The renderer cuts what it draws at the innermost container that cuts, and forgets those around it.
#
# Guessed: each container cuts what the ones around it leave, so a picture shows as much of an Entry in a scrolled form
# as can be seen.
#
# Seen, of what is drawn in a header above the scrolling container:
#   a box, scrolled away: nothing
#   a box that scrolls by itself, scrolled away: over 9000 dots of it
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/test"
)

var red = color.NRGBA{R: 255, A: 255}

func box(width, height float32, c color.Color) fyne.CanvasObject {
	b := canvas.NewRectangle(c)
	b.SetMinSize(fyne.NewSize(width, height))
	return b
}

// header says what is red above a container that has scrolled its first part out of view.
func header(first fyne.CanvasObject) string {
	app := test.NewApp()
	defer app.Quit()
	const high = 100
	form := container.NewVScroll(container.NewVBox(first, box(200, 500, color.White)))
	window := app.NewWindow("")
	window.SetPadded(false)
	top := box(200, high, color.White)
	window.SetContent(container.New(layout.NewBorderLayout(top, nil, nil, nil), top, form))
	window.Resize(fyne.NewSize(200, 300))
	form.Offset = fyne.NewPos(0, 90)
	form.Refresh()
	picture, dots := window.Canvas().Capture(), 0
	for y := range high {
		for x := range 200 {
			r, g, b, _ := picture.At(x, y).RGBA()
			if r>>8 == 255 && g == 0 && b == 0 {
				dots++
			}
		}
	}
	switch {
	case dots == 0:
		return "nothing"
	case dots > 9000:
		return "over 9000 dots of it"
	}
	return fmt.Sprint(dots, " dots of it")
}

func main() {
	inner := container.NewScroll(box(400, 400, red))
	inner.SetMinSize(fyne.NewSize(200, 60))
	fmt.Println("a box, scrolled away:", header(box(200, 60, red)))
	fmt.Println("a box that scrolls by itself, scrolled away:", header(inner))
}
GO
(
	go mod init try
	go get fyne.io/fyne/v2@v2.8.1 fyne.io/fyne/v2/test@v2.8.1
	go mod tidy
	CGO_ENABLED=0 go build -o try .
) >&2 2>&1
got=$(./try)
echo "$got"
want='a box, scrolled away: nothing
a box that scrolls by itself, scrolled away: over 9000 dots of it'
[ "$got" = "$want" ] || exit 1
