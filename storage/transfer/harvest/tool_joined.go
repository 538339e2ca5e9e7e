package harvest

import (
	"path"
	"slices"
	"strings"
)

// Files of one tool that need each other: an environment file of HTTP clients with its private half and the requests
// beside it, and the folder of a collection of Bruno.

// joined puts what belongs together below root, each environment as a file of its own, and returns the other files.
func joined(root *Node, files []*File) []*File {
	var left []*File
	clients, collections := map[string][]*File{}, map[string][]*File{}
	roots := brunoRoots(files)
	for _, f := range files {
		folder := path.Dir(f.Name)
		switch at := brunoRoot(f, roots); {
		case isHTTPEnvironment(f):
			clients[folder] = append(clients[folder], f)
		case at != "":
			collections[at] = append(collections[at], f)
		default:
			left = append(left, f)
		}
	}
	for folder, all := range clients {
		var requests []*File
		left, requests = taken(left, func(f *File) bool { return path.Dir(f.Name) == folder && isHTTPFile(f) })
		httpFolder(root, all, requests)
	}
	for _, all := range collections {
		brunoCollection(root, all)
	}
	return left
}

// taken divides files into those that stay and those that are wanted.
func taken(files []*File, wanted func(*File) bool) (left, took []*File) {
	for _, f := range files {
		if wanted(f) {
			took = append(took, f)
		} else {
			left = append(left, f)
		}
	}
	return left, took
}

// httpFolder makes a tree of each environment: its variables of both halves, and the requests that use them.
func httpFolder(root *Node, environments, requests []*File) {
	c := &collection{}
	byName := map[string]*Node{}
	for _, f := range environments {
		d, err := readHTTPEnvironment(f)
		if err != nil {
			continue
		}
		for _, e := range d.Children {
			if e.Scalar {
				c.variables = append(c.variables, e)
				continue
			}
			if known := byName[e.Name]; known != nil {
				known.Children = append(known.Children, e.Children...)
			} else {
				byName[e.Name] = e
				c.environments = append(c.environments, e)
			}
			if strings.Contains(path.Base(f.Name), "private") || byName[e.Name].File == nil {
				byName[e.Name].File = lies(f.Name)
			}
		}
	}
	for _, f := range requests {
		inner := &folder{line: 1}
		variables, calls := httpCalls(f)
		inner.variables = variables
		for _, one := range calls {
			one.file = f.Name
			inner.add(one)
		}
		c.folders = append(c.folders, inner)
	}
	c.apart(root)
}

// apart puts each environment below root as a file, with the requests that use it, and the requests that use none as
// the files that they are.
func (c *collection) apart(root *Node) {
	free, bound := c.split(c.defined())
	room := maxCopies
	for _, e := range c.environments {
		file := e.File
		one := &Node{Title: e.Title, Name: e.Name, Line: e.Line, Children: e.Children}
		c.below(one, bound, &room)
		root.add(&Node{File: file, Line: 1, Children: append(slices.Clone(c.variables), one)})
	}
	for _, one := range append(free, bound...) {
		if !one.placed {
			alone := root.add(&Node{File: lies(one.file), Line: 1, Children: slices.Clone(c.variables)})
			c.render(alone, []*call{one})
		}
	}
}

// brunoRoots are the folders of collections.
func brunoRoots(files []*File) map[string]bool {
	roots := map[string]bool{}
	for _, f := range files {
		switch path.Base(f.Name) {
		case "bruno.json", "opencollection.yml", "opencollection.yaml":
			roots[path.Dir(f.Name)] = true
		}
	}
	return roots
}

// brunoRoot is the folder of the collection that a file is of, "" for any other file.
func brunoRoot(f *File, roots map[string]bool) string {
	if !hasExtension(f.Name, ".bru", ".yml", ".yaml", "bruno.json", "/.env") && f.Name != ".env" {
		return ""
	}
	for at := path.Dir(f.Name); ; at = path.Dir(at) {
		if roots[at] {
			return at
		}
		if at == "." || at == "/" {
			return ""
		}
	}
}

