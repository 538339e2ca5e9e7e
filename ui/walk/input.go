package walk

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"keyrack/ui/desktop/inspect"
)

// errMoving says that a thing was not at the same place twice.
var errMoving = errors.New("it moves")

// Click clicks what reads text: a button, a row, a field by its placeholder. It waits until there is exactly one such
// thing, enabled and at rest. Use [Desktop.ClickNth] where a text stands several times.
func (d *Desktop) Click(text string) {
	d.t.Helper()
	d.click(fmt.Sprintf("%q to click", text), 1, func(scene inspect.Scene) (spot, error) {
		found := find(scene, text)
		if len(found) > 1 {
			return spot{}, fmt.Errorf("there are %d, the first two at %d,%d and %d,%d", len(found),
				found[0].x, found[0].y, found[1].x, found[1].y)
		}
		return nth(found, 1)
	})
}

// ClickNth clicks the n-th thing, from 1 and in reading order, that reads text.
func (d *Desktop) ClickNth(text string, n int) {
	d.t.Helper()
	d.click(fmt.Sprintf("%q number %d to click", text, n), 1, func(scene inspect.Scene) (spot, error) {
		return nth(find(scene, text), n)
	})
}

// ClickField clicks into the entry with this placeholder, or with this label beside or above it, and waits until the
// keyboard is there. Like a person it clicks again where a busy computer has missed a click, and the log says so.
func (d *Desktop) ClickField(name string) {
	d.t.Helper()
	for end := time.Now().Add(d.options.Patience); ; {
		var clicked spot
		d.click(fmt.Sprintf("the field %q", name), 1, func(scene inspect.Scene) (spot, error) {
			var err error
			clicked, err = field(scene, name)
			return clicked, err
		})
		for again := time.Now().Add(3 * time.Second); time.Now().Before(again); time.Sleep(pause) {
			if scene, err := d.look(); err == nil && typesAt(scene, clicked) {
				return
			}
		}
		if time.Now().After(end) {
			d.fail("the field %q does not take the keyboard", name)
		}
		d.t.Logf("the field %q has to be clicked again", name)
	}
}

// Hover moves the mouse over what reads text, without a click.
func (d *Desktop) Hover(text string) {
	d.t.Helper()
	d.click(fmt.Sprintf("%q to hover over", text), 0, func(scene inspect.Scene) (spot, error) {
		s, err := nth(find(scene, text), 1)
		s.disabled = false
		return s, err
	})
}

// Hold holds the button of the mouse down on what reads text until release is called.
func (d *Desktop) Hold(text string) (release func()) {
	d.t.Helper()
	d.Hover(text)
	d.xdotool("", "mousedown", "1")
	return func() {
		d.t.Helper()
		d.xdotool("", "mouseup", "1")
	}
}

// ScrollTo turns the mouse wheel down over what reads text until wanted is on the screen. Like a person it waits after
// each notch for what it has done.
func (d *Desktop) ScrollTo(text, wanted string) {
	d.t.Helper()
	d.Hover(text)
	turned := time.Now()
	d.must(fmt.Sprintf("%q below %q", wanted, text), func() error {
		scene, err := d.look()
		if err != nil || shows(scene, wanted) {
			return err
		}
		if time.Since(turned) > time.Second {
			d.xdotool("", "click", "5")
			turned = time.Now()
		}
		return errors.New("it is not on the screen")
	})
}

func nth(found []spot, n int) (spot, error) {
	if len(found) < n {
		return spot{}, fmt.Errorf("the screen has %d", len(found))
	}
	return found[n-1], nil
}

// click waits for the spot to be there, enabled and at rest, moves the mouse to it and clicks so many times.
func (d *Desktop) click(what string, times int, pick func(inspect.Scene) (spot, error)) {
	d.t.Helper()
	var last spot
	d.must(what, func() error {
		scene, err := d.look()
		if err != nil {
			return err
		}
		s, err := pick(scene)
		if err != nil {
			return err
		}
		if s.disabled {
			return errors.New("it is disabled")
		}
		if s != last {
			last = s
			return errMoving
		}
		return nil
	})
	window := d.window(last.title)
	left, top := 0, 0
	if d.options.Wine {
		left, top = d.frame(window, last.window)
	}
	args := []string{
		"mousemove", "--sync", "--window", window, strconv.Itoa(left + last.x), strconv.Itoa(top + last.y),
	}
	if times > 0 {
		args = append(args, "click", "--repeat", strconv.Itoa(times), "--delay", "60", "1")
	}
	d.xdotool("", args...)
}

