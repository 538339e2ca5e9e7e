package uitest

import (
	"bytes"
	"net/url"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// serialDriver is Fyne's headless driver with the threading of a real window: what fyne.Do gets is queued and runs on
// the goroutine of the test, one after the other, and only when the test lets it.
type serialDriver struct {
	fyne.Driver
	owner uint64 // the goroutine that plays the UI goroutine

	searching atomic.Bool // CanvasForObject is under way
	parents   parents     // for whoever is searching

	mu     sync.Mutex
	queue  []func()
	closed bool
	filled chan struct{} // gets a value when the queue was filled
	fail   func(string)  // reports a misuse; it does not return
}

// DoFromGoroutine implements fyne.Do and fyne.DoAndWait.
func (d *serialDriver) DoFromGoroutine(f func(), wait bool) {
	if !wait {
		d.enqueue(f)
		return
	}
	if goroutine() == d.owner {
		d.fail("fyne.DoAndWait on the UI goroutine waits for itself for ever; call the function, or use fyne.Do")
		return
	}
	done := make(chan struct{})
	if d.enqueue(func() { defer close(done); f() }) {
		<-done
	}
}

// enqueue reports false when the test is over and nothing runs any more.
func (d *serialDriver) enqueue(f func()) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false
	}
	d.queue = append(d.queue, f)
	select {
	case d.filled <- struct{}{}:
	default:
	}
	return true
}

// runOne runs the first function of the queue and reports whether there was one.
func (d *serialDriver) runOne() bool {
	d.mu.Lock()
	if len(d.queue) == 0 {
		d.mu.Unlock()
		return false
	}
	f := d.queue[0]
	d.queue = d.queue[1:]
	d.mu.Unlock()
	f()
	return true
}

// queued is how many functions wait for their turn.
func (d *serialDriver) queued() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.queue)
}

// close makes everything that comes later vanish and returns how much was left.
func (d *serialDriver) close() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	return len(d.queue)
}

// serialApp is the test's application with the serial driver. It keeps what it is told, for the test to read.
type serialApp struct {
	fyne.App
	driver   *serialDriver
	notified []*fyne.Notification
	opened   []string
}

// SendNotification is for Fyne.
func (a *serialApp) SendNotification(notification *fyne.Notification) {
	a.notified = append(a.notified, notification)
}

// OpenURL is for Fyne.
func (a *serialApp) OpenURL(address *url.URL) error {
	a.opened = append(a.opened, address.String())
	return nil
}

func (a *serialApp) Driver() fyne.Driver { return a.driver }

// goroutine is the number of the calling goroutine. Go offers no other way to ask whether two calls come from the same.
func goroutine() uint64 {
	var buffer [64]byte
	trace := buffer[:runtime.Stack(buffer[:], false)]
	fields := bytes.Fields(trace) // "goroutine 7 [running]:"
	if len(fields) < 2 {
		return 0
	}
	number, _ := strconv.ParseUint(string(fields[1]), 10, 64)
	return number
}

// CanvasForObject returns the canvas that draws the object, or nil for an object that no window draws, as in a real
// window; Fyne's headless driver gives the newest window for every object. The canvas takes shortcuts, as a real one
// does and the headless one does not: that one only wraps a canvas that could.
func (d *serialDriver) CanvasForObject(object fyne.CanvasObject) fyne.Canvas {
	if refreshes() {
		return nil
	}
	// Looking at a widget for the first time makes its renderer, which may ask for the canvas in turn.
	if !d.searching.CompareAndSwap(false, true) {
		return takingShortcuts(d.Driver.CanvasForObject(object))
	}
	defer d.searching.Store(false)
	for _, window := range d.AllWindows() {
		c := window.Canvas()
		for _, tree := range append(c.Overlays().List(), c.Content()) {
			if d.parents.draws(tree, object) {
				return takingShortcuts(c)
			}
		}
	}
	return nil
}

// refreshes reports whether Fyne asks for a canvas only to have it drawn anew, which the headless one never is. It asks
// so for each object at each change, and for what no window draws yet the whole tree is walked: that was half of the
// time that these tests took.
func refreshes() bool {
	var callers [1]uintptr
	runtime.Callers(3, callers[:])
	caller, _ := runtime.CallersFrames(callers[:]).Next()
	return caller.Function == "fyne.io/fyne/v2/canvas.Refresh" || caller.Function == "fyne.io/fyne/v2/canvas.repaint"
}

// parents remembers which object was found in which: a tree is walked for what is new in it, not at every refresh.
type parents map[fyne.CanvasObject]fyne.CanvasObject

// draws reports whether the object is in the tree, shown or not.
func (p parents) draws(tree, object fyne.CanvasObject) bool {
	return p.leads(object, tree) || p.find(tree, object)
}

// leads reports whether an object is still where it was found, below the tree.
func (p parents) leads(object, tree fyne.CanvasObject) bool {
	for object != tree {
		parent := p[object]
		if parent == nil || !slices.Contains(partsOf(parent), object) {
			return false
		}
		object = parent
	}
	return true
}

func (p parents) find(tree, object fyne.CanvasObject) bool {
	if tree == object {
		return true
	}
	return slices.ContainsFunc(partsOf(tree), func(part fyne.CanvasObject) bool {
		p[part] = tree
		return p.find(part, object)
	})
}

// contains reports whether the object is in the tree, shown or not.
func contains(tree, object fyne.CanvasObject) bool { return parents{}.find(tree, object) }

func partsOf(object fyne.CanvasObject) []fyne.CanvasObject {
	switch o := object.(type) {
	case *fyne.Container:
		return o.Objects
	case fyne.Widget:
		return test.WidgetRenderer(o).Objects()
	}
	return nil
}

type shortcutCanvas struct {
	fyne.Canvas
	fyne.Shortcutable
}

func takingShortcuts(canvas fyne.Canvas) fyne.Canvas {
	wrapper := reflect.Indirect(reflect.ValueOf(canvas))
	if wrapper.Kind() != reflect.Struct {
		return canvas
	}
	wrapped := wrapper.FieldByName("WindowlessCanvas")
	if !wrapped.IsValid() {
		return canvas
	}
	receiver, takes := wrapped.Interface().(fyne.Shortcutable)
	if !takes {
		return canvas
	}
	return shortcutCanvas{canvas, receiver}
}
