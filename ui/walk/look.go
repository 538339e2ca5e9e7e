package walk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"keyrack/ui/desktop/inspect"
)

const (
	// pause is the time between two looks at the screen.
	pause = 40 * time.Millisecond
	// slowest is how long a look may take: a busy machine draws slowly in software.
	slowest = time.Minute
)

// errExited says that the program has ended while it was looked at.
var errExited = errors.New("the program has ended")

// look asks the program what its windows show.
func (d *Desktop) look() (inspect.Scene, error) { return d.ask(inspect.Now) }

// ask asks the program what its windows show, now or when it is drawn.
func (d *Desktop) ask(question byte) (inspect.Scene, error) {
	p := d.program
	if p == nil {
		return inspect.Scene{}, errExited
	}
	select {
	case <-p.exited:
		return inspect.Scene{}, errExited
	default:
	}
	connection, err := dial(p.socket)
	if err != nil {
		return inspect.Scene{}, err
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(slowest))
	if _, err := connection.Write([]byte{question}); err != nil {
		return inspect.Scene{}, err
	}
	var scene inspect.Scene
	if err := json.NewDecoder(connection).Decode(&scene); err != nil {
		return inspect.Scene{}, fmt.Errorf("read the scene: %w", err)
	}
	d.remember(scene)
	return scene, nil
}

// dial connects to the socket, or to the address in the file of that name; see package inspect.
func dial(socket string) (net.Conn, error) {
	if info, err := os.Stat(socket); err != nil || !info.Mode().IsRegular() {
		return net.Dial("unix", socket)
	}
	address, err := os.ReadFile(socket)
	if err != nil {
		return nil, err
	}
	return net.Dial("tcp", string(address))
}

// remember keeps what an overlay has shown as long as one is open.
func (d *Desktop) remember(scene inspect.Scene) {
	open := false
	for _, w := range scene.Windows {
		if w.Overlay {
			d.overlay = append(d.overlay, texts(w)...)
			for _, node := range w.Nodes {
				d.overlay = append(d.overlay, node.Text+node.Placeholder)
			}
			open = true
		}
	}
	if !open {
		d.overlay = nil
	}
}

// until waits for a condition and fails the test with what was waited for.
func (d *Desktop) until(what string, reached func() bool) {
	d.t.Helper()
	d.must(what, func() error {
		if reached() {
			return nil
		}
		return errors.New("not yet")
	})
}

// must repeats try until it returns nil. It fails the test with the last error when the patience has run out or the
// program has ended.
func (d *Desktop) must(what string, try func() error) {
	d.t.Helper()
	for end := time.Now().Add(d.options.Patience); ; time.Sleep(pause) {
		err := try()
		if err == nil {
			return
		}
		if d.program != nil {
			select {
			case <-d.program.exited:
				d.fail("waited for %s: %v: %v", what, errExited, d.program.cmd.ProcessState)
			default:
			}
		}
		if time.Now().After(end) {
			d.fail("waited %v for %s: %v", d.options.Patience, what, err)
		}
	}
}

// Scene is what the windows show now.
func (d *Desktop) Scene() inspect.Scene {
	d.t.Helper()
	scene, err := d.look()
	if err != nil {
		d.fail("look at the screen: %v", err)
	}
	return scene
}

// WaitForRest waits until garbage is collected as Go does by itself: the start of a window puts it off.
func (d *Desktop) WaitForRest() {
	d.t.Helper()
	d.must("garbage to be collected as usual", func() error {
		scene, err := d.look()
		if err == nil && scene.GOGC != 100 {
			err = fmt.Errorf("GOGC is %d", scene.GOGC)
		}
		return err
	})
}

// Texts are the texts of the screen as a person reads them.
func (d *Desktop) Texts() []string {
	d.t.Helper()
	var all []string
	for _, w := range d.Scene().Windows {
		all = append(all, texts(w)...)
	}
	return all
}

// Shows reports whether the text stands on the screen now.
func (d *Desktop) Shows(text string) bool {
	d.t.Helper()
	return shows(d.Scene(), text)
}

// WaitFor waits until the text, whole or as a part of a longer one, stands on the screen.
func (d *Desktop) WaitFor(text string) {
	d.t.Helper()
	d.must(fmt.Sprintf("%q", text), func() error {
		scene, err := d.look()
		if err == nil && !shows(scene, text) {
			err = errors.New("it is not on the screen")
		}
		return err
	})
}

// WaitUntilGone waits until the text no longer stands anywhere on the screen. What an overlay only hides has not gone:
// as long as one is open that never showed the text, nothing is known of it.
func (d *Desktop) WaitUntilGone(text string) {
	d.t.Helper()
	said := func(shown string) bool { return strings.Contains(shown, text) }
	d.must(fmt.Sprintf("%q to go", text), func() error {
		scene, err := d.look()
		switch {
		case err != nil:
			return err
		case shows(scene, text):
			return errors.New("it is still on the screen")
		case d.overlay != nil && !slices.ContainsFunc(d.overlay, said):
			return errors.New("what is open may hide it")
		}
		return nil
	})
}

// Focused is what reads on the thing that has the focus: the placeholder of an entry, else the texts in it, joined by
// blanks. It is empty when nothing has the focus, or something without a text.
func (d *Desktop) Focused() string {
	d.t.Helper()
	for _, w := range d.Scene().Windows {
		if text := focused(w); text != "" {
			return text
		}
	}
	return ""
}
