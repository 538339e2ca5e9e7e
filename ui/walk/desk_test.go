package walk_test

import (
	"strings"
	"testing"
	"time"

	"keyrack/ui/walk"
)

// TestKeyrackIsSteeredByTheKeyboard goes through the tour, the palette, presenter mode and the settings without the
// mouse wherever there is a key.
func TestKeyrackIsSteeredByTheKeyboard(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{})
	d.WaitFor("Welcome to Keyrack")
	d.Shot("20-tour")
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Key("ctrl+k")
	d.WaitFor("Enter opens")
	d.WaitFor("Add connection…")
	d.Shot("21-palette")
	d.Type("boreal")
	d.WaitFor("Enter opens")
	d.Shot("22-palette-found")
	d.Key("Return")
	d.WaitFor("Hotel Borealis ·")
	d.Key("ctrl+k")
	d.WaitFor("Enter opens")
	d.Type("customers getall")
	d.WaitFor("customers/getAll")
	d.Key("Return")
	d.WaitUntilGone("Enter opens")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	d.WaitFor("@example.com")

	d.Key("ctrl+shift+p")
	d.WaitFor("PRESENTER MODE")
	d.WaitUntilGone("@example.com")
	d.WaitUntilGone("Production")
	d.WaitFor(`"Sex": "•••"`)
	d.Shot("23-presenter")
	d.ScrollTo(`"FirstName"`, "••••-••-••") // the birth date is below what the larger text leaves in view
	d.Key("ctrl+k")
	d.WaitFor("Enter opens")
	d.Type("production")
	d.WaitFor("No results.")
	d.Shot("24-presenter-palette")
	d.Key("Escape")
	d.Terminate()

	// Presenter mode survives a start, and so does the place.
	d.Launch()
	d.WaitFor("PRESENTER MODE")
	d.WaitFor("Hotel Borealis ·")
	d.Key("ctrl+3")
	d.Key("ctrl+shift+p")
	d.WaitFor("Leave presenter mode?")
	d.Shot("25-leave-presenter")
	d.Key("Escape")
	d.WaitUntilGone("Leave presenter mode?")
	d.WaitFor("PRESENTER MODE")
	d.Key("ctrl+shift+p")
	d.WaitFor("Leave presenter mode?")
	d.Key("Return")
	d.WaitUntilGone("PRESENTER MODE")
	d.WaitFor("Production")

	d.Click("Menu")
	d.WaitFor("Keyrack")
	d.Shot("26-menu")
	d.WaitFor("Filter connections")
	d.Key("Down", "Down")
	d.Key("Escape")
	d.WaitUntilGone("Filter connections")
	walkSettings(d, "27-settings")
	walkToken(d, "29-token")
	d.Key("ctrl+k")
	d.WaitFor("Enter opens")
	d.Type("about")
	d.WaitFor("About Keyrack")
	d.Key("Return")
	d.WaitFor("Not made by Mews.")
	d.Shot("28-about")
	d.Key("Escape")
	d.WaitUntilGone("Not made by Mews.")
}

// walkSettings takes a picture of every page of the settings.
func walkSettings(d *walk.Desktop, name string) {
	d.Key("ctrl+comma")
	d.WaitFor("Text size")
	for _, page := range []struct{ title, holds string }{
		{"Appearance", "Text size"},
		{"Tokens", "Stored in"},
		{"Files", "Import"},
		{"History", "Bodies"},
		{"Checks", "Favourites"},
		{"Presenter", "Identifiers"},
		{"Network", "CA certificates"},
		{"Data", "Data folder"},
	} {
		d.Click(page.title)
		d.WaitFor(page.holds)
		d.Shot(name + "-" + strings.ToLower(page.title))
	}
	d.Key("Escape")
	d.WaitUntilGone("Data folder")
}

