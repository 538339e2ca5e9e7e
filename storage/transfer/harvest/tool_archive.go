package harvest

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"keyrack/model/workspace/transfer"
)

// The bounds of an archive or a folder. What is beyond them is not read, and the tree says so.
const (
	MaxFiles    = 2_000     // that are read
	MaxEntries  = 50_000    // that are looked at
	MaxFile     = 8 << 20   // bytes of one file in it, unpacked
	MaxTotal    = 128 << 20 // bytes of all together, unpacked
	MaxDepth    = 16        // folders in folders
	maxArchives = 2         // archives in archives
)

func is1PUX(f *File) bool { return hasPart(f, "export.data") }

// read1PUX reads accounts with vaults with items; each item has fields of its login and sections of others.
func read1PUX(f *File) (*Node, error) {
	content, err := unpack(f.Content, "export.data", unpackedLimit(len(f.Content)))
	if err != nil {
		return nil, &SyntaxError{Line: 1, Format: "1PUX"}
	}
	d := (&File{Name: "export.json", Text: string(content)}).JSON()
	if d == nil {
		return nil, &SyntaxError{Line: 1, Format: "1PUX"}
	}
	root := &Node{Line: 1}
	for _, account := range d.Get("accounts").all() {
		for _, vault := range account.Get("vaults").all() {
			items := vault.Get("items").all()
			for i, item := range items {
				if inner := item.Get("item"); inner != nil {
					item = inner
				}
				onePassword(root, vault.Get("attrs").Text("name"), item)
				items[i] = &Node{} // it is not needed any more
			}
		}
	}
	return root, nil
}

func onePassword(root *Node, vault string, item *Node) {
	overview, details := item.Get("overview"), item.Get("details")
	e := newEntry(root, vault, overview.Text("title"), item.Line)
	e.Off = item.Text("trashed") == "true" || item.Text("state") == "archived"
	e.address(overview.Text("url"), overview.line(item.Line))
	for _, u := range overview.Get("urls").all() {
		if u.Text("url") != overview.Text("url") {
			e.address(u.Text("url"), u.Line)
		}
	}
	for _, field := range details.Get("loginFields").all() {
		switch value := field.Get("value"); {
		case field.Text("designation") == "username":
			e.user(value)
		case field.Text("designation") == "password" || field.Text("fieldType") == "P":
			e.password(value)
		case value != nil && value.Value != "":
			e.Add(field.Text("name"), value.Value, value.Line)
		}
	}
	e.password(details.Get("password"))
	for _, section := range details.Get("sections").all() {
		at := e.Node
		if title := section.Text("title"); title != "" {
			at = e.Group(title, section.Line)
		}
		for _, field := range section.Get("fields").all() {
			for _, value := range field.Get("value").all() { // one of "string", "concealed", "url" …
				if value.Scalar {
					one := at.Add(field.Text("title"), value.Value, value.Line)
					if value.Name == "concealed" {
						one.Hint = Secret
					}
				}
			}
		}
	}
	e.notes(details.Get("notesPlain"))
	for _, tag := range overview.Get("tags").all() {
		e.Add("tag", tag.Value, tag.Line)
	}
}

func isZIP(f *File) bool {
	return bytes.HasPrefix(f.Content, []byte("PK\x03\x04")) || bytes.HasPrefix(f.Content, []byte("PK\x05\x06"))
}

func readZIP(f *File) (*Node, error) {
	g := &Gathering{CodePage: f.codePage}
	if err := g.archive(f.Content, "", 0); err != nil {
		return nil, err
	}
	f.page, f.pages = g.codePage()
	return g.tree(), nil
}

// Gathering are the files of a folder or an archive, as many as are read. The zero value is empty.
type Gathering struct {
	// Unread counts the files that were too large, or could not be opened.
	Unread int
	// Cut says that a bound has ended it before all files were read.
	Cut bool
	// CodePage is the one that a person has chosen for those that are not in Unicode, or empty.
	CodePage string

	files   []*File
	entries int
	total   int64
}

