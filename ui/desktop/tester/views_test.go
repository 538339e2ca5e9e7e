package tester_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/takeaway"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/tester"
	"keyrack/ui/desktop/uitest"
)

// stays is an answer with a list of so many reservations.
func stays(n int) string {
	var body strings.Builder
	body.WriteString(`{"Reservations":[`)
	for i := range n {
		if i > 0 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body,
			`{"Id":"851df8c8-90f2-4c4a-8e01-%012d","Number":"%d","State":"%s","StartUtc":"2026-11-%02dT14:00:00Z",`+
				`"Price":{"Currency":"EUR","GrossValue":%d.50},"Notes":null}`,
			i, 1000-i, []string{"Confirmed", "Started", "Processed"}[i%3], 1+i%28, 80+i%50)
	}
	body.WriteString(`],"Cursor":null}`)
	return body.String()
}

// sent opens the tester with an answer on the screen.
func sent(t *testing.T, body string) *uitest.UI {
	t.Helper()
	ui, a, _ := open(t, model.Demo, model.Open)
	a.answer = answering(http.StatusOK, body)
	ui.Tap("Send")
	ui.UntilText("200 OK")
	return ui
}

func texts(ui *uitest.UI) string { return strings.Join(ui.Texts(), " | ") }

func TestFindCountsAndGoesFromOneToTheNext(t *testing.T) {
	ui := sent(t, stays(300))
	ui.Tap("Find")
	ui.Type("started")
	ui.UntilText("1 of 100")
	ui.Key(fyne.KeyReturn)
	ui.UntilText("2 of 100")
	ui.Key(fyne.KeyUp)
	ui.Key(fyne.KeyUp)
	ui.UntilText("100 of 100")
	ui.Shot("find")
	if !ui.HasText(`"Started"`) {
		t.Errorf("the match is not in view: %s", texts(ui))
	}
	ui.Type("zzz")
	ui.UntilText("nothing found")
	ui.Key(fyne.KeyEscape)
	ui.Run()
	if ui.HasText("nothing found") {
		t.Error("the field is still there")
	}
}

func TestEnterBeforeAnythingIsFoundCountsToo(t *testing.T) {
	ui := sent(t, stays(300))
	ui.Tap("Find")
	ui.Type("started")
	ui.Key(fyne.KeyReturn) // the search is under way
	ui.Key(fyne.KeyReturn)
	ui.UntilText("3 of 100")
	ui.Type("!")
	ui.Key(fyne.KeyUp)
	ui.UntilText("nothing found")
}

func TestAListIsATableThatSortsAndFilters(t *testing.T) {
	ui := sent(t, stays(2000))
	ui.Tap("Table")
	ui.UntilText("2000 rows · 7 columns")
	ui.Shot("table")
	ui.Tap("Number")
	ui.UntilText("-999") // they are numbers in texts
	ui.Tap("Filter rows")
	ui.Type("processed")
	ui.UntilText("666 of 2000 rows")
	ui.Shot("table-filtered")
	ui.Tap("Columns…")
	ui.UntilText("Shown, filtered and exported.")
	ui.Shot("table-columns")
	ui.Tap("None")
	ui.Tap("State")
	ui.Tap("Show")
	ui.UntilText("1 of 7 columns")
	if ui.HasText("Number") {
		t.Errorf("the columns are still there: %s", texts(ui))
	}
}

func TestAnAnswerWithoutAListSaysThatItIsNoTable(t *testing.T) {
	ui := sent(t, `{"A":1}`)
	ui.Tap("Table")
	ui.UntilText("no list of objects")
}

func TestTimingShowsEachPhase(t *testing.T) {
	ui, a, _ := open(t, model.Demo, model.Open)
	a.answer = func(ctx context.Context, request workspace.Request) (model.Exchange, error) {
		exchange, err := answering(http.StatusOK, `{}`)(ctx, request)
		exchange.SentAt = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
		exchange.Timing = model.Timing{
			DNS: 12 * time.Millisecond, Connect: 20 * time.Millisecond, TLS: 31 * time.Millisecond,
			FirstByte: 140 * time.Millisecond, Download: 4 * time.Millisecond, Total: 208 * time.Millisecond,
		}
		return exchange, err
	}
	ui.Tap("Send")
	ui.UntilText("200 OK")
	ui.Tap("Timing")
	for _, text := range []string{"Find the host (DNS)", "12 ms", "31 ms", "140 ms", "1.0 ms", "208 ms", "received 2 B"} {
		if !ui.HasText(text) {
			t.Errorf("%q is not on the screen: %s", text, texts(ui))
		}
	}
	ui.Shot("timing")
}

