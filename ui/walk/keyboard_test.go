package walk

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// stroke is a key as it lies on the desk, and whether Shift is held.
type stroke struct {
	code  int
	shift bool
}

// keyboard is what is printed on the keys of a layout: for each key the names of what it types, without and with Shift,
// in the group that is active.
type keyboard struct {
	layout string
	groups map[int][][]string // by keycode; one list for each group
	active int
}

// Where the keys of a US keyboard lie.
var letters = map[string]int{
	"q": 24, "a": 38, "z": 52, "x": 53, "c": 54, "v": 55, "k": 45, "j": 44, "f": 41,
}

// american is where the signs of a US keyboard lie.
var american = map[string]stroke{
	"grave": {49, false}, "comma": {59, false}, "plus": {21, true}, "minus": {20, false}, "backslash": {51, false},
}

// The digit row, of which Fyne knows the places alone, and the keys beside it.
const (
	key1, key2, key0 = 10, 11, 19
	keypadPlus       = 86
	keypadMinus      = 82
	controlLeft      = 37
	shiftLeft        = 50
	escape           = 9
	right            = 114
)

// lies finds the key on which something is printed; a letter of a layout without Latin ones lies where it does on a US
// keyboard, which is also printed there.
func (k keyboard) lies(label string) (stroke, bool) {
	for _, shift := range []bool{false, true} {
		for _, code := range sortedCodes(k.groups) {
			types := k.types(code)
			if at := map[bool]int{false: 0, true: 1}[shift]; at < len(types) && types[at] == label && code < keypadMinus-3 {
				return stroke{code, shift}, true
			}
		}
	}
	if code, is := letters[label]; is {
		return stroke{code, false}, true
	}
	return stroke{}, false
}