// Room reports whether another file is to be read.
func (g *Gathering) Room() bool {
	g.entries++
	g.Cut = g.Cut || g.entries > MaxEntries || len(g.files) >= MaxFiles || g.total > MaxTotal
	return !g.Cut
}

// Add takes a file, or those in it where it is an archive.
func (g *Gathering) Add(name string, content []byte) { g.add(name, content, 0) }

func (g *Gathering) add(name string, content []byte, depth int) {
	f := &File{Name: name, Content: content}
	if isZIP(f) && !isXLSX(f) && !is1PUX(f) && !isODS(f) {
		if depth > maxArchives || g.archive(content, name, depth) != nil {
			g.Unread++
		}
		return
	}
	g.total += int64(len(content))
	g.files = append(g.files, NewFile(name, content, g.CodePage))
}

// archive adds the files of one, and of those in it.
func (g *Gathering) archive(content []byte, at string, depth int) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // nothing is written, so no name leads anywhere
		return &SyntaxError{Line: 1, Format: "ZIP"}
	}
	for _, part := range archive.File {
		if !g.Room() {
			return nil
		}
		name := path.Join(at, strings.ReplaceAll(part.Name, `\`, "/"))
		if part.FileInfo().IsDir() || !part.Mode().IsRegular() || !Readable(name) {
			continue
		}
		const encrypted = 1
		if part.UncompressedSize64 > MaxFile || part.Flags&encrypted != 0 {
			g.Unread++
			continue
		}
		text, err := unpackPart(part)
		if err != nil {
			g.Unread++
			continue // a damaged one hides no other
		}
		g.add(name, text, depth+1)
	}
	return nil
}

func unpackPart(part *zip.File) ([]byte, error) {
	r, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err == nil && len(text) > MaxFile {
		return nil, errTooMuch
	}
	return text, err
}

// leftOut are folders in which nobody keeps what they have written.
var leftOut = []string{
	"node_modules", ".git", ".hg", ".svn", "__MACOSX", ".venv", "venv", "vendor", "target", "dist", ".next", ".cache",
	"__pycache__", ".terraform", ".gradle", ".tox", "site-packages",
}

// unread are the ends of names of files that hold no text.
var unread = []string{
	".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".svg", ".pdf", ".mp4", ".mov", ".mp3", ".woff", ".woff2", ".ttf",
	".otf", ".exe", ".dll", ".so", ".dylib", ".a", ".o", ".class", ".jar", ".pyc", ".wasm", ".gz", ".tgz", ".bz2", ".xz",
	".7z", ".rar", ".iso", ".img", ".map", ".min.js", ".min.css", ".lock", ".sum", "package-lock.json", ".db", ".sqlite",
}

// Readable reports whether a file of a folder is worth opening: not in a folder that tools fill, and no picture.
func Readable(name string) bool {
	parts := strings.Split(name, "/")
	for _, part := range parts[:len(parts)-1] {
		if slices.Contains(leftOut, part) {
			return false
		}
	}
	base := parts[len(parts)-1]
	return !hasExtension(base, unread...) && !strings.HasPrefix(base, "._") && base != ".DS_Store"
}

// Harvest finds the credentials in all of the files. They are read one by one, except that files of one tool that need
// each other are put together.
func (g *Gathering) Harvest(format string) transfer.ImportFile {
	file := Tree(g.tree(), format, "")
	file.CodePage, file.CodePages = g.codePage()
	file.CodePageSure = len(file.CodePages) == 0
	if g.Cut {
		file.Flaws = append(file.Flaws, transfer.Flaw{Line: 1, Reason: "there are more files in it than are read"})
	}
	return file
}

// codePage is what the first file may be in of which it is not certain. What a person chooses then holds for all.
func (g *Gathering) codePage() (name string, others []string) {
	for _, f := range g.files {
		if len(f.pages) > 0 {
			return f.page, f.pages
		}
	}
	return "", nil
}

// tree puts the trees of all files below one.
func (g *Gathering) tree() *Node {
	root := &Node{Line: 1}
	for _, f := range joined(root, g.files) {
		if one, err := Inner(f.Name, f.Content, g.CodePage); err == nil {
			root.add(one)
		}
	}
	return root
}
