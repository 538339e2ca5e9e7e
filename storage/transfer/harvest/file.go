package harvest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"keyrack/model/workspace/transfer"
)

// The bounds of what is read. Whatever is in a file, it is read in time and memory in proportion to its size.
const (
	maxDepth = 200     // groups in groups
	maxNodes = 500_000 // of one file
)

// File is a file on its way to a tree. Documents are parsed once, when a reader asks for them.
type File struct {
	Name    string // its base name, or its place in an archive; empty where it is not known
	Content []byte
	Text    string // decoded, with lines that end in \n; empty for what is no text

	// codePage is the one that a person has chosen; page and pages are what the file may be in, as codePageOf says it.
	codePage, page string
	pages          []string

	documents map[string]*document
}

type document struct {
	root *Node
	err  error
	cuts []*Node // what says that something was left out
}

// NewFile decodes content. codePage is the name of the one that a person has chosen, or empty.
func NewFile(name string, content []byte, codePage string) *File {
	text, _ := decode(content, codePage)
	f := &File{Name: name, Content: content, Text: text, codePage: codePage}
	f.page, f.pages = codePageOf(content, codePage)
	return f
}

// parsed keeps what a parser has said, so that several readers can ask.
func (f *File) parsed(format string, parse func(string) (*Node, error)) (*Node, error) {
	if f.documents == nil {
		f.documents = map[string]*document{}
	}
	d := f.documents[format]
	if d == nil {
		d = &document{}
		d.root, d.err = parse(f.Text)
		for d.err == nil && len(d.root.Children) > 0 && d.root.Children[len(d.root.Children)-1].Cut {
			last := len(d.root.Children) - 1 // whatever a reader makes of the document, it is said
			d.cuts, d.root.Children = append(d.cuts, d.root.Children[last]), d.root.Children[:last]
		}
		f.documents[format] = d
	}
	return d.root, d.err
}

// JSON returns the document that the text is, with comments and trailing commas where there are any, and nil where it
// is none. Several values in a row become a list.
func (f *File) JSON() *Node {
	if !looksLikeJSON(f.Text) {
		return nil
	}
	root, err := f.parsed("JSON", parseJSON)
	if err != nil {
		return nil
	}
	return root
}

// YAML returns the document that the text is, and nil where it is none or nothing but a text. Several documents become
// a list.
func (f *File) YAML() *Node {
	if !looksLikeYAML(f.Text) {
		return nil
	}
	root, err := f.parsed("YAML", parseYAML)
	if err != nil {
		return nil
	}
	return root
}

// Extension returns what follows the last dot of the name, in lower case.
func (f *File) Extension() string {
	name := f.Name[strings.LastIndexAny(f.Name, `/\`)+1:]
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		return strings.ToLower(name[dot+1:])
	}
	return ""
}

// Reader makes a tree of one format.
type Reader struct {
	// Name is what a person calls the format.
	Name string
	// Names are how its files are usually called, for the list of what is read.
	Names []string
	// Fits looks at the content first, and at the name where the content cannot tell.
	Fits func(f *File) bool
	// Read makes the tree. Its error is a [SyntaxError], or one of package transfer's.
	Read func(f *File) (*Node, error)
}

// SyntaxError says in which line a file stops being what it began as.
type SyntaxError struct {
	Line   int
	Format string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d: from here on it is not %s", e.Line, e.Format)
}

// Readers is the table of all that is read. The first that fits reads a file.
func Readers() []Reader { return append(toolReaders(), textReaders()...) }

// Read recognises what a file is, and finds the credentials in it.
func Read(content []byte, o transfer.ReadOptions) (transfer.ImportFile, error) {
	if !IsCodePage(o.CodePage) {
		return transfer.ImportFile{}, transfer.ErrCodePage
	}
	f := NewFile(o.Name, content, o.CodePage)
	whole := &Node{Line: 1}
	format, err := whole.read(f)
	if err != nil {
		return transfer.ImportFile{}, err
	}
	in, others := f.page, f.pages
	frees := slices.ContainsFunc(textReaders(), func(r Reader) bool { return r.Name == format })
	file, _ := treeOf(whole, format, o.Name, frees)
	file.CodePage, file.CodePages, file.CodePageSure = in, others, len(others) == 0
	return file, nil
}

// Inner makes a tree of a file inside a folder or an archive, to be put below the tree of the whole.
func Inner(name string, content []byte, codePage string) (*Node, error) {
	root, _, err := tree(NewFile(name, content, codePage))
	if err != nil {
		return nil, err
	}
	return &Node{File: lies(name), Line: 1, Children: []*Node{root}}, nil
}

// read makes a tree of a file below the node, which is all that refers to it afterwards.
func (n *Node) read(f *File) (format string, err error) {
	root, format, err := tree(f)
	if err == nil {
		n.Children = []*Node{root}
	}
	return format, err
}

// isTooDeep reports whether a parser gave up since the file goes on being nested: what stands outside is not read then,
// so no other reader is to make something of it.
func (f *File) isTooDeep() bool {
	for _, d := range f.documents {
		if errors.Is(d.err, transfer.ErrTooDeep) {
			return true
		}
	}
	return false
}

func tree(f *File) (root *Node, format string, err error) {
	if kind := unreadKind(f.Content); kind != "" {
		return nil, "", &transfer.UnreadError{Kind: kind}
	}
	if f.Text != "" && !isZIP(f) {
		f.Content = nil // the text is all that is read
	}
	for _, reader := range Readers() {
		if !reader.Fits(f) {
			continue
		}
		if f.isTooDeep() {
			return nil, reader.Name, transfer.ErrTooDeep
		}
		root, err = reader.Read(f)
		if err != nil {
			return nil, reader.Name, err
		}
		if root == nil {
			return nil, reader.Name, errors.New("the reader of " + reader.Name + " made no tree")
		}
		for _, d := range f.documents {
			if len(d.cuts) > 0 && d.err == nil {
				root = &Node{Line: 1, Children: append([]*Node{root}, d.cuts...)}
			}
		}
		return root, reader.Name, nil
	}
	return nil, "", transfer.ErrUnknownFormat
}
