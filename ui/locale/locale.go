// Package locale says how the system of the user writes: in whose language texts are sorted, how a fraction is
// separated from a number, and what stands between two values of a list, which is what a spreadsheet goes by.
package locale

import (
	"os"
	"runtime"
	"strings"

	golocale "github.com/jeandeaual/go-locale"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Locale is how somebody writes. The zero value is how programs do.
type Locale struct {
	Language  string // in whose order texts are sorted, such as "cs-CZ"; "" for none
	Comma     bool   // a fraction begins with a comma
	Separator rune   // between the values of a CSV file
}

// System is how the system is set. It may ask a program of the system, so it is not for the UI goroutine.
func System() Locale { return of(os.Getenv, runtime.GOOS, golocale.GetLocale) }

// of is the locale by the variables of POSIX, or, where none is set or another system has them by chance, by what the
// system itself says.
func of(getenv func(string) string, system string, ask func() (string, error)) Locale {
	sorts, writes := named(getenv, "LC_COLLATE"), named(getenv, "LC_NUMERIC")
	if system == "windows" || sorts == "" && writes == "" {
		name, err := ask()
		if err != nil {
			name = "" // it is written as programs do
		}
		sorts, writes = name, name
	}
	found := Locale{Language: tagOf(sorts), Separator: ','}
	if tag, err := language.Parse(tagOf(writes)); err == nil {
		found.Comma = strings.Contains(message.NewPrinter(tag).Sprint(number.Decimal(1.5)), ",")
	}
	if found.Comma {
		found.Separator = ';' // as Excel has it where the comma is taken
	}
	if system == runtime.GOOS {
		found.ask()
	}
	return found
}

// named is the locale of a category, by the order that POSIX gives the variables.
func named(getenv func(string) string, category string) string {
	for _, name := range []string{"LC_ALL", category, "LANG"} {
		if value := getenv(name); value != "" {
			return value
		}
	}
	return ""
}

// tagOf makes a tag of a name such as "cs_CZ.UTF-8@euro"; "" of one that stands for no language.
func tagOf(name string) string {
	name, _, _ = strings.Cut(name, ".")
	name, _, _ = strings.Cut(name, "@")
	if name == "C" || name == "POSIX" {
		return ""
	}
	return strings.ReplaceAll(name, "_", "-")
}
