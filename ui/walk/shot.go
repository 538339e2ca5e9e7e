package walk

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"keyrack/ui/desktop/inspect"
)

// Shot takes a screenshot, once what was done before is drawn and the screen has come to rest, and returns the path of
// the PNG: <name>.png in the folder of KEYRACK_SCREENS. A screen that stays of one colour fails the test.
func (d *Desktop) Shot(name string) string {
	d.t.Helper()
	_, _ = d.ask(inspect.Drawn) // a program that has ended leaves its screen, and one that is held says so elsewhere
	var shot frame
	d.until("something drawn for the screenshot "+name, func() bool {
		shot = d.capture()
		return !shot.plain()
	})
	// Something that moves never rests, so this ends after 2 s.
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); {
		time.Sleep(100 * time.Millisecond)
		next := d.capture()
		rests := next.restsSince(shot)
		if shot = next; rests {
			break
		}
	}
	path, err := d.keep(name, shot)
	if err != nil {
		d.t.Fatal(err)
	}
	return path
}

// capture returns the whole screen.
func (d *Desktop) capture() frame {
	d.t.Helper()
	shot, err := d.tryCapture()
	if err != nil {
		d.t.Fatalf("look at the display: %v", err)
	}
	return shot
}

func (d *Desktop) tryCapture() (frame, error) {
	if d.x == nil {
		xgb.Logger.SetOutput(io.Discard) // it tells that the display needs no key
		x, err := xgb.NewConnDisplay(d.display())
		if err != nil {
			return frame{}, err
		}
		d.x = x
		d.stops = append(d.stops, x.Close)
	}
	size := d.options.Size
	root := xproto.Setup(d.x).DefaultScreen(d.x).Root
	reply, err := xproto.GetImage(d.x, xproto.ImageFormatZPixmap, xproto.Drawable(root), 0, 0,
		uint16(size.Width), uint16(size.Height), math.MaxUint32).Reply()
	if err != nil {
		return frame{}, err
	}
	if len(reply.Data) != size.Width*size.Height*pixel {
		return frame{}, fmt.Errorf("%d bytes for %d x %d pixels", len(reply.Data), size.Width, size.Height)
	}
	return frame{reply.Data, size.Width}, nil
}

// pixel is the number of bytes of one: blue, green, red, and one that means nothing.
const pixel = 4

// frame is what the screen shows, row by row.
type frame struct {
	pixels []byte
	width  int
}

// plain reports whether everything has one colour.
func (f frame) plain() bool { return bytes.Equal(f.pixels[pixel:], f.pixels[:len(f.pixels)-pixel]) }

// restsSince reports whether nothing has changed, but for a cursor that blinks.
func (f frame) restsSince(before frame) bool {
	const wide, high = 8, 48 // of a cursor at the most, in pixels
	row := f.width * pixel
	top, bottom, left, right := -1, -1, row, -1
	for at := 0; at < len(f.pixels); at += row {
		now, then := f.pixels[at:at+row], before.pixels[at:at+row]
		if bytes.Equal(now, then) {
			continue
		}
		if top < 0 {
			top = at / row
		}
		bottom = at / row
		if bottom-top >= high {
			return false
		}
		for x := range row {
			if now[x] != then[x] {
				left, right = min(left, x), max(right, x)
			}
		}
	}
	return right-left < wide*pixel
}

// image is the frame for encoders.
func (f frame) image() image.Image {
	picture := image.NewNRGBA(image.Rect(0, 0, f.width, len(f.pixels)/f.width/pixel))
	for at := 0; at < len(f.pixels); at += pixel {
		picture.Pix[at], picture.Pix[at+1], picture.Pix[at+2], picture.Pix[at+3] = f.pixels[at+2], f.pixels[at+1],
			f.pixels[at], 0xFF
	}
	return picture
}

func (d *Desktop) keep(name string, shot frame) (string, error) {
	folder := os.Getenv("KEYRACK_SCREENS")
	if folder == "" {
		folder = d.t.ArtifactDir()
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&file, shot.image()); err != nil {
		return "", err
	}
	path := filepath.Join(folder, name+".png")
	return path, os.WriteFile(path, file.Bytes(), 0o644)
}

// fail ends the test; closing the desktop then adds the report.
func (d *Desktop) fail(format string, args ...any) {
	d.t.Helper()
	d.t.Fatalf(format, args...)
}

// report logs what a person needs to see why a walk failed: a screenshot, the texts on it and the program's output.
func (d *Desktop) report() {
	d.t.Helper()
	if shot, err := d.tryCapture(); err == nil {
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
