package harvest

// toolReaders read the files of particular tools, and tables. They are asked before the text formats.
func toolReaders() []Reader { return nil }
