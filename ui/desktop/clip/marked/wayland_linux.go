package marked

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// The objects that every connection to a Wayland desktop begins with.
const (
	displayID  = 1
	registryID = 2
)

// What is asked of the objects, and what they tell, by their numbers in the protocols wayland,
// wlr-data-control-unstable-v1 and ext-data-control-v1, the last two of which number alike.
const (
	displaySync, displayGetRegistry       = 0, 1
	displayError                          = 0
	registryBind, registryGlobal          = 0, 0
	callbackDone                          = 0
	managerCreateSource, managerGetDevice = 0, 1
	deviceSetSelection                    = 0
	deviceSelection, deviceFinished       = 1, 2
	devicePrimary                         = 3
	sourceOffer, sourceDestroy            = 0, 1
	sourceSend, sourceCancelled           = 0, 1
	offerReceive, offerDestroy            = 0, 1
)

// managers are the objects that let a program set the clipboard while its window is not in front, the standard one
// first.
var managers = []string{"ext_data_control_manager_v1", "zwlr_data_control_manager_v1"}

// wayland sets the clipboard of a Wayland desktop. There, too, whoever set it hands the content out. Its methods are
// for one goroutine, beside that of serve: the desktop wants the objects in the order of their numbers.
type wayland struct {
	conn    *net.UnixConn
	globals map[string]uint32 // the number that the desktop gave an object of its own

	manager uint32

	mu      sync.Mutex
	next    uint32 // object
	device  uint32
	texts   map[uint32]string        // by the source that offers it; empty when it was taken out or replaced
	onces   map[uint32]*once         // who gets the text of a source; without one everybody does
	live    map[uint32]bool          // sources that have not been replaced
	offer   uint32                   // of what is in the clipboard, whoever put it there; 0 for nothing
	waiting map[uint32]chan struct{} // for an answer
	over    bool
}

// newWayland connects to the desktop that WAYLAND_DISPLAY names.
func newWayland() (*wayland, error) {
	path := os.Getenv("WAYLAND_DISPLAY")
	if path == "" {
		path = "wayland-0"
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), path)
	}
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, err
	}
	w := &wayland{
		conn: conn, globals: map[string]uint32{}, next: registryID, texts: map[uint32]string{}, live: map[uint32]bool{},
		onces: map[uint32]*once{}, waiting: map[uint32]chan struct{}{},
	}
	go w.serve()
	if err := w.prepare(); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return w, nil
}

func (w *wayland) prepare() error {
	if err := w.ask(displayID, displayGetRegistry, w.newID()); err != nil {
		return err
	}
	if err := w.wait(); err != nil { // the desktop names what it has
		return err
	}
	seat, err := w.bind("wl_seat")
	if err != nil {
		return err
	}
	for _, name := range managers {
		if w.manager, err = w.bind(name); err == nil {
			break
		}
	}
	if err != nil {
		return err
	}
	device := w.newID()
	w.mu.Lock()
	w.device = device
	w.mu.Unlock()
	if err := w.ask(w.manager, managerGetDevice, device, seat); err != nil {
		return err
	}
	return w.wait()
}

// bind makes an object of the desktop's usable, in its first version.
func (w *wayland) bind(name string) (uint32, error) {
	w.mu.Lock()
	global, there := w.globals[name]
	w.mu.Unlock()
	if !there {
		return 0, errors.New("the desktop has no " + name)
	}
	id := w.newID()
	return id, w.ask(registryID, registryBind, global, name, uint32(1), id)
}

// put makes a new source the content of the clipboard.
func (w *wayland) put(text string) (take func() bool, err error) {
	return w.takeable(w.set(text, nil))
}

// putOnce is put for one paste.
func (w *wayland) putOnce(text string, read func(Reader)) (take func() bool, err error) {
	return w.takeable(w.set(text, newOnce(read)))
}

func (w *wayland) takeable(source uint32, err error) (take func() bool, failed error) {
	if err != nil {
		w.release(source)
		return nil, err
	}
	return func() bool { return w.wait() == nil && w.release(source) && w.empty() == nil }, nil
}