// Key presses keys by their X names, modifiers joined with a plus: "Tab", "Escape", "ctrl+Return", "alt+F4".
func (d *Desktop) Key(keys ...string) {
	d.t.Helper()
	d.xdotool("", append([]string{"key", "--clearmodifiers", "--delay", "30"}, keys...)...)
}

// Type writes text into whatever has the focus. Plain ASCII is typed key by key. Anything else is pasted, because the
// virtual keyboard has no such keys, and is then on the clipboard.
func (d *Desktop) Type(text string) {
	d.t.Helper()
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && (r < ' ' || r > '~') }) {
		d.Paste(text)
		return
	}
	// Through stdin: what is typed may be a token, and every user of the machine can read arguments.
	d.xdotool(text, "type", "--clearmodifiers", "--delay", "12", "--file", "-")
}

// Paste puts text on the clipboard and presses ctrl+v.
func (d *Desktop) Paste(text string) {
	d.t.Helper()
	cmd, cancel := d.command("xclip", "-selection", "clipboard", "-in")
	defer cancel()
	cmd.Stdin = strings.NewReader(text)
	if err := cmd.Run(); err != nil {
		d.fail("put text on the clipboard: %v", err)
	}
	// xclip goes on in the background, and may own the clipboard only after a while.
	d.until("the text on the clipboard", func() bool { return d.Clipboard() == text })
	d.Key("ctrl+v")
}

// Clipboard is the text on the clipboard, empty when there is none.
func (d *Desktop) Clipboard() string {
	d.t.Helper()
	return d.ClipboardAs("UTF8_STRING")
}

// ClipboardAs is what is on the clipboard in the form of a target, empty when it does not come in that form.
func (d *Desktop) ClipboardAs(target string) string {
	d.t.Helper()
	cmd, cancel := d.command("xclip", "-selection", "clipboard", "-out", "-target", target)
	defer cancel()
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// WaitForClipboard waits until the text on the clipboard is as it has to be, and does not say what it is: it may be a
// token.
func (d *Desktop) WaitForClipboard(what string, right func(text string) bool) {
	d.t.Helper()
	d.until(what+" on the clipboard", func() bool { return right(d.Clipboard()) })
}

// window returns the X id of the visible window with this title, or ""; with a program on Wayland that of the monitor
// in front, which has no title that xdotool finds.
func (d *Desktop) window(title string) string {
	find := []string{"search", "--onlyvisible", "--name", "^" + regexp.QuoteMeta(title) + "$"}
	if d.sway != nil {
		find = []string{"getactivewindow"}
	}
	cmd, cancel := d.command("xdotool", find...)
	defer cancel()
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	id, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(id)
}

func (d *Desktop) xdotool(stdin string, args ...string) {
	d.t.Helper()
	cmd, cancel := d.command("xdotool", args...)
	defer cancel()
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if err == nil && len(out) > 0 {
		err = errors.New("it complains") // and exits with 0, about a key that does not exist for one
	}
	if err != nil {
		d.fail("xdotool %s: %v: %s", args[0], err, out)
	}
}

// Resize gives the window another size, as a person does at its corner, and waits until it has it.
func (d *Desktop) Resize(size Size) {
	d.t.Helper()
	window := d.window(d.Scene().Windows[0].Title)
	d.xdotool("", "windowsize", "--sync", window, strconv.Itoa(size.Width), strconv.Itoa(size.Height))
	d.until(fmt.Sprintf("a window of %d x %d", size.Width, size.Height), func() bool { return d.Size() == size })
}

// Size is the size of the window.
func (d *Desktop) Size() Size {
	d.t.Helper()
	w := d.Scene().Windows[0]
	return Size{Width: w.Width, Height: w.Height}
}

// Windows counts the visible windows of the program, whichever process they belong to, by a beginning of their title.
func (d *Desktop) Windows(title string) int {
	d.t.Helper()
	cmd, cancel := d.command("xdotool", "search", "--onlyvisible", "--name", "^"+regexp.QuoteMeta(title))
	defer cancel()
	out, err := cmd.Output()
	if err != nil {
		return 0
	}
	return len(strings.Fields(string(out)))
}

// WaitForWindows waits until there are so many windows; see [Desktop.Windows].
func (d *Desktop) WaitForWindows(title string, count int) {
	d.t.Helper()
	d.until(strconv.Itoa(count)+" windows", func() bool { return d.Windows(title) == count })
}
