package typist

import "unicode"

// symbol is what a key types, as X numbers it.
type symbol uint32

// unicodeSymbols is where the symbols of X begin that are numbered as Unicode is.
const unicodeSymbols = 0x01000000

// symbolOf is the symbol of a character: Latin-1 has the numbers that it has in Unicode. Those that are not written, of
// which some are commands, such as a new line, have none here.
func symbolOf(r rune) (symbol, bool) {
	switch {
	case r == unicode.ReplacementChar || r != ' ' && !unicode.IsGraphic(r):
		return 0, false
	case r < 0x100:
		return symbol(r), true
	}
	return unicodeSymbols + symbol(r), true
}

// stretch is a part of a text that is typed with one set of keys.
type stretch struct {
	symbols []symbol // one for each key, each once
	keys    []int    // for each character the number of its key
}

// plan divides a text so that each part needs at most so many keys.
func plan(text string, keys int) ([]stretch, error) {
	if keys == 0 {
		return nil, ErrNoKeys
	}
	var all []stretch
	var now stretch
	at := map[symbol]int{}
	for _, r := range text {
		s, known := symbolOf(r)
		if !known {
			return nil, ErrCharacter
		}
		key, has := at[s]
		if !has {
			if len(at) == keys {
				all = append(all, now)
				now = stretch{}
				clear(at)
			}
			key = len(at)
			at[s] = key
			now.symbols = append(now.symbols, s)
		}
		now.keys = append(now.keys, key)
	}
	return append(all, now), nil
}
