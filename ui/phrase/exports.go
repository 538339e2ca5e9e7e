package phrase

import (
	"strings"

	"keyrack/ui/export"
)

// NoWorksheet says why a table cannot be a worksheet, and "" where it can.
func NoWorksheet(l export.Limits) string {
	var have []string
	if l.TooManyRows {
		have = append(have, "1,048,576 rows")
	}
	if l.TooManyColumns {
		have = append(have, "16,384 columns")
	}
	if len(have) == 0 {
		return ""
	}
	return "A worksheet holds " + strings.Join(have, " and ") + " at most. Take CSV, or show less."
}

// CutTexts says what a worksheet would lose, and "" where it holds everything.
func CutTexts(l export.Limits) string {
	if l.LongTexts == 0 {
		return ""
	}
	return Count(l.LongTexts, "text is", "texts are") +
		" longer than a cell holds: the first 32,767 characters stay. CSV keeps all."
}

// TextNumbers says which numbers a worksheet holds as texts, and "" where there are none.
func TextNumbers(l export.Limits) string {
	if l.LongNumbers == 0 {
		return ""
	}
	return Count(l.LongNumbers, "number has", "numbers have") + " more digits than a spreadsheet keeps, and will be text."
}
