// Package clip puts tokens into the clipboard and takes them out again.
package clip

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/ui/desktop/kit"
)

// Note says on the screen what Keyrack cannot promise. Its window toolkit hands the system plain text: there is no way to
// mark it as sensitive, as Windows, macOS and KDE offer, so a clipboard history takes it for any other text.
const Note = "A copy is plain text to the system: a clipboard history may keep it."

// Options are the parts of a [Keeper]. All but Changed are required.
type Options struct {
	Clipboard fyne.Clipboard
	Later     kit.Later
	Now       func() time.Time
	// Changed is called when a token was copied, every second that it stays, and when it is gone.
	Changed func()
}

// Keeper remembers which text in the clipboard is Keyrack's. It keeps no token for that, but a keyed hash. Its methods are for
// the UI goroutine.
type Keeper struct {
	options Options
	key     []byte
	print   []byte // of what was copied; nil when nothing is ours
	owner   model.ConnectionID
	until   time.Time
	stop    func()
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

// Copy puts the token of a connection into the clipboard for a while. A second copy takes the place of the first and
// begins anew.
func (k *Keeper) Copy(owner model.ConnectionID, token model.Secret, stays time.Duration) {
	k.stop()
	k.options.Clipboard.SetContent(token.Reveal())
	k.print, k.owner, k.until = k.hash(token.Reveal()), owner, k.options.Now().Add(stays)
	k.tick()
}

// Left returns whose token is in the clipboard and how long it stays; "" when none is. A token that should be gone and
// could not be taken out stays with nothing left.
func (k *Keeper) Left() (model.ConnectionID, time.Duration) {
	if k.print == nil {
		return "", 0
	}
	return k.owner, max(k.until.Sub(k.options.Now()), 0)
}

// Clear empties the clipboard if it still holds what Copy put there. What somebody else has put there stays.
func (k *Keeper) Clear() {
	k.stop()
	if k.print == nil {
		return
	}
	if hmac.Equal(k.print, k.hash(k.options.Clipboard.Content())) {
		k.options.Clipboard.SetContent("")
		// Some desktops let only the window in front change the clipboard.
		if hmac.Equal(k.print, k.hash(k.options.Clipboard.Content())) {
			k.until = k.options.Now()
			k.again()
			return
		}
	}
	k.print, k.owner = nil, ""
	k.changed()
}

// tick counts down.
func (k *Keeper) tick() {
	if _, left := k.Left(); left <= 0 {
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
