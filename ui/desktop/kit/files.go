package kit

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	fynedialog "fyne.io/fyne/v2/dialog"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
)

// Path is the path of a file as its system writes it. Fyne writes all with slashes.
func Path(file fyne.URI) string { return filepath.FromSlash(file.Path()) }

// SamplePath is what an empty field for a path shows: how one of this system looks, down to a file of this name.
func SamplePath(name ...string) string {
	folder := "/path/to"
	if runtime.GOOS == "windows" {
		folder = `C:\path\to`
	}
	return filepath.Join(append([]string{folder}, name...)...)
}

// OpenFile asks for a file to read. Chosen gets its path, or is never called.
func OpenFile(in fyne.Window, chosen func(path string)) {
	files := fynedialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil || file == nil {
			return
		}
		_ = file.Close() // only its path is wanted
		chosen(Path(file.URI()))
	}, in)
	files.SetFilter(notOpen(opened()))
	showFiles(files, in)
}

// notOpen leaves out the files that this process has open, by whatever name, and those of SQLite, whose log and index
// come and go. Fyne's dialog opens and closes what is chosen, and a process that closes a file of a database that it
// has open loses its locks on it.
type notOpen []os.FileInfo

// Matches is for Fyne.
func (n notOpen) Matches(file fyne.URI) bool {
	target, err := filepath.EvalSymlinks(file.Path())
	if err != nil {
		target = file.Path()
	}
	if strings.Contains(filepath.Base(target), ".sqlite") || strings.Contains(file.Name(), ".sqlite") {
		return false
	}
	info, err := os.Stat(target)
	return err != nil || !slices.ContainsFunc(n, func(other os.FileInfo) bool { return os.SameFile(info, other) })
}

// opened are the files that this process has open. Windows does not list them; there locks belong to a descriptor, so
// that closing another one leaves them.
func opened() []os.FileInfo {
	const descriptors = "/dev/fd"
	entries, _ := os.ReadDir(descriptors)
	var all []os.FileInfo
	for _, entry := range entries {
		if info, err := os.Stat(filepath.Join(descriptors, entry.Name())); err == nil && info.Mode().IsRegular() {
			all = append(all, info)
		}
	}
	return all
}

// OpenFolder asks for a folder. Chosen gets its path, or is never called.
func OpenFolder(in fyne.Window, chosen func(path string)) {
	showFiles(fynedialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			chosen(Path(folder))
		}
	}, in), in)
}

// SaveFile asks for a file to write, and before one is replaced. It proposes a name, in the user's own folder. Chosen
// gets the path, or is never called. Nothing is written: Fyne's dialog would empty the file that it is to save, before
// anybody has something to write.
func SaveFile(in fyne.Window, tasks *task.Runner, name string, chosen func(path string)) {
	home, _ := os.UserHomeDir() // without one the name alone is proposed
	s := &saveDialog{tasks: tasks, chosen: chosen, path: NewEntry(SamplePath("the", "file"))}
	s.path.SetText(filepath.Join(home, name))
	s.path.OnChanged = func(string) { s.ask("") }
	choose := NewButton("Choose a folder…", func() {
		OpenFolder(in, func(folder string) { s.path.SetText(filepath.Join(folder, filepath.Base(s.path.Text))) })
	})
	s.modal = NewModal(ModalOptions{
		Title:       "Save",
		Content:     Edges(nil, nil, nil, Inset(0, 0, 0, look.Gap, choose), s.path),
		ConfirmText: "Save",
		OnConfirm:   s.confirm,
	})
	s.modal.Open(in.Canvas())
}

// saveDialog is one that is open.
type saveDialog struct {
	tasks  *task.Runner
	chosen func(path string)
	path   *Entry
	modal  *Modal
	asked  string // the file that there is already, of which the user was asked
}

// ask asks whether a file is to be replaced; "" takes the question back.
func (s *saveDialog) ask(path string) {
	s.asked = path
	text := "Save"
	if path != "" {
		text = "Replace"
		s.modal.SetNote(assets.Warning, "There is a file of this name.")
	} else {
		s.modal.SetError("")
	}
	s.modal.ConfirmButton().SetText(text)
	s.modal.Refresh()
}

func (s *saveDialog) confirm() {
	path, replace := s.path.Text, s.asked
	Work(s.path, s.tasks, "Looking at the folder…", func(context.Context) func() {
		info, err := os.Stat(path)
		_, none := os.Stat(filepath.Dir(path))
		return func() {
			switch {
			case !s.modal.IsOpen() || s.path.Text != path:
				return
			case !filepath.IsAbs(path):
				s.modal.SetError("Write the whole path of the file.")
				return
			case none != nil:
				s.modal.SetError("There is no such folder.")
				return
			case err == nil && info.IsDir():
				s.modal.SetError("This is a folder. Add the name of the file.")
				return
			case err == nil && replace != path:
				s.ask(path)
				return
			}
			s.modal.Close()
			s.chosen(path)
		}
	})
}

// showFiles shows Fyne's dialog for files, as large as its window allows. Escape closes it, or what it has opened: see
// [Escape]. Fyne panics when it is given a size before it is shown.
func showFiles(files *fynedialog.FileDialog, in fyne.Window) {
	c := in.Canvas()
	layer, inLayer := c.Content().(*Layer)
	below, speak := cover(c), silence(c)
	files.SetOnClosed(func() {
		below.uncover()
		speak()
		if inLayer {
			layer.escape = nil
		}
	})
	files.Show()
	files.Resize(c.Size().Subtract(fyne.NewSize(160, 120)))
	list := c.Overlays().Top()
	escape := func() {
		if top := c.Overlays().Top(); top != list { // the name of a new folder, or a choice
			c.Overlays().Remove(top)
			return
		}
		files.Dismiss()
	}
	if inLayer {
		layer.escape = escape
	}
	c.SetOnTypedKey(func(event *fyne.KeyEvent) {
		if event.Name == fyne.KeyEscape {
			escape()
		}
	})
}
