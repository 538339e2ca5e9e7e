package walk_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"keyrack/ui/walk"
)

// TestKeyrackTestsARequest sends, folds, finds, looks at the answer as a table, exports it, and finds the request again
// in the history.
func TestKeyrackTestsARequest(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{})
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Click("Hotel Aurora")
	d.WaitFor("works offline")
	d.Key("ctrl+o")
	d.Type("customers getall")
	d.WaitFor("customers/getAll")
	d.Key("Return")
	d.WaitFor("List customers")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	d.WaitFor(`"Customers"`)

	d.Click(`"Customers"`)
	d.Key("Left")
	d.WaitFor("items ]")
	d.Shot("30-folded")
	d.Key("ctrl+f")
	d.Type("firstname")
	d.WaitFor("1 of ")
	d.Key("Return")
	d.WaitFor("2 of ")
	d.Shot("31-find")
	d.Key("Escape")
	d.WaitUntilGone("2 of ")

	d.Click("Table")
	d.WaitFor("10 rows")
	d.Shot("32-table")
	d.Click("Number")
	d.Click("Export…")
	d.WaitFor("as they are on the screen.")
	d.Shot("33-export")
	d.Click("CSV")
	d.Click("Excel workbook (XLSX)")
	d.WaitUntilGone("Separator line")
	d.Shot("33-export-workbook")
	d.Click("Choose a file…")
	d.WaitFor("Choose a folder…")
	d.Shot("33-save")
	d.Key("Return")
	d.WaitFor("Saved /")
	book := exported(t, d.Home(), "customers-getAll.xlsx")
	if rows, err := book.GetRows("Sheet1"); err != nil || len(rows) < 3 ||
		!strings.Contains(strings.Join(rows[0], " "), "Email") {
		t.Errorf("exported %v, %v", rows, err)
	}

	d.Click("Timing")
	d.WaitFor("Wait for the answer")
	d.Shot("34-timing")
	d.Click("Form")
	d.WaitFor("Limitation")
	d.Shot("35-form")
	d.Click("History")
	d.WaitFor("1 request")
	d.WaitFor("200 OK")
	d.Shot("36-history")
	d.Click("customers/getAll")
	d.Click("Open")
	d.WaitFor("from the history")
	d.Shot("37-from-history")
}

// exported opens the workbook that was saved under a name somewhere in a folder.
func exported(t *testing.T, folder, name string) *excelize.File {
	t.Helper()
	var book *excelize.File
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.Name() != name {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		book, err = excelize.OpenReader(bytes.NewReader(raw))
		return err
	})
	if err != nil || book == nil {
		t.Fatalf("%s was not saved: %v", name, err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

// TestKeyrackTestsARequestInTheDark looks at the same where there is less room.
func TestKeyrackTestsARequestInTheDark(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{Size: walk.Size{Width: 1024, Height: 700}, Dark: true})
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Click("Hotel Aurora")
	d.Key("ctrl+o")
	d.Type("customers/getAll")
	d.WaitFor("List customers")
	d.Key("Return")
	d.WaitFor("All pages")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	d.Key("ctrl+Page_Down")
	d.WaitFor("Page 2.")
	d.Shot("39-dark-next-page")
	d.Key("ctrl+o")
	d.Type("services getall")
	d.WaitFor("services/getAll")
	d.Key("Return")
	d.WaitFor("All pages")
	d.Click("All pages")
	d.WaitFor("1 page with")
	d.Shot("40-dark-pages")
	d.Click("Table")
	d.WaitFor("2 rows")
	d.Shot("41-dark-table")
	d.Click("Form")
	d.Key("ctrl+t")
	d.WaitFor("No answer yet.")
	d.Shot("42-dark-form")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	d.Click("More to do with this request and its answer")
	d.WaitFor("Support bundle…")
	d.Shot("43-dark-more")
	d.Click("Support bundle…")
	d.WaitFor("What Mews support asks for")
	d.Shot("44-dark-bundle")
	d.Key("Escape")
	d.Click("Timing")
	d.WaitFor("Total")
	d.Shot("45-dark-timing")
	d.Click("History")
	d.WaitFor("4 requests")
	d.Shot("46-dark-history")
}