func sortedCodes(groups map[int][][]string) []int {
	var codes []int
	for code := range groups {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

func (k keyboard) types(code int) []string {
	groups := k.groups[code]
	if len(groups) == 0 {
		return nil
	}
	return groups[min(k.active, len(groups)-1)]
}

// nameless reports whether GLFW knows no name of a key: on X11 it has none where the second of two layouts is active,
// and does the very same with it as the first, or only the first has it.
func (k keyboard) nameless(code int) bool {
	groups := k.groups[code]
	return k.active > 0 && len(groups) <= k.active
}

// byPlace reports whether no key types a Latin letter, as far as GLFW knows: then keys count by their places.
func (k keyboard) byPlace() bool {
	for _, code := range letters {
		if types := k.types(code); len(types) > 0 && len(types[0]) == 1 && !k.nameless(code) {
			return false
		}
	}
	return true
}

// told reports whether Keyrack hears that a key with this label was pressed with Ctrl: the toolkit knows a key by what
// it types without Shift, and those of the digit row by their places; where there are no Latin letters, all count by
// their places.
func (k keyboard) told(label string) (stroke, bool) {
	if k.byPlace() {
		return american[label], true
	}
	at, printed := k.lies(label)
	if !printed || at.code >= key1 && at.code <= key0 || k.nameless(at.code) {
		return at, false
	}
	types := k.types(at.code)
	return at, !at.shift || label == "plus" && types[0] == "equal"
}

var (
	keyLine  = regexp.MustCompile(`(?s)key\s+<([A-Z0-9+-]+)>\s*\{(.*?)\};`)
	codeLine = regexp.MustCompile(`<([A-Z0-9+-]+)>\s*=\s*(\d+);`)
	listed   = regexp.MustCompile(`(?s)(?:symbols\[Group\d\]\s*=\s*)?\[([^\]]*)\]`)
	others   = regexp.MustCompile(`(?s)actions\[Group\d\]\s*=\s*\[[^\]]*\]|type\[[^\]]*\]`)
)

// keyboard makes a layout that of the display, and reads what its keys type.
func (d *Desktop) keyboard(layout string, active int) keyboard {
	d.t.Helper()
	name, variant, _ := strings.Cut(layout, "-")
	if variant == "qwerty" {
		variant = "qwerty,"
	}
	run := func(name string, args ...string) string {
		d.t.Helper()
		cmd, cancel := d.command(name, args...)
		defer cancel()
		out, err := cmd.Output()
		if err != nil {
			d.fail("%s %v: %v", name, args, err)
		}
		return string(out)
	}
	run("setxkbmap", "-layout", name, "-variant", strings.TrimSuffix(variant, ","),
		"-option", "")
	display := d.display()
	text := run("xkbcomp", "-w0", "-xkb", display, "-")
	k := keyboard{layout: layout, groups: map[int][][]string{}, active: active}
	codes := map[string]int{}
	for _, m := range codeLine.FindAllStringSubmatch(text, -1) {
		codes[m[1]], _ = strconv.Atoi(m[2])
	}
	for _, m := range keyLine.FindAllStringSubmatch(text, -1) {
		code, known := codes[m[1]]
		if !known {
			continue
		}
		for _, list := range listed.FindAllStringSubmatch(others.ReplaceAllString(m[2], ""), -1) {
			var types []string
			for symbol := range strings.SplitSeq(list[1], ",") {
				types = append(types, strings.TrimSpace(symbol))
			}
			k.groups[code] = append(k.groups[code], types)
		}
	}
	xgb.Logger.SetOutput(io.Discard) // it tells that the display needs no key
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		d.fail("connect to the display: %v", err)
	}
	defer conn.Close()
	for _, device := range []uint16{everyKeyboard, testKeyboard} {
		if err := lockGroup(conn, device, byte(active)); err != nil {
			d.fail("make a layout the active one: %v", err)
		}
	}
	d.strike(shiftLeft) // that keyboard is the one that counts from now on
	d.until(fmt.Sprintf("layout %d of %s", active+1, layout), func() bool {
		at, err := xproto.QueryPointer(conn, xproto.Setup(conn).DefaultScreen(conn).Root).Reply()
		return err == nil && int(at.Mask>>13)&3 == active // where XKB puts it among the modifiers
	})
	return k
}

// The keyboards of an X server, by their numbers: all of them, and the one that xdotool presses, which has a layout of
// its own.
const everyKeyboard, testKeyboard = 0x100, 5

// lockGroup makes one of the layouts that are set up the active one, as the key for that does, by the requests
// UseExtension and LatchLockState of the X keyboard extension.
func lockGroup(conn *xgb.Conn, device uint16, group byte) error {
	const name = "XKEYBOARD"
	there, err := xproto.QueryExtension(conn, uint16(len(name)), name).Reply()
	if err != nil {
		return err
	}
	use := conn.NewCookie(true, true)
	conn.NewRequest([]byte{there.MajorOpcode, 0, 2, 0, 1, 0, 0, 0}, use)
	if _, err := use.Reply(); err != nil {
		return err
	}
	lock := conn.NewCookie(true, false)
	conn.NewRequest([]byte{
		there.MajorOpcode, 5, 4, 0, byte(device), byte(device >> 8), 0, 0, 1, group, 0, 0, 0, 0, 0, 0,
	}, lock)
	return lock.Check()
}

// ctrl presses a key by its place together with Ctrl. It is no work for xdotool, which makes the first layout the
// active one meanwhile.
func (d *Desktop) ctrl(s stroke) {
	d.t.Helper()
	if s.shift {
		d.strike(controlLeft, shiftLeft, byte(s.code))
	} else {
		d.strike(controlLeft, byte(s.code))
	}
}

// strike presses keys by their places, one after the other, and lets go of them again.
func (d *Desktop) strike(keys ...byte) {
	d.t.Helper()
	if err := strike(d.display(), keys); err != nil {
		d.fail("press the keys %v: %v", keys, err)
	}
}

func strike(display string, keys []byte) error {
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := xtest.Init(conn); err != nil {
		return err
	}
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	for _, key := range keys {
		err = errors.Join(err, xtest.FakeInputChecked(conn, xproto.KeyPress, key, 0, root, 0, 0, 0).Check())
	}
	for _, key := range slices.Backward(keys) {
		err = errors.Join(err, xtest.FakeInputChecked(conn, xproto.KeyRelease, key, 0, root, 0, 0, 0).Check())
	}
	return err
}

// keyTable is what the README says of the keys that keyboards differ in.
var keyTable = []struct{ label, keys, second string }{
	{"grave", "Ctrl+`", "F6"},
	{"comma", "Ctrl+,", "F12"},
	{"plus", "Ctrl+Plus", "F8"},
	{"minus", "Ctrl+Minus", "F7"},
	{"backslash", `Ctrl+\`, "F9"},
}

// layouts are those of the README. Of two that are set up the second is active. The last one ends Keyrack.
var layouts = []string{
	"us", "gb", "cz", "cz-qwerty", "de", "fr", "es", "se", "pl", "hu", "tr", "ru",
	"us,cz", "us,de", "us,ru", "us,gr", "gr",
}

// row is the line of a layout in the README: the keys that work as they are printed, and the function keys of the
// others.
func (k keyboard) row() string {
	name := k.layout
	if first, second, two := strings.Cut(name, ","); two {
		name = first + " and " + second + ", " + second + " active"
	}
	row := "| " + name + " |"
	for _, column := range keyTable {
		if _, told := k.told(column.label); told {
			row += " " + column.keys + " |"
		} else {
			row += " " + column.second + " |"
		}
	}
	return row
}

// TestEveryKeyboardReachesEveryCommand presses keys by their places on real layouts: as they are printed where the
// toolkit can tell them, and the function key in their place where it cannot. The README's table is made of it:
// KEYRACK_WRITE_README=1.
func TestEveryKeyboardReachesEveryCommand(t *testing.T) {
	t.Parallel()
	d := Start(t, Options{Size: Size{Width: 1280, Height: 800}})
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	var table []string
	for _, layout := range layouts {
		k := d.keyboard(layout, strings.Count(layout, ","))
		t.Log(k.row())
		table = append(table, k.row())
		if layout == "us" {
			d.keypad(letters["f"])
		}
		d.reach(k)
		d.strike(escape)
	}
	checkTable(t, table)
	d.ctrl(stroke{code: letters["q"]}) // Greek, where it types a semicolon
	d.WaitForExit()
}

// reach does with the keys of a layout what has keys that differ, and what has none.
func (d *Desktop) reach(k keyboard) {
	d.t.Helper()
	press := func(label string) {
		d.t.Helper()
		at, told := k.told(label)
		for _, column := range keyTable {
			if column.label == label && !told {
				d.Key(column.second)
				return
			}
		}
		d.ctrl(at)
	}
	letter := func(label string) stroke {
		at, _ := k.lies(label)
		return stroke{at.code, false}
	}
	d.ctrl(stroke{code: key2})
	d.WaitFor("Demo · read & write")
	press("grave")
	d.WaitFor("Sandbox · works offline")
	press("comma")
	d.WaitFor("Text size")
	d.strike(escape)
	d.WaitUntilGone("Text size")
	press("backslash")
	d.WaitUntilGone("Hotel Borealis")
	press("backslash")
	d.WaitFor("Hotel Borealis")
	d.grows(func() { press("plus") }, +1)
	d.grows(func() { press("minus") }, -1)
	d.grows(func() { d.ctrl(stroke{code: keypadPlus}) }, +1)
	d.grows(func() { d.ctrl(stroke{code: keypadMinus}) }, -1)
	d.ctrl(letter("k"))
	d.WaitFor("Enter opens")
	d.strike(escape)
	d.WaitUntilGone("Enter opens")

	d.ctrl(letter("f"))
	cmd, cancel := d.command("xclip", "-selection", "clipboard", "-in")
	cmd.Stdin = strings.NewReader("borealis")
	err := cmd.Run()
	cancel()
	if err != nil {
		d.fail("put text on the clipboard: %v", err)
	}
	// What is typed into the filter is not told; what it finds is.
	d.ctrl(letter("v"))
	d.WaitUntilGone("Aurora Collection")
	d.ctrl(letter("a"))
	d.ctrl(letter("c"))
	d.strike(right)
	d.ctrl(letter("v")) // it stands there twice now
	d.WaitUntilGone("Hotel Borealis")
	d.ctrl(letter("z"))
	d.WaitFor("Hotel Borealis")
	d.ctrl(letter("a"))
	d.ctrl(letter("x"))
	d.WaitFor("Aurora Collection")
	d.ctrl(letter("z"))
	d.WaitUntilGone("Aurora Collection")
	d.ctrl(letter("a"))
	d.ctrl(letter("x"))
	d.WaitFor("Aurora Collection")
}

// The keys of the keypad that move while NumLock is off, which it is on a display that has just begun.
const (
	keypadHome, keypadLeft, keypadRight, keypadEnd, keypadDelete = 79, 83, 85, 87, 91
	letterB, letterS, letterX                                    = 56, 39, 53
)

// keypad mends a wrong word in the filter with the keys of the keypad that move.
func (d *Desktop) keypad(filter int) {
	d.t.Helper()
	d.ctrl(stroke{code: filter})
	d.Type("xorealix")
	d.WaitUntilGone("Hotel Borealis")
	d.strike(keypadHome)
	d.strike(keypadDelete)
	d.strike(letterB)
	d.strike(keypadEnd)
	d.strike(keypadLeft)
	d.strike(keypadDelete)
	d.strike(letterX)
	d.strike(keypadLeft)
	d.strike(keypadRight)
	d.Key("BackSpace")
	d.strike(letterS)
	d.WaitFor("Hotel Borealis")
	d.strike(escape)
	d.WaitFor("Aurora Collection")
}

// grows waits until everything is larger, or smaller, than before.
func (d *Desktop) grows(press func(), by int) {
	d.t.Helper()
	at := func() int {
		scene, err := d.look() // a busy computer may be late with it
		if found := find(scene, "Production"); err == nil && len(found) > 0 {
			return found[0].x
		}
		return 0
	}
	before := 0
	d.until("Production", func() bool { before = at(); return before != 0 })
	press()
	d.until(fmt.Sprintf("text larger by %d", by), func() bool {
		now := at()
		return now != 0 && cmp.Compare(now, before) == by
	})
}

const (
	tableBegins = "<!-- keyboards -->\n"
	tableEnds   = "<!-- /keyboards -->\n"
)

// checkTable holds the README against what was pressed, or writes it.
func checkTable(t *testing.T, rows []string) {
	t.Helper()
	head := "| keyboard |"
	for _, title := range []string{"previous environment", "settings", "zoom in", "zoom out", "hide the list"} {
		head += " " + title + " |"
	}
	table := head + "\n|" + strings.Repeat("---|", len(keyTable)+1) + "\n" + strings.Join(rows, "\n") + "\n"
	path := filepath.Join("..", "..", "README.md")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(raw), tableBegins)
	now, after, ends := strings.Cut(rest, tableEnds)
	switch {
	case !begins || !ends:
		t.Error("the README has no place for the table of keyboards")
	case now == table:
	case os.Getenv("KEYRACK_WRITE_README") != "":
		if err := os.WriteFile(path, []byte(before+tableBegins+table+tableEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the README says\n%s\nand the keyboards say\n%s", now, table)
	}
}
