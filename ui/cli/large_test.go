package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"keyrack/ui/cli/console"
)

// TestAnAnswerThatIsKeptInAFileIsJudgedAsASmallOne: what does not fit into memory is read from a file, which is gone
// when the command has ended.
func TestAnAnswerThatIsKeptInAFileIsJudgedAsASmallOne(t *testing.T) {
	var before, after string
	status, size := http.StatusOK, 0
	i := served(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, before+strings.Repeat("x", size)+after)
	})
	for _, row := range []struct {
		name          string
		status        int
		before, after string
		flags         []string
	}{
		{"a good one", http.StatusOK, `{"Customers":[{"Notes":"`, `"}]}`, nil},
		{"a broken one", http.StatusOK, `{"Customers":[{"Notes":"`, `"},]}`, nil},
		{"a broken one", http.StatusOK, `{"Customers":[{"Notes":"`, `"},]}`, []string{"--json"}},
		{"a good one", http.StatusOK, `{"Customers":[{"Notes":"`, `"}]}`, []string{"--json"}},
		{"a web page", http.StatusBadGateway, `<html>`, `</html>`, nil},
		{"a refusal", http.StatusForbidden, `{"Details":"`, `"}`, nil},
	} {
		status, before, after = row.status, row.before, row.after
		arguments := append([]string{"call", "configuration/get", "-c", "Mine"}, row.flags...)
		size = 1
		small, _, smallSaid := i.run(t.Context(), "", arguments...)
		size = inMemory
		if len(row.flags) > 0 {
			size = inDocument
		}
		large, output, largeSaid := i.run(t.Context(), "", arguments...)
		if large.Code != small.Code || (large.Code == console.Fine) != (row.name == "a good one") {
			t.Errorf("%s %v: exit code %d, of a small one %d", row.name, row.flags, large.Code, small.Code)
		}
		if largeSaid != smallSaid || strings.Contains(largeSaid, "is gone") {
			t.Errorf("%s %v: it says\n%s\nof a small one\n%s", row.name, row.flags, largeSaid, smallSaid)
		}
		if len(row.flags) == 0 {
			continue
		}
		var got struct {
			Exchanges []struct {
				Body struct{ Customers []struct{ Notes string } }
				Text string
			}
		}
		if err := json.Unmarshal([]byte(output), &got); err != nil {
			t.Fatalf("%s: --json prints %d bytes that are no document: %v", row.name, len(output), err)
		}
		text := got.Exchanges[0].Text
		if row.name == "a good one" {
			text = row.before + got.Exchanges[0].Body.Customers[0].Notes + row.after
		}
		if text != row.before+strings.Repeat("x", size)+row.after {
			t.Errorf("%s: --json has an answer of %d bytes", row.name, len(text))
		}
	}
}

// TestAllPagesOfAnySizeAreOneDocument: what does not fit into memory is printed as it comes, and is a whole document of
// the pages until then where no more come.
func TestAllPagesOfAnySizeAreOneDocument(t *testing.T) {
	const guest, size = "ada.lovelace@example.com", inDocument/2 + 1
	asked, pages, fails := 0, 3, false
	i := served(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		cursor := "null"
		switch {
		case asked < pages:
			cursor = fmt.Sprintf(`"c%d"`, asked)
		case fails:
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"Message":"No more."}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"Customers":[{"Email":"%s","Filler":"%s"}],"Cursor":%s}`, guest, strings.Repeat("x", size),
			cursor)
	})
	for _, row := range []struct {
		pages int
		fails bool
		flags []string
		exit  console.Code
		items int
	}{
		{1, false, nil, console.Fine, 1}, // from memory
		{3, false, nil, console.Fine, 3},
		{3, false, []string{"--mask"}, console.Fine, 3},
		{3, true, nil, console.No, 2},
	} {
		asked, pages, fails = 0, row.pages, row.fails
		exit, output, said := i.run(t.Context(), "", append([]string{
			"call", "customers/getAll", "-c", "Mine", "--json", "--all-pages", "-b", `{"Limitation":{"Count":1}}`,
		}, row.flags...)...)
		var got struct {
			Version   int
			Exchanges []struct {
				Operation string
				Status    int
				Size      int
				Body      struct {
					Customers []struct{ Email, Filler string }
					Cursor    *string
				}
			}
		}
		if err := json.Unmarshal([]byte(output), &got); err != nil || len(got.Exchanges) != 1 || got.Version != 1 {
			t.Fatalf("%+v: %d bytes are no document: %v; %s", row, len(output), err, said)
		}
		exchange := got.Exchanges[0]
		if exit.Code != row.exit || exchange.Status != 200 || exchange.Operation != "customers/getAll" ||
			exchange.Size < row.items*size || len(exchange.Body.Customers) != row.items ||
			(exchange.Body.Cursor == nil) == row.fails {
			t.Errorf("%+v: exit code %d, status %d, %d bytes, %d items, %s", row, exit.Code, exchange.Status, exchange.Size,
				len(exchange.Body.Customers), said)
		}
		for _, customer := range exchange.Body.Customers {
			masked := len(row.flags) > 0 // all that somebody has is hidden
			if len(customer.Filler) == size == masked || customer.Email == guest == masked {
				t.Errorf("%+v: %s, %d bytes", row, customer.Email, len(customer.Filler))
			}
		}
	}
}
