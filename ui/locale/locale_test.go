package locale

import (
	"errors"
	"testing"
)

func TestThePlaceDecidesHowAListIsSeparated(t *testing.T) {
	none := func() (string, error) { return "", errors.New("unknown") }
	for _, c := range []struct {
		variables map[string]string
		ask       func() (string, error)
		want      Locale
	}{
		{nil, none, Locale{Separator: ','}},
		{map[string]string{"LANG": "C.UTF-8"}, none, Locale{Separator: ','}},
		{map[string]string{"LANG": "en_US.UTF-8"}, none, Locale{Language: "en-US", Separator: ','}},
		{map[string]string{"LANG": "cs_CZ.UTF-8"}, none, Locale{Language: "cs-CZ", Comma: true, Separator: ';'}},
		{map[string]string{"LANG": "de_CH.UTF-8"}, none, Locale{Language: "de-CH", Separator: ','}},
		{map[string]string{"LANG": "de_DE@euro"}, none, Locale{Language: "de-DE", Comma: true, Separator: ';'}},
		{
			map[string]string{"LANG": "en_GB.UTF-8", "LC_NUMERIC": "fr_FR.UTF-8"},
			none,
			Locale{Language: "en-GB", Comma: true, Separator: ';'},
		},
		{map[string]string{"LC_ALL": "C", "LANG": "cs_CZ.UTF-8"}, none, Locale{Separator: ','}},
		{
			nil, func() (string, error) { return "sv-SE", nil },
			Locale{Language: "sv-SE", Comma: true, Separator: ';'},
		},
		{map[string]string{"LANG": "no such locale"}, none, Locale{Language: "no such locale", Separator: ','}},
	} {
		if got := of(func(name string) string { return c.variables[name] }, "any", c.ask); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.variables, got, c.want)
		}
	}
}