func TestALongLineIsShownWhole(t *testing.T) {
	ui := sent(t, `{"Text":"`+strings.Repeat("lorem ipsum ", 2000)+`the end","After":1}`)
	ui.Shot("long-line")
	for _, found := range ui.FindAllTexts() {
		if strings.Contains(found.Text, "show whole") {
			ui.TapAt(found.Center())
		}
	}
	ui.UntilText("$.Text")
	ui.UntilText("lorem ipsum")
	ui.Shot("whole-line")
	ui.Tap("Copy")
	if got := ui.App().Clipboard().Content(); !strings.HasSuffix(got, `the end"`) {
		t.Errorf("copied %d bytes", len(got))
	}
}

func TestBrokenJSONSaysWhere(t *testing.T) {
	ui := sent(t, "{\n \"a\": 1,\n \"b\": oops\n}")
	for _, text := range []string{"column 7: a value was expected here", "broken JSON", "oops"} {
		if !ui.HasText(text) {
			t.Errorf("%q is not on the screen: %s", text, texts(ui))
		}
	}
	ui.Shot("broken")
}

func TestAnAnswerInAFileIsShownAndTheFileRemoved(t *testing.T) {
	ui, a, _ := open(t, model.Demo, model.Open)
	path := filepath.Join(t.TempDir(), "answer")
	body := stays(10_000)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	a.answer = func(ctx context.Context, request workspace.Request) (model.Exchange, error) {
		exchange, err := answering(http.StatusOK, "")(ctx, request)
		exchange.Body, exchange.BodyFile, exchange.Size = nil, path, int64(len(body))
		return exchange, err
	}
	ui.Tap("Send")
	ui.UntilText("200 OK")
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
	ui.Tap("Copy")
	if got := ui.App().Clipboard().Content(); got != body {
		t.Errorf("copied %d bytes, received %d", len(got), len(body))
	}
}

func TestSeveralRequestsAreOpenAtOnce(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	release := make(chan struct{})
	a.answer = func(ctx context.Context, request workspace.Request) (model.Exchange, error) {
		if request.Path == "services/getAll" {
			<-release
		}
		return answering(http.StatusOK, `{"Path":"`+request.Path+`"}`)(ctx, request)
	}
	area.Choose("services/getAll")
	ui.Tap("Send")
	ui.UntilText("Cancel")
	area.NewRequest()
	area.Choose("configuration/get")
	ui.Tap("Send")
	ui.UntilText(`"configuration/get"`)
	ui.Shot("tabs")
	close(release)
	ui.Until(func() bool { return len(ui.FindAll("services/getAll")) == 1 })
	ui.Tap("services/getAll")
	ui.UntilText(`"services/getAll"`)
	area.CloseRequest()
	ui.UntilText(`"configuration/get"`)
	if ui.HasText("services/getAll") {
		t.Errorf("the closed request is still there: %s", texts(ui))
	}
}

func TestTheSupportBundleIsReadBeforeItIsPassedOn(t *testing.T) {
	ui := sent(t, `{"Customers":[{"FirstName":"Ann","Email":"ann@example.com"}]}`)
	ui.Tap("More to do with this request and its answer")
	ui.Shot("more")
	ui.Tap("Support bundle…")
	ui.UntilText(`"Keyrack 1.0.0"`)
	ui.Shot("bundle")
	found := ui.FindAll("Copy")
	ui.TapAt(found[len(found)-1].Center())
	if got := ui.App().Clipboard().Content(); !strings.Contains(got, "[masked]") ||
		strings.Contains(got, "ann@example.com") {
		t.Errorf("copied %s", got)
	}
}

func TestTheRequestIsCopiedForAnotherProgram(t *testing.T) {
	ui, a, _ := open(t, model.Demo, model.Open)
	var err error
	if a.place.Environment.Address, err = model.ParseAddress(model.Demo, model.DemoAddress); err != nil {
		t.Fatal(err)
	}
	ui.Tap("More to do with this request and its answer")
	ui.Hover("Copy request for a shell")
	ui.Tap("cURL")
	ui.Until(func() bool { return strings.Contains(ui.App().Clipboard().Content(), "$MEWS_ACCESS_TOKEN") })
}

// TestEveryFormatOfARequestHasItsPlaceInALowWindow: one of 1000 × 640 pixels, with texts of 150 %.
func TestEveryFormatOfARequestHasItsPlaceInALowWindow(t *testing.T) {
	ui, _, _ := open(t, model.Demo, model.Open)
	ui.Resize(fyne.NewSize(1000/1.5, 640/1.5))
	offered := map[string]bool{}
	for _, menu := range []string{"Copy request for a shell", "Copy request as code"} {
		ui.Tap("More to do with this request and its answer")
		ui.Hover(menu)
		ui.Shot(menu)
		for _, format := range takeaway.Formats() {
			for _, found := range ui.FindAll(format.Title()) {
				offered[format.Title()] = true
				if bottom := found.Position.Y + found.Size.Height; bottom > ui.Canvas().Size().Height-8 {
					t.Errorf("%s ends at %.0f", format.Title(), bottom)
				}
			}
		}
		ui.Key(fyne.KeyEscape) // of the menu in the menu
		ui.Key(fyne.KeyEscape)
	}
	if len(offered) != len(takeaway.Formats()) {
		t.Errorf("only these are offered: %v", offered)
	}
}

