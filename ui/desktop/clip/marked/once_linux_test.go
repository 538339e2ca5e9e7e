package marked_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"keyrack/ui/desktop/clip/marked"
)

// once puts a text for one paste into the clipboard, and returns when somebody can have pasted.
func (b *board) once(text string) (take func() bool, readers chan marked.Reader) {
	b.t.Helper()
	readers = make(chan marked.Reader, 10)
	take, err := b.Once(text, func(reader marked.Reader) { readers <- reader })
	if err != nil {
		b.t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // what is read sooner nobody has pasted
	return take, readers
}

func TestACopyForOnePasteIsPastedOnce(t *testing.T) {
	onEach(t, func(t *testing.T, b *board) {
		take, readers := b.once(first)
		if offered := b.paste(b.kinds...); !strings.Contains(offered, "UTF8_STRING") {
			t.Errorf("it is offered as %q", offered)
		}
		if got := b.paste(b.as, "x-kde-passwordManagerHint"); got != "secret" {
			t.Errorf("the mark is %q", got)
		}
		if len(readers) != 0 {
			t.Errorf("who asked what is there counts as one who pastes: %+v", <-readers)
		}
		if got := b.paste(); got != first {
			t.Fatalf("it was not pasted: %d characters", len(got))
		}
		if got, want := <-readers, (marked.Reader{Program: b.pasting[0]}); got != want {
			t.Errorf("pasted by %+v, want %+v", got, want)
		}
		if b.paste() != "" {
			t.Error("it was pasted twice")
		}
		if !take() || b.paste() != "" || len(readers) != 0 {
			t.Error("it is not cleared")
		}
	})
}

func TestACopyForOnePasteIsSeenByKeyrackItself(t *testing.T) {
	onEach(t, func(t *testing.T, b *board) {
		if b.Text == nil {
			t.Skip("here the toolkit looks, in its own window")
		}
		_, readers := b.once(first)
		if b.Text() != first || len(readers) != 0 {
			t.Errorf("%d have asked", len(readers))
		}
		if b.paste() != first {
			t.Error("nobody else gets it")
		}
	})
}

func TestAProgramThatReadsACopyAtOnceIsNamed(t *testing.T) {
	onEach(t, func(t *testing.T, b *board) {
		readers := make(chan marked.Reader, 10)
		ready := filepath.Join(t.TempDir(), "ready")
		loop := "while :; do " + strings.Join(b.pasting, " ") + " 2>/dev/null | grep -q . && : > " + ready +
			"; sleep 0.01; done"
		cmd := exec.Command("sh", "-c", loop)
		b.copyElsewhere("a recipe")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}()
		until(t, "it watches", func() bool { _, err := os.Stat(ready); return err == nil })
		until(t, "it asks before anybody can paste", func() bool { // a busy machine makes it late
			if _, err := b.Once(first, func(reader marked.Reader) { readers <- reader }); err != nil {
				return false // somebody looked meanwhile
			}
			got := <-readers
			if got.Program != b.pasting[0] || got.History != "" {
				t.Fatalf("%+v", got)
			}
			return got.TooSoon
		})
		if b.paste() != "" {
			t.Error("it can be pasted all the same")
		}
	})
}
