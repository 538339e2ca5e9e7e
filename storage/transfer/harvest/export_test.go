package harvest

import "keyrack/model/workspace/transfer"

// Weighed reads a file as Read does, and returns how many values were weighed for others.
func Weighed(content []byte, name string) int {
	whole := &Node{Line: 1}
	format, err := whole.read(NewFile(name, content, ""))
	if err != nil {
		return 0
	}
	_, steps := treeOf(whole, format, name, false)
	return steps
}

// ReadBy reads a text by the reader of a name.
func ReadBy(format, text string) (transfer.ImportFile, error) {
	for _, r := range Readers() {
		if r.Name != format {
			continue
		}
		root, err := r.Read(&File{Text: text})
		return Tree(&Node{Line: 1, Children: []*Node{root}}, format, ""), err
	}
	return transfer.ImportFile{}, transfer.ErrUnknownFormat
}