// walkToken holds the button that shows the token, and takes a picture without it.
func walkToken(d *walk.Desktop, name string) {
	const below = "A copy is marked as a password" // the line that the token takes the place of
	d.Key("ctrl+shift+2")
	d.WaitFor(below)
	d.Shot(name)
	release := d.Hold("Hold to show")
	d.WaitUntilGone(below)
	release()
	d.WaitFor(below)

	release = d.Hold("Hold to show")
	d.WaitUntilGone(below)
	d.Hover("Check")
	d.WaitFor(below)
	release()
	d.Key("ctrl+shift+1")
	d.WaitUntilGone(below)
}

// TestKeyrackOnAProjector looks at the same screens where there is little room and no light.
func TestKeyrackOnAProjector(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{Size: walk.Size{Width: 1024, Height: 700}, Dark: true})
	d.WaitFor("Welcome to Keyrack")
	d.Shot("30-dark-tour")
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	d.Key("ctrl+k")
	d.WaitFor("Enter opens")
	d.Type("borealis")
	d.Shot("31-dark-palette")
	d.Key("Escape")
	d.Key("ctrl+3")
	d.WaitFor("Production is read-only until you unlock writes")
	d.Shot("32-dark-production")
	d.Key("ctrl+shift+p")
	d.WaitFor("PRESENTER MODE")
	d.WaitFor("AT-2020") // what Sandbox shows, in whatever room there is
	d.WaitUntilGone("Production")
	d.Shot("33-dark-presenter")
	d.Key("ctrl+shift+p")
	d.WaitFor("Leave presenter mode?")
	d.Key("Return")
	d.WaitUntilGone("PRESENTER MODE")
	walkSettings(d, "34-dark-settings")
	walkToken(d, "37-dark-token")
	d.Key("ctrl+comma")
	d.WaitFor("Text size")
	d.Click("High contrast")
	d.Key("Escape")
	d.WaitUntilGone("Text size")
	d.Shot("35-dark-high-contrast")
	d.Key("ctrl+equal", "ctrl+equal", "ctrl+equal", "ctrl+equal", "ctrl+equal")
	d.Key("ctrl+comma")
	d.WaitFor("150 %")
	d.Shot("36-dark-larger-settings")
	d.Key("Escape")
	d.WaitUntilGone("Text size")
	d.Shot("36-dark-larger")
	d.Key("ctrl+shift+2")
	d.WaitFor("Client token")
	d.Shot("36-dark-larger-token")
	d.Key("ctrl+shift+m")
	d.WaitFor("Add connection…")
	d.Shot("36-dark-larger-menu")
	d.Key("Escape")
	d.Key("ctrl+n")
	d.WaitFor("Nothing is stored until you save.")
	d.Shot("36-dark-larger-add")
	d.Key("Escape")
	d.WaitUntilGone("Nothing is stored until you save.")
	d.Key("ctrl+shift+k")
	d.WaitFor("· done")
	d.Shot("36-dark-larger-check")
	d.Key("ctrl+0")
}

// TestKeyrackHasOneWindowUntilAnotherIsWanted starts it twice, and then asks for a second window.
func TestKeyrackHasOneWindowUntilAnotherIsWanted(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{})
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.WaitForRest()
	d.StartAgain()
	if count := d.Windows("Keyrack"); count != 1 {
		t.Errorf("after a second start there are %d windows", count)
	}
	d.Key("ctrl+shift+n")
	d.WaitForWindows("Keyrack — Sandbox", 2) // it is called so when there is something in it
	d.Shot("40-two-windows")
	d.Terminate()

	// Whoever logs out again at once ends it too, in whatever step of its start.
	for step := range 15 {
		d.TerminateAtOnce(time.Duration(step) * 10 * time.Millisecond)
	}
}

// TestKeyrackWithoutOpenGL says why there is no window, and what works all the same.
func TestKeyrackWithoutOpenGL(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{NoOpenGL: true, NoKeyring: true})
	said := d.StartAndFail()
	if !strings.Contains(said, "OpenGL 2.1 is missing") || !strings.Contains(said, "keyrack --help") {
		t.Errorf("it says:\n%s", said)
	}
}
