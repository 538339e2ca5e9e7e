// Package pattern holds regular expressions that are compiled when they are first used. Those of the readers of files
// are many and large, and a command of the terminal, which lives for milliseconds, uses none of them.
package pattern

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression. [New] makes one. Its methods are those of [regexp.Regexp], and it is as safe for
// concurrent use.
type Pattern struct {
	compiled func() *regexp.Regexp
}

// New returns the pattern of an expression of package regexp. One that is none panics where it is first used.
func New(expression string) Pattern {
	return Pattern{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })}
}

// MatchString is that of [regexp.Regexp].
func (p Pattern) MatchString(s string) bool { return p.compiled().MatchString(s) }

// FindString is that of [regexp.Regexp].
func (p Pattern) FindString(s string) string { return p.compiled().FindString(s) }

// FindStringIndex is that of [regexp.Regexp].
func (p Pattern) FindStringIndex(s string) []int { return p.compiled().FindStringIndex(s) }

// FindStringSubmatch is that of [regexp.Regexp].
func (p Pattern) FindStringSubmatch(s string) []string { return p.compiled().FindStringSubmatch(s) }

// FindStringSubmatchIndex is that of [regexp.Regexp].
func (p Pattern) FindStringSubmatchIndex(s string) []int {
	return p.compiled().FindStringSubmatchIndex(s)
}

// FindSubmatch is that of [regexp.Regexp].
func (p Pattern) FindSubmatch(b []byte) [][]byte { return p.compiled().FindSubmatch(b) }

// FindAllString is that of [regexp.Regexp].
func (p Pattern) FindAllString(s string, n int) []string { return p.compiled().FindAllString(s, n) }

// FindAllStringIndex is that of [regexp.Regexp].
func (p Pattern) FindAllStringIndex(s string, n int) [][]int {
	return p.compiled().FindAllStringIndex(s, n)
}

// FindAllStringSubmatch is that of [regexp.Regexp].
func (p Pattern) FindAllStringSubmatch(s string, n int) [][]string {
	return p.compiled().FindAllStringSubmatch(s, n)
}

// FindAllStringSubmatchIndex is that of [regexp.Regexp].
func (p Pattern) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return p.compiled().FindAllStringSubmatchIndex(s, n)
}

// ReplaceAllString is that of [regexp.Regexp].
func (p Pattern) ReplaceAllString(src, with string) string {
	return p.compiled().ReplaceAllString(src, with)
}

// ReplaceAllFunc is that of [regexp.Regexp].
func (p Pattern) ReplaceAllFunc(src []byte, with func([]byte) []byte) []byte {
	return p.compiled().ReplaceAllFunc(src, with)
}
