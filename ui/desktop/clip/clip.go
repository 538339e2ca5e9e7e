// Package clip puts tokens into the clipboard and takes them out again.
package clip

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"time"

	"keyrack/model"
	"keyrack/ui/desktop/clip/marked"
	"keyrack/ui/desktop/kit"

	"fyne.io/fyne/v2"
)

// plainNote says on the screen what Keyrack cannot promise where a system takes no marks.
const plainNote = "A copy is plain text to the system: a clipboard history may keep it."

// Options are the parts of a [Keeper]. All but Changed are required.
type Options struct {
	Clipboard fyne.Clipboard
	Later     kit.Later
	Now       func() time.Time
	// Changed is called when a token was copied, every second that it stays, and when it is gone.
	Changed func()
	// OnUI runs a function on the UI goroutine, later.
	OnUI func(func())
	// Read is called when a program has asked for a copy for one paste; may be nil.
	Read func(marked.Reader)
	// Returned is called when somebody, such as a clipboard history, has put back a token that was cleared; may be nil.
	Returned func()
}

// Keeper remembers which text in the clipboard is Keyrack's. It keeps no token for that, but a keyed hash. Its methods
// are for the UI goroutine.
type Keeper struct {
	options Options
	board   *marked.Board // nil where copies are plain text
	key     []byte
	print   []byte // of what was copied; nil when nothing is ours
	owner   model.ConnectionID
	until   time.Time
	take    func() bool // takes a marked copy out; nil for plain text
	copies  int         // how many there were
	once    int         // the number of the copy that is for one paste; 0 for any other
	pasted  bool        // it was
	stop    func()
	cleared []byte // the print of what was cleared, until somebody has looked whether it is really gone
	returns int    // how often it came back
}

// State is what there is to say about the clipboard.
type State struct {
	Owner model.ConnectionID // whose token is in it; "" when none is
	// Left is how long it stays. A token that should be gone and could not be taken out stays with nothing left.
	Left     time.Duration
	Once     bool   // it is for one paste
	Pasted   bool   // it was pasted, and nobody gets it any more
	Unmarked bool   // the token is there as plain text, although the system takes marks
	Note     string // what a copy is to the system
}

// New returns a keeper with nothing in the clipboard.
func New(options Options) *Keeper {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	return &Keeper{options: options, key: key, stop: func() {}}
}

func (k *Keeper) hash(text string) []byte {
	mac := hmac.New(sha256.New, k.key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// Mark makes the next copies marked ones. The board may be nil.
func (k *Keeper) Mark(board *marked.Board) {
	k.board = board
	k.changed()
}

// Copy puts the token of a connection into the clipboard for a while. A second copy takes the place of the first and
// begins anew.
func (k *Keeper) Copy(owner model.ConnectionID, token model.Secret, stays time.Duration) {
	k.stop()
	k.put(token.Reveal())
	k.begin(owner, token, stays)
}

func (k *Keeper) begin(owner model.ConnectionID, token model.Secret, stays time.Duration) {
	k.cleared, k.returns = nil, 0
	k.print, k.owner, k.until = k.hash(token.Reveal()), owner, k.options.Now().Add(stays)
	k.tick()
}

// pasting is how long a program may ask again and again for what it pastes.
const pasting = time.Second

// CopyOnce is as Copy, for one paste: the first program that asks for the token gets it, and nobody after it. It
// reports whether the system can do that; where it cannot, nothing is copied.
func (k *Keeper) CopyOnce(owner model.ConnectionID, token model.Secret, stays time.Duration) bool {
	if k.board == nil || k.board.Once == nil {
		return false
	}
	k.copies++
	this := k.copies
	take, err := k.board.Once(token.Reveal(), func(reader marked.Reader) {
		k.options.OnUI(func() { k.asked(this, reader) })
	})
	if err != nil {
		return false
	}
	k.stop()
	k.take, k.once, k.pasted = take, this, false
	k.begin(owner, token, stays)
	return true
}

// asked ends a copy for one paste when it was pasted.
func (k *Keeper) asked(copied int, reader marked.Reader) {
	if k.once != copied {
		return // it was cleared, or another took its place
	}
	if reader.History == "" {
		k.stop()
		k.pasted = true
		k.stop = k.options.Later(pasting, func() { k.Clear() })
		k.changed()
	}
	if k.options.Read != nil {
		k.options.Read(reader)
	}
}

// put prefers a marked copy to one of plain text, and that to none.
func (k *Keeper) put(text string) {
	k.take, k.once, k.pasted = nil, 0, false
	if k.board != nil {
		if take, err := k.board.Put(text); err == nil {
			k.take = take
			return
		}
	}
	k.options.Clipboard.SetContent(text)
}

// State returns what there is to say now.
func (k *Keeper) State() State {
	state := State{Note: plainNote}
	if k.board != nil {
		state.Note = k.board.Note
	}
	if k.print != nil {
		state.Owner, state.Left = k.owner, max(k.until.Sub(k.options.Now()), 0)
		state.Once, state.Pasted = k.once != 0, k.once != 0 && k.pasted
		state.Unmarked = k.board != nil && k.take == nil
	}
	return state
}

// Clear empties the clipboard if it still holds what Copy put there, and reports whether it holds that no longer. What
// somebody else has put there stays. A while later it looks whether a clipboard history has put the token back.
func (k *Keeper) Clear() bool {
	k.stop()
	if k.print == nil {
		return true
	}
	// A clipboard manager may have taken a marked copy over.
	if (k.take == nil || !k.take()) && k.holds(k.print) {
		k.empty()
		// Some desktops let only the window in front change the clipboard.
		if k.holds(k.print) {
			k.until = k.options.Now()
			k.again()
			return false
		}
	}
	k.cleared = k.print
	k.print, k.take, k.once = nil, nil, 0
	k.stop = k.options.Later(lookAfter, k.look)
	k.changed()
	return true
}

// Histories look at the clipboard up to twice a second, and give what they restore at once.
const (
	lookAfter   = time.Second
	mostReturns = 5 // then it is left to the user
)

// look takes out again what somebody has put back.
func (k *Keeper) look() {
	if !k.holds(k.cleared) {
		k.cleared, k.owner = nil, ""
		return
	}
	k.returns++
	k.print, k.cleared, k.until = k.cleared, nil, k.options.Now()
	if k.returns == 1 && k.options.Returned != nil {
		k.options.Returned()
	}
	if k.returns < mostReturns {
		k.stop = k.options.Later(lookAfter, func() { k.Clear() })
	}
	k.changed()
}

// holds reports whether the clipboard holds the text of a print.
func (k *Keeper) holds(print []byte) bool {
	text := k.options.Clipboard.Content
	if k.board != nil && k.board.Text != nil {
		text = k.board.Text
	}
	return hmac.Equal(print, k.hash(text()))
}

// empty puts an empty text in the place of a token that somebody else has taken over.
func (k *Keeper) empty() {
	if k.board == nil || k.board.Empty == nil || k.board.Empty() != nil {
		k.options.Clipboard.SetContent("")
	}
}

// Close stops the countdown. What was copied stays.
func (k *Keeper) Close() { k.stop() }

// tick counts down.
func (k *Keeper) tick() {
	if k.State().Left <= 0 {
		k.Clear()
		return
	}
	k.again()
}

func (k *Keeper) again() {
	k.stop = k.options.Later(time.Second, k.tick)
	k.changed()
}

func (k *Keeper) changed() {
	if k.options.Changed != nil {
		k.options.Changed()
	}
}
