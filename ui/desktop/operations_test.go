package desktop_test

import (
	"testing"

	"fyne.io/fyne/v2"
)

// unicorns is what Mews publishes in these tests: an operation that the program does not know.
const unicorns = `{"openapi": "3.0.4", "info": {"title": "Connector", "version": "v1"}, "paths": {
	"/api/connector/v1/unicorns/getAll": {"post": {"summary": "Get all unicorns", "responses": {"200": {"description": "OK"}}}}
}}`

func TestRefreshedOperationsAreFoundWithoutARestart(t *testing.T) {
	d := withHotels(t)
	d.settings("Operations")
	d.UntilText("224 operations of the Connector API")
	d.UntilText("Mews’ docs as of 1 Oct 2026")
	d.Shot("settings-operations")
	d.Tap("Update operations…")
	d.Tap("As Demo publishes it")
	d.UntilText("new, counts as a write · Get all unicorns")
	d.Shot("refresh")
	d.Tap("Use them")
	d.UntilText("In use: 225 operations are known now.")
	d.Key(fyne.KeyEscape)
	d.gone("In use: 225 operations")
	d.Shortcut(fyne.KeyK, ctrl)
	d.Type("unicorns/getAll")
	d.UntilText("Get all unicorns")
	d.Key(fyne.KeyReturn)
	d.UntilText("WRITE")
}
