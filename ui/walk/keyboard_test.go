package walk

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
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

// The digit row, of which Fyne knows the places alone, and the keys beside it.
const (
	key1, key2, key0 = 10, 11, 19
	keypadPlus       = 86
	keypadMinus      = 82
	capsLock         = 66
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

// nameless reports whether GLFW knows no name of a key: on X11 it has none where two layouts type the same with it and
// the second is active.
func (k keyboard) nameless(code int) bool {
	groups := k.groups[code]
	return k.active > 0 && (len(groups) == 1 || len(groups[k.active]) > 0 && groups[0][0] == groups[k.active][0])
}

// told reports whether the toolkit tells Keyrack that a key with this label was pressed with Ctrl: it knows a key by
// what it types without Shift, and those of the digit row by their places.
func (k keyboard) told(label string) (stroke, bool) {
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
	actions  = regexp.MustCompile(`(?s)actions\[Group\d\]\s*=\s*\[[^\]]*\]`)
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
		"-option", "", "-option", "grp:caps_toggle")
	display := ""
	for _, v := range d.env {
		if value, is := strings.CutPrefix(v, "DISPLAY="); is {
			display = value
		}
	}
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
		for _, list := range listed.FindAllStringSubmatch(actions.ReplaceAllString(m[2], ""), -1) {
			var types []string
			for symbol := range strings.SplitSeq(list[1], ",") {
				types = append(types, strings.TrimSpace(symbol))
			}
			k.groups[code] = append(k.groups[code], types)
		}
	}
	for range active {
		d.Key(strconv.Itoa(capsLock))
	}
	return k
}

// ctrl presses a key by its place together with Ctrl.
func (d *Desktop) ctrl(s stroke) {
	d.t.Helper()
	keys := "ctrl+"
	if s.shift {
		keys += "shift+"
	}
	d.Key(keys + strconv.Itoa(s.code))
}

// keyTable is what the README says of the keys that keyboards differ in.
var keyTable = []struct{ label, keys, second string }{
	{"grave", "Ctrl+`", "F6"},
	{"comma", "Ctrl+,", "F12"},
	{"plus", "Ctrl+Plus", "F8"},
	{"minus", "Ctrl+Minus", "F7"},
	{"backslash", `Ctrl+\`, "F9"},
}

var layouts = []string{"us", "gb", "cz", "cz-qwerty", "de", "fr", "es", "se", "pl", "hu", "tr"}

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
		d.reach(k)
		d.Key("Escape")
	}
	checkTable(t, table)
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
	d.Key("Escape")
	d.WaitUntilGone("Text size")
	press("backslash")
	d.WaitUntilGone("Hotel Borealis")
	press("backslash")
	d.WaitFor("Hotel Borealis")
	d.grows(func() { press("plus") }, +1)
	d.grows(func() { press("minus") }, -1)
	if k.active == 0 {
		d.grows(func() { d.ctrl(stroke{code: keypadPlus}) }, +1)
		d.grows(func() { d.ctrl(stroke{code: keypadMinus}) }, -1)
	}
	d.ctrl(letter("k"))
	d.WaitFor("Enter opens")
	d.Key("Escape")
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
	d.ctrl(letter("x"))
	d.WaitFor("Aurora Collection")
	d.ctrl(letter("z"))
	d.WaitUntilGone("Aurora Collection")
	d.ctrl(letter("a"))
	d.ctrl(letter("x"))
	d.WaitFor("Aurora Collection")
}

// grows waits until everything is larger, or smaller, than before.
func (d *Desktop) grows(press func(), by int) {
	d.t.Helper()
	at := func() int {
		found := find(d.Scene(), "Production")
		if len(found) == 0 {
			return 0
		}
		return found[0].x
	}
	before := at()
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
	for _, title := range []string{"environment before", "settings", "larger", "smaller", "hide the list"} {
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
