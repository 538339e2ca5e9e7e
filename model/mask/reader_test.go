package mask_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"keyrack/model/mask"
)

func TestAReaderMasksAsTheWholeWouldBe(t *testing.T) {
	rows := strings.Repeat(`{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178","LastName":"Žofie","Title":"Miss",`+
		`"Bits":[1,2.5,true]},`, 6000)
	for name, answer := range map[string]string{
		"an answer":         `{"Customers":[` + rows + `{}],"Cursor":null}`,
		"a customer, late":  `{"Title":"Miss","Rows":[` + rows + `{}],"LastName":"x"}`,
		"a title of nobody": `{"Title":"Bad","Rows":[` + rows + `{}]}`,
		"a long text": `{"LastName":"` + strings.Repeat("x", 1<<20) + `","Data":"` +
			strings.Repeat("y", 1<<20) + `"}`,
		"text":                strings.Repeat("write to ada@example.com today ", 40_000),
		"broken":              `{"Email":"a@b.cc"} ` + strings.Repeat("and ada@example.com too\n", 40_000),
		"nothing":             "",
		"a number":            "12345",
		"UTF-16":              "\xff\xfe{\x00\"\x00E\x00m\x00a\x00i\x00l\x00\"\x00:\x00\"\x00x\x00y\x00\"\x00}\x00",
		"many texts of JSON":  strings.Repeat("{\"Email\":\"a@b.cc\"}\n", 30_000),
		"keys with no colon ": `{"LastName" ` + strings.Repeat(" ", 1<<19) + `: "secret"}`,
	} {
		want := mask.JSON([]byte(answer), guests)
		for how, from := range map[string]io.Reader{
			"at once": strings.NewReader(answer), "in parts": iotest.HalfReader(strings.NewReader(answer)),
			"with the end": iotest.DataErrReader(strings.NewReader(answer)),
		} {
			got, err := io.ReadAll(mask.NewReader(from, guests))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s, %s: %d bytes, want %d, %v: %.200q", name, how, len(got), len(want), err, got)
			}
		}
	}
}

func TestAReaderPassesOnWhyItEnds(t *testing.T) {
	got, err := io.ReadAll(mask.NewReader(io.MultiReader(strings.NewReader(`{"Email":"a@b.cc","X":1`),
		iotest.ErrReader(io.ErrClosedPipe)), guests))
	if err != io.ErrClosedPipe || string(got) != `{"Email":"a•••@•••.cc","X":1` {
		t.Errorf("%q, %v", got, err)
	}
}
