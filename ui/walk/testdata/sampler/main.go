// Command sampler is a small window to try the walk on: a field, a password, buttons that answer late, an overlay, the
// clipboard and a file in the data folder.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/inspect"
)

func main() {
	data := flag.String("data", "", "folder to write to")
	crash := flag.Bool("crash", false, "end with exit status 3 at SIGTERM")
	flag.Parse()

	a := app.NewWithID("app.keyrack.sampler")
	w := a.NewWindow("Sampler (test)")
	name := widget.NewEntry()
	password := widget.NewPasswordEntry()
	password.SetPlaceHolder("Access token")
	answer := widget.NewLabel("nothing yet")
	later := widget.NewButton("Too late", func() { answer.SetText("clicked what was disabled") })
	later.Disable()
	greet := func() {
		text := "Hello " + name.Text
		go func() {
			time.Sleep(50 * time.Millisecond)
			fyne.Do(func() {
				answer.SetText(text)
				later.Enable()
			})
		}()
	}
	var overlay *widget.PopUp
	overlay = widget.NewModalPopUp(container.NewVBox(
		widget.NewLabel("Really?"), widget.NewButton("Yes", func() { overlay.Hide(); answer.SetText("said yes") }),
	), w.Canvas())
	hello := fyne.NewMenuItem("Greet", greet)
	hello.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl}
	w.SetMainMenu(fyne.NewMainMenu(fyne.NewMenu("File", hello)))
	w.SetContent(container.NewVBox(
		widget.NewForm(widget.NewFormItem("Name", name), widget.NewFormItem("Password", password)),
		container.NewHBox(
			widget.NewButton("Greet", greet),
			widget.NewButton("Copy", func() { a.Clipboard().SetContent(name.Text) }),
			widget.NewButton("Save", func() { answer.SetText(save(*data, password.Text)) }),
			widget.NewButton("Ask", overlay.Show),
			later,
		),
		answer,
	))
	w.Resize(fyne.NewSize(400, 300))
	inspect.Start(a)
	w.ShowAndRun()
	if *crash {
		os.Exit(3)
	}
}

// save keeps the password in the keychain and, wrongly, in a file, for the walk to find.
func save(folder, password string) string {
	store := exec.Command("secret-tool", "store", "--label=sampler", "service", "app.keyrack.desktop", "username",
		"sampler.1")
	store.Stdin = strings.NewReader(password)
	if err := store.Run(); err != nil {
		return "no keychain"
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err.Error()
	}
	if err := os.WriteFile(filepath.Join(folder, "careless.log"), fmt.Appendf(nil, "saved %s\n", password),
		0o600); err != nil {
		return err.Error()
	}
	return "saved"
}
