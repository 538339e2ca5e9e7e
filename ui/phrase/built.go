package phrase

import (
	"strings"
	"time"

	"keyrack/ui/built"
)

// Built says of which commit a program was made, where that is known, and with what: each a line.
func Built(f built.Facts) []string {
	var lines []string
	if f.Commit != "" {
		commit := "Commit " + f.Commit
		if !f.Date.IsZero() {
			commit += " of " + f.Date.Format(time.DateOnly)
		}
		if f.Changed {
			commit += ", changed since"
		}
		lines = append(lines, commit)
	}
	with := []string{f.Go, f.System}
	if f.Fyne != "" {
		with = append(with, "Fyne "+f.Fyne)
	}
	return append(lines, strings.Join(with, " · "))
}