func TestAllPagesAreShownAsOneAnswer(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	if ui.HasText("All pages") {
		t.Error("an operation without pages offers them")
	}
	area.Choose("services/getAll")
	ui.Run()
	ui.Shot("paged")
	ui.Tap("All pages")
	ui.UntilText("3 pages with 30 items of Services.")
	if !ui.HasText(`"Services"`) || len(a.requests()) != 3 {
		t.Errorf("sent %d; the screen says %s", len(a.requests()), texts(ui))
	}
}

// write puts a text into the body, in place of what is there.
func write(ui *uitest.UI, area *tester.Tester, text string) {
	area.FocusBody()
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type(text)
	ui.Run()
}

func TestTheNextPageFollowsTheAnswerOnTheScreen(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	status := http.StatusOK
	a.answer = func(ctx context.Context, request workspace.Request) (model.Exchange, error) {
		switch {
		case status != http.StatusOK:
			return answering(status, `{"Message":"Too many."}`)(ctx, request)
		case strings.Contains(string(request.Body), `"page-3"`):
			return answering(http.StatusOK, `{"Services":[{"Id":"e"}],"Cursor":null}`)(ctx, request)
		case strings.Contains(string(request.Body), `"page-2"`):
			large := strings.Repeat("x", 200_000) // the page behind it is found while it is read already
			return answering(http.StatusOK, `{"Cursor":"page-3","Services":[{"Id":"c"},{"Id":"d","Notes":"`+large+
				`"}]}`)(ctx, request)
		}
		return answering(http.StatusOK, `{"Services":[{"Id":"a"},{"Id":"b"}],"Cursor":"page-2"}`)(ctx, request)
	}
	if ui.HasText("Next page") {
		t.Error("an operation without pages offers the next one")
	}
	area.Choose("services/getAll")
	write(ui, area, `{"Limitation":{"Count":2}}`)
	if area.HasNextPage() {
		t.Error("there is a page behind an answer that has not come")
	}
	ui.Tap("Next page")
	ui.Tap("Send")
	ui.UntilText(`"page-2"`)
	ui.Until(area.HasNextPage)
	ui.Shot("next-page")
	ui.Tap("Next page")
	ui.UntilText("Page 2.")
	ui.UntilText(`"page-3"`)
	ui.Until(area.HasNextPage)
	// A page that did not come is asked for again.
	status = http.StatusTooManyRequests
	ui.Tap("Next page")
	ui.UntilText("429 Too Many Requests")
	status = http.StatusOK
	ui.Tap("Next page")
	ui.UntilText("Page 3.")
	ui.Run()
	if area.HasNextPage() {
		t.Error("there is a page behind the last one")
	}
	var asked []string
	for _, request := range a.requests() {
		asked = append(asked, string(request.Body))
	}
	want := `{"Limitation":{"Count":2}}|{"Limitation": {"Count":2,"Cursor":"page-2"}}|{"Limitation": {"Count":2,` +
		`"Cursor":"page-3"}}|{"Limitation": {"Count":2,"Cursor":"page-3"}}`
	if got := strings.Join(asked, "|"); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("asked for %s", got)
	}
	if area.Body() != `{"Limitation":{"Count":2}}` {
		t.Errorf("the body became %s", area.Body())
	}
	area.Choose("configuration/get")
	area.Choose("services/getAll")
	ui.Tap("Send")
	ui.UntilText(`"page-2"`)
}

func TestARequestToAWholePortfolioSaysSoBeforeItIsSent(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	portfolio := a.place
	portfolio.Connection.ID = "portfolio"
	portfolio.Connection.Identity = &model.Identity{
		EnterpriseID: "p", Name: "Alpine Collection", Portfolio: true,
		Enterprises: make([]model.Enterprise, 12),
	}
	area.Show(portfolio)
	area.Choose("services/getAll")
	ui.UntilText("no property is chosen, so it is about all of them")
	ui.UntilText("all 12 properties")
	ui.Shot("portfolio")
	write(ui, area, `{"EnterpriseIds":["851df8c8-90f2-4c4a-8e01-a4fc46b25178"],"Limitation":{"Count":2}}`)
	ui.UntilText("Valid")
	ui.UntilText("1 of 12 properties")
	area.Choose("currencies/getAll")
	ui.UntilText("Mews does not say that the operation works")
	area.Choose("bills/close") // that a field is missing is worse than what there is to know
	write(ui, area, `{"BillId":"851df8c8-90f2-4c4a-8e01-a4fc46b25178","Type":"Receipt"}`)
	ui.UntilText("EnterpriseId is missing: the token")
	if len(a.requests()) != 0 {
		t.Errorf("sent %d", len(a.requests()))
	}
}