// set makes a new source with a text the content of the clipboard.
func (w *wayland) set(text string, once *once) (source uint32, err error) {
	source = w.newID()
	w.mu.Lock()
	w.texts[source], w.live[source] = text, true
	if once != nil {
		w.onces[source] = once
	}
	w.mu.Unlock()
	err = w.ask(w.manager, managerCreateSource, source)
	for _, name := range append([]string{markType}, textTypes...) {
		err = errors.Join(err, w.ask(source, sourceOffer, name))
	}
	err = errors.Join(err, w.ask(w.device, deviceSetSelection, source))
	if err == nil {
		err = w.wait()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil && !w.live[source] {
		err = errGone
	}
	return source, err
}

// empty makes an empty text the content of the clipboard, whoever has put there what is in it. An empty clipboard is
// another thing: histories put their last entry back into one.
func (w *wayland) empty() error {
	_, err := w.set("", nil)
	return err
}

// clipboard is the text in the clipboard, whoever has put it there; "" for none, and where its owner does not answer.
func (w *wayland) clipboard() string {
	if w.wait() != nil { // what has changed is known then
		return ""
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return ""
	}
	defer reader.Close()
	asked := w.receive(writer)
	_ = writer.Close()
	if !asked || reader.SetReadDeadline(time.Now().Add(readTime)) != nil {
		return ""
	}
	text, _ := io.ReadAll(io.LimitReader(reader, mostRead)) // what came in time
	return string(text)
}

// What somebody else may take for handing a text over, and how much is looked at: no token is as long.
const (
	readTime = 500 * time.Millisecond
	mostRead = 64 << 10
)

// receive asks the owner of the clipboard to write its text into a file, and reports whether there is one.
func (w *wayland) receive(into *os.File) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.offer == 0 || w.over {
		return false
	}
	rights := syscall.UnixRights(int(into.Fd()))
	_ = w.conn.SetWriteDeadline(time.Now().Add(stepTime))
	_, _, err := w.conn.WriteMsgUnix(message(w.offer, offerReceive, plainText), rights, nil)
	return err == nil
}

func (w *wayland) held(source uint32) (text string, once *once) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.texts[source], w.onces[source]
}

// release forgets the text of a source, and reports whether there was one.
func (w *wayland) release(source uint32) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	held := w.texts[source] != ""
	w.texts[source] = ""
	return held
}

func (w *wayland) newID() uint32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := w.next
	w.next++
	return id
}

// wait returns when the desktop has done all that it was asked to.
func (w *wayland) wait() error {
	done, id := make(chan struct{}), w.newID()
	w.mu.Lock()
	over := w.over
	w.waiting[id] = done
	w.mu.Unlock()
	if over {
		return errGone
	}
	if err := w.ask(displayID, displaySync, id); err != nil {
		return err
	}
	select {
	case <-done:
	case <-time.After(stepTime):
		return errGone
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return errGone
	}
	return nil
}

// ask sends one request. Its arguments are numbers and texts.
func (w *wayland) ask(object uint32, request uint16, arguments ...any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.write(object, request, arguments...)
}

func (w *wayland) write(object uint32, request uint16, arguments ...any) error {
	_ = w.conn.SetWriteDeadline(time.Now().Add(stepTime))
	_, err := w.conn.Write(message(object, request, arguments...))
	return err
}

func message(object uint32, request uint16, arguments ...any) []byte {
	message := make([]byte, 8)
	for _, argument := range arguments {
		switch a := argument.(type) {
		case uint32:
			message = binary.NativeEndian.AppendUint32(message, a)
		case string: // with a zero at the end, filled up to whole words
			message = binary.NativeEndian.AppendUint32(message, uint32(len(a)+1))
			message = append(message, a...)
			message = append(message, make([]byte, 4-len(a)%4)...)
		}
	}
	binary.NativeEndian.PutUint32(message, object)
	binary.NativeEndian.PutUint32(message[4:], uint32(len(message))<<16|uint32(request))
	return message
}

