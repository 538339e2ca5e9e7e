package walk

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Shot takes a screenshot, once something is drawn and the screen has come to rest, and returns the path of the PNG:
// <name>.png in the folder of KEYRACK_SCREENS. A screen that stays of one colour fails the test.
func (d *Desktop) Shot(name string) string {
	d.t.Helper()
	var shot []byte
	d.until("something drawn for the screenshot "+name, func() (drawn bool) {
		shot, drawn = d.picture(name)
		return drawn
	})
	// A cursor that blinks never rests, so this ends after 2 s.
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); {
		time.Sleep(100 * time.Millisecond)
		next, _ := d.picture(name)
		if bytes.Equal(next, shot) {
			break
		}
		shot = next
	}
	path, err := d.keep(name, shot)
	if err != nil {
		d.t.Fatal(err)
	}
	return path
}

// picture returns what the screen shows, and whether that is more than one colour.
func (d *Desktop) picture(name string) (shot []byte, drawn bool) {
	d.t.Helper()
	shot, err := d.capture()
	if err != nil {
		d.t.Fatalf("take the screenshot %s: %v", name, err)
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		d.t.Fatalf("read the screenshot %s: %v", name, err)
	}
	return shot, !plain(picture)
}

// capture returns the whole screen as a PNG without a time stamp, so that equal screens are equal bytes.
func (d *Desktop) capture() ([]byte, error) {
	cmd, cancel := d.command("import", "-window", "root", "-define", "png:exclude-chunks=date,time", "-strip", "png:-")
	defer cancel()
	return cmd.Output()
}

func (d *Desktop) keep(name string, shot []byte) (string, error) {
	folder := os.Getenv("KEYRACK_SCREENS")
	if folder == "" {
		folder = d.t.ArtifactDir()
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(folder, name+".png")
	return path, os.WriteFile(path, shot, 0o644)
}

func plain(picture image.Image) bool {
	b := picture.Bounds()
	first := picture.At(b.Min.X, b.Min.Y)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if picture.At(x, y) != first {
				return false
			}
		}
	}
	return true
}

// fail ends the test; closing the desktop then adds the report.
func (d *Desktop) fail(format string, args ...any) {
	d.t.Helper()
	d.t.Fatalf(format, args...)
}

// report logs what a person needs to see why a walk failed: a screenshot, the texts on it and the program's output.
func (d *Desktop) report() {
	d.t.Helper()
	if shot, err := d.capture(); err == nil {
		if path, err := d.keep("failed-"+strings.ReplaceAll(d.t.Name(), "/", "-"), shot); err == nil {
			d.t.Logf("the screen: %s", path)
		}
	}
	if scene, err := d.look(); err == nil {
		for _, w := range scene.Windows {
			d.t.Logf("window %q shows %q", w.Title, texts(w))
		}
	}
	d.t.Logf("the program's output:\n%s", d.program.output)
}
