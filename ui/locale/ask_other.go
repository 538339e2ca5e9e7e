//go:build !windows

package locale

func (*Locale) ask() {}