// serve takes what the desktop tells until the connection ends.
func (w *wayland) serve() {
	defer w.end()
	var heard []byte
	var files []int
	piece, rights := make([]byte, 4096), make([]byte, syscall.CmsgSpace(4*28)) // no more files come at once
	for {
		n, with, _, _, err := w.conn.ReadMsgUnix(piece, rights)
		if err != nil || n == 0 {
			return
		}
		heard, files = append(heard, piece[:n]...), append(files, filesIn(rights[:with])...)
		for len(heard) >= 8 {
			object, word := binary.NativeEndian.Uint32(heard), binary.NativeEndian.Uint32(heard[4:])
			size := int(word >> 16)
			if size < 8 {
				return
			}
			if len(heard) < size {
				break
			}
			body := heard[8:size]
			heard = heard[size:]
			if w.isSource(object) && word&0xffff == sourceSend && len(files) > 0 {
				w.hand(files[0], object, textIn(body))
				files = files[1:]
			} else if !w.hear(object, uint16(word), body) {
				return
			}
		}
	}
}

func (w *wayland) isSource(object uint32) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, is := w.texts[object]
	return is
}

// hear follows one event, and reports whether the connection goes on.
func (w *wayland) hear(object uint32, event uint16, body []byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case object == displayID && event == displayError, object == w.device && event == deviceFinished:
		return false
	case object == registryID && event == registryGlobal && len(body) > 4:
		w.globals[textIn(body[4:])] = binary.NativeEndian.Uint32(body)
	case object == w.device && event == deviceSelection && len(body) >= 4:
		before := w.offer
		w.offer = binary.NativeEndian.Uint32(body)
		return before == 0 || w.write(before, offerDestroy) == nil
	case object == w.device && event == devicePrimary && len(body) >= 4:
		selected := binary.NativeEndian.Uint32(body) // nobody's business here
		return selected == 0 || w.write(selected, offerDestroy) == nil
	case w.live[object] && event == sourceCancelled:
		w.texts[object] = ""
		delete(w.live, object)
		delete(w.onces, object)
		return w.write(object, sourceDestroy) == nil
	case w.waiting[object] != nil && event == callbackDone:
		close(w.waiting[object])
		delete(w.waiting, object)
	}
	return true
}

// end lets go of everything: the desktop is gone.
func (w *wayland) end() {
	_ = w.conn.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	clear(w.texts)
	for id, done := range w.waiting {
		delete(w.waiting, id)
		close(done)
	}
}

// hand gives one program what it asked for.
func (w *wayland) hand(file int, source uint32, kind string) {
	pipe := os.NewFile(uintptr(file), "clipboard")
	text, once := w.held(source)
	go func() {
		switch {
		case kind == markType && text != "":
			text = markContent
		case text != "" && once != nil && !once.hands(asker(pipe)):
			text = ""
		}
		_, _ = pipe.WriteString(text) // to a program that may have gone
		_ = pipe.Close()
	}()
}

// askTime is how long it is looked for who asks.
const askTime = 2 * time.Second

// asker is the process at the other end of a pipe, a history before any other, for both may have it for a moment when
// one starts the other; 0 where nobody can tell. On Wayland a client has no other number.
func asker(pipe *os.File) asking {
	var found []int
	// A program that hands the pipe on to one that it starts may be looked at too late, and that one too early.
	for end := time.Now().Add(askTime); len(found) == 0 && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		found = holding(pipe)
	}
	for _, process := range found {
		if _, is := programOf(process); is.name != "" {
			return asking{process, process}
		}
	}
	if len(found) == 0 {
		return asking{}
	}
	return asking{found[0], found[0]}
}

// filesIn returns the files that came with a message.
func filesIn(rights []byte) []int {
	var files []int
	messages, err := syscall.ParseSocketControlMessage(rights)
	if err != nil {
		return nil
	}
	for i := range messages {
		if came, err := syscall.ParseUnixRights(&messages[i]); err == nil {
			files = append(files, came...)
		}
	}
	return files
}

// textIn returns the text that an event begins with: its length, and a zero at its end, are counted.
func textIn(body []byte) string {
	if len(body) < 4 {
		return ""
	}
	size := binary.NativeEndian.Uint32(body)
	if size == 0 || uint64(size) > uint64(len(body)-4) {
		return ""
	}
	return string(body[4 : 4+size-1])
}