func TestAReadIsRepeatedAndSummedUp(t *testing.T) {
	ui, a, _ := open(t, model.Demo, model.Open)
	ui.Tap("More to do with this request and its answer")
	ui.Tap("Repeat…")
	ui.UntilText("seconds apart")
	ui.Shot("repeat")
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type("3")
	ui.Key(fyne.KeyTab)
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type("0")
	ui.Key(fyne.KeyReturn)
	ui.UntilText("3 of 3 answered 200")
	if len(a.requests()) != 3 {
		t.Errorf("sent %d", len(a.requests()))
	}
}

func TestAVariableStandsInTheBodyAndIsReplacedWhenItIsSent(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	a.variables = []request.Variable{{Name: "ServiceId", Value: "851df8c8-90f2-4c4a-8e01-a4fc46b25178"}}
	area.FocusBody()
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type(`{"ServiceIds":["{{Missing}}"]}`)
	ui.UntilText("Live has no variable Missing.")
	area.Send()
	ui.UntilText("Nothing was sent.")
	if len(a.requests()) != 0 {
		t.Fatal("it was sent without a value")
	}
}

func TestFormAndJSONAreTheSameBody(t *testing.T) {
	ui, _, area := open(t, model.Demo, model.Open)
	area.Choose("reservations/getAll/2023-06-06")
	area.FocusBody()
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type(
		`{"Unheard":[1.50],"Limitation":{"Count":10},"UpdatedUtc":{"StartUtc":"2026-01-01T00:00:00Z",` +
			`"EndUtc":"2026-09-01T00:00:00Z"}}`)
	ui.Tap("Form")
	ui.Run()
	ui.Shot("form")
	for _, text := range []string{"243 days of at most 3 months", "01:00 Budapest", "Under JSON alone: Unheard"} {
		ui.Until(func() bool { return strings.Contains(texts(ui), text) || scrolledTo(ui, text) })
	}
	ui.Tap("JSON")
	if got := area.Body(); !strings.Contains(got, "1.50") {
		t.Errorf("the body is %s", got)
	}
}

// scrolledTo scrolls the form down a little and reports whether the text came into view.
func scrolledTo(ui *uitest.UI, text string) bool {
	form, found := uitest.Find[*container.Scroll](ui)
	if !found {
		return false
	}
	form.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -60)})
	return ui.HasText(text)
}

const orders = `{"Reservations":[
 {"Id":"r1","Number":"10","OrderItems":[{"Id":"i1","Sku":"Breakfast","Count":2},{"Id":"i2","Sku":"Garage","Count":1}]},
 {"Id":"r2","Number":"9","OrderItems":[null,{"Id":"i3","Sku":"Spa; =1+1","Count":1}]}
]}`

func TestAListInsideOfRowsOpensAsATable(t *testing.T) {
	ui := sent(t, orders)
	ui.Tap("Table")
	ui.UntilText("2 rows · 3 columns")
	for _, found := range ui.FindAllTexts() {
		if strings.HasPrefix(found.Text, `[null,`) {
			ui.TapSecondary(found.Text)
		}
	}
	ui.Tap("Open this list")
	ui.UntilText("2 of 4 rows · 4 columns")
	for _, text := range []string{"Reservations.Id", "Spa; =1+1"} {
		if !ui.HasText(text) {
			t.Errorf("%q is not on the screen: %s", text, texts(ui))
		}
	}
	ui.Shot("table-nested")
}

func TestAnExportIsChosenBeforeItsFileIs(t *testing.T) {
	t.Setenv("LC_ALL", "cs_CZ.UTF-8")
	ui := sent(t, `{"Rows":[{"Text":"`+strings.Repeat("x", 40_000)+`","Number":12345678901234567890}]}`)
	ui.Tap("Table")
	ui.UntilText("1 row · 2 columns")
	ui.Tap("Export…")
	ui.UntilText("Semicolon ;") // as the system has it
	ui.Shot("export-csv")
	ui.Tap("CSV")
	ui.Tap("Excel workbook (XLSX)")
	ui.Tap("Choose a file…")
	ui.UntilText("1 text is longer than a cell holds")
	ui.Shot("export-worksheet")
	if ui.HasText("Semicolon ;") {
		t.Error("a workbook has a separator")
	}
	ui.Tap("Go on")
	ui.UntilText("Save")
}
