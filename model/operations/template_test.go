package operations

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// noon is a moment in a zone where it is another day than in UTC.
var noon = time.Date(2026, 3, 1, 0, 30, 5, 999, time.FixedZone("", 3600))

func TestTemplateFillsDatesInUTC(t *testing.T) {
	for path, want := range map[string]string{
		"configuration/get": "{}\n",
		"reservations/getAll/2023-06-06": `{
  "UpdatedUtc": {
    "StartUtc": "2026-02-21T23:30:05Z",
    "EndUtc": "2026-02-28T23:30:05Z"
  },
  "Limitation": {
    "Count": 10
  }
}
`,
		"ledgerBalances/getAll": `{
  "Date": {
    "Start": "2026-02-21",
    "End": "2026-02-28"
  },
  "LedgerTypes": [
    "Revenue"
  ],
  "Limitation": {
    "Count": 10
  }
}
`,
		"reservations/updateInterval": `{
  "ReservationId": "00000000-0000-0000-0000-000000000000",
  "StartUtc": "2026-03-01T00:00:00Z",
  "EndUtc": "2026-03-02T00:00:00Z",
  "ChargeCancellationFee": false
}
`,
	} {
		got, err := open(t).Template(path, noon)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

func TestTemplateOfAnUnknownOperationIsAnError(t *testing.T) {
	if _, err := open(t).Template("reservations/peek", noon); !errors.Is(err, ErrUnknownOperation) {
		t.Errorf("error %v, want %v", err, ErrUnknownOperation)
	}
}

func TestEveryTemplateIsCleanJSON(t *testing.T) {
	c := open(t)
	for _, entry := range c.All() {
		body, err := c.Template(entry.Path, noon)
		if err != nil {
			t.Errorf("%s: %v", entry.Path, err)
			continue
		}
		root, err := readValue(body)
		if !json.Valid(body) || err != nil || root.shape != isObject {
			t.Errorf("%s: not a JSON object: %v\n%s", entry.Path, err, body)
		}
		if strings.Contains(string(body), "{{") {
			t.Errorf("%s: a placeholder is left:\n%s", entry.Path, body)
		}
		eachMember(root, func(m member) {
			if isCredential(m.name) {
				t.Errorf("%s: the template holds the credential field %s", entry.Path, m.name)
			}
		})
		for _, name := range entry.Required {
			if _, found := root.last(name); !found {
				t.Errorf("%s: the template lacks %s", entry.Path, name)
			}
		}
		at := 0
		for _, m := range root.members {
			for at < len(entry.Fields) && entry.Fields[at].Name != m.name {
				at++
			}
		}
		if at == len(entry.Fields) && at > 0 {
			t.Errorf("%s: the names are not in the order of the catalogue:\n%s", entry.Path, body)
		}
	}
}

func TestOurLinterHasNothingAgainstOurTemplates(t *testing.T) {
	c := open(t)
	for _, entry := range c.All() {
		body, err := c.Template(entry.Path, noon)
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range c.Lint(entry.Path, body, Sending{}) {
			if finding.Severity != Note {
				t.Errorf("%s: %s", entry.Path, finding)
			}
		}
	}
}

// Only ids of zeros: an id that exists somewhere would make a write sent by mistake hit it.
func TestTemplatesHoldNoRealID(t *testing.T) {
	c := open(t)
	for _, entry := range c.All() {
		root, err := readValue(entry.template)
		if err != nil {
			t.Fatal(err)
		}
		eachText(root, func(text string) {
			if guid.MatchString(text) && text != placeholderID {
				t.Errorf("%s: the template holds an id that may exist", entry.Path)
			}
		})
	}
}

func eachMember(v value, do func(member)) {
	for _, m := range v.members {
		do(m)
		eachMember(m.value, do)
	}
	for _, item := range v.items {
		eachMember(item, do)
	}
}

func eachText(v value, do func(string)) {
	if v.shape == isText {
		do(v.text)
	}
	for _, m := range v.members {
		eachText(m.value, do)
	}
	for _, item := range v.items {
		eachText(item, do)
	}
}