// brunoCollection reads the folder of a collection: environments, the settings of folders, requests, and .env.
func brunoCollection(root *Node, files []*File) {
	c := &collection{}
	folders := map[string]*folder{}
	var shell *Node // .env
	top := commonFolder(files)
	in := func(at string) *folder {
		at = strings.Trim(strings.TrimPrefix(at, top), "/")
		inner := &c.folder
		for part := range strings.SplitSeq(at, "/") {
			if part == "" {
				continue
			}
			key := path.Join(inner.title, part)
			if folders[key] == nil {
				folders[key] = &folder{title: part, line: 1}
				inner.folders = append(inner.folders, folders[key])
			}
			inner = folders[key]
		}
		return inner
	}
	for _, f := range files {
		base, folderName := path.Base(f.Name), path.Base(path.Dir(f.Name))
		n := brunoPart(f)
		switch {
		case n == nil:
		case base == ".env":
			shell = n
			shell.File = lies(f.Name)
		case folderName == "environments":
			n.Title, n.Name, n.File = titleOfFile(f.Name), titleOfFile(f.Name), lies(f.Name)
			c.environments = append(c.environments, n)
		case slices.Contains([]string{"collection.bru", "folder.bru", "folder.yml"}, base),
			strings.HasPrefix(base, "opencollection."):
			at := in(path.Dir(f.Name))
			at.variables = append(at.variables, n.Children...)
		default:
			in(path.Dir(f.Name)).add(&call{title: n.Title, node: n, file: f.Name})
		}
	}
	c.fill(shell)
	if shell != nil && len(shell.Children) > 0 {
		root.add(shell)
	}
	c.apart(root)
}

// fill puts the values of .env, which Bruno knows as process.env.NAME, in their places, and takes those that are used
// out of it: they are found where they are used.
func (c *collection) fill(shell *Node) {
	if shell == nil {
		return
	}
	var all []*Node
	shell.Walk(func(n *Node) {
		if n.Scalar && n.Name != "" {
			all = append(all, n)
		}
	})
	put := func(n *Node) {
		if !strings.Contains(n.Value, "process.env.") {
			return
		}
		for _, v := range all {
			mark := "{{process.env." + v.Name + "}}"
			if strings.Contains(n.Value, mark) {
				n.Value = strings.ReplaceAll(n.Value, mark, v.Value)
				v.Hint = Ignore
			}
		}
	}
	for _, e := range c.environments {
		e.Walk(put)
	}
	c.each(func(f *folder) {
		for _, v := range f.variables {
			v.Walk(put)
		}
		for _, one := range f.calls {
			one.node.Walk(put)
		}
	})
}

// brunoPart is the tree of one file of a collection, nil for one that says nothing here.
func brunoPart(f *File) *Node {
	switch {
	case path.Base(f.Name) == ".env":
		n, _, err := tree(f)
		if err != nil {
			return nil
		}
		return n
	case hasExtension(f.Name, ".bru"):
		n, err := readBru(f)
		if err != nil {
			return nil
		}
		return n
	case !hasExtension(f.Name, ".yml", ".yaml"):
		return nil
	}
	d := f.YAML()
	if d == nil {
		return nil
	}
	if d.Get("http") != nil {
		one := brunoRequest(d)
		one.node.Title = one.title
		return one.node
	}
	n := &Node{Line: 1, Children: variables(d.Get("variables"))}
	inner := &folder{}
	brunoFolder(d, inner)
	n.Children = append(n.Children, inner.variables...)
	return n
}

// commonFolder is the innermost folder that has all of the files.
func commonFolder(files []*File) string {
	at := path.Dir(files[0].Name)
	for _, f := range files[1:] {
		for at != "." && !strings.HasPrefix(f.Name, at+"/") {
			at = path.Dir(at)
		}
	}
	if at == "." {
		return ""
	}
	return at
}
