package harvest

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
