package mask

import "encoding/binary"

// quick skips the string that begins here if it is an id or a time, as half of the texts of most answers are, and shown
// as it is: with a few comparisons, where others are looked at byte by byte.
func (m *masker) quick(e *edge) bool {
	if m.rules.IDs || e.beside != 0 || e.says == text {
		return false
	}
	rest := m.text[m.at:]
	switch {
	case len(rest) > idLength+2 && rest[idLength+1] == '"' && rest[9] == '-':
		if !isID(rest[1 : idLength+1]) {
			return false
		}
		m.at += idLength + 2
	case len(rest) > timeLength+2 && rest[timeLength+1] == '"' && rest[11] == 'T':
		if e.says.tells() && !e.utc || !isFullTime(rest[1:timeLength+1]) {
			return false
		}
		m.at += timeLength + 2
	default:
		return false
	}
	return true
}

// The constants of what looks at eight bytes at once. A byte below 0x80 to which 0x80-n is added has its highest bit
// set when it was n or more.
const (
	eachByte  = 0x0101010101010101
	highBits  = 0x80 * eachByte
	fromOne   = 0x7f * eachByte
	fromSeven = 0x79 * eachByte
	fromTen   = 0x76 * eachByte
)

// notHex has bits where the bytes of a word are no digits of hexadecimal.
func notHex(word uint64) uint64 {
	if word&highBits != 0 {
		return word & highBits
	}
	letter := word | 0x20*eachByte ^ 0x60*eachByte // 1 to 6 for a to f
	isNoDigit := word ^ 0x30*eachByte + fromTen
	isNoLetter := letter + fromSeven | ^(letter + fromOne)
	return isNoDigit & isNoLetter & highBits
}

// isID reports whether a value is a UUID.
func isID(value []byte) bool {
	if len(value) != idLength || value[8] != '-' || value[13] != '-' || value[18] != '-' || value[23] != '-' {
		return false
	}
	four := func(at int) uint64 { return uint64(binary.LittleEndian.Uint32(value[at:])) }
	return notHex(binary.LittleEndian.Uint64(value))|notHex(four(9)|four(14)<<32)|notHex(four(19)|four(24)<<32)|
		notHex(binary.LittleEndian.Uint64(value[28:])) == 0
}

const idLength = len("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")

const timeLength = len("2026-11-23T09:14:22Z")

// isFullTime reports whether a value of timeLength is a time of UTC in whole seconds, as the Connector API writes it.
func isFullTime(value []byte) bool {
	return like(value, "0000-00-", fromTen&0x00ffff00ffffffff|fromOne&^0x00ffff00ffffffff) &&
		like(value[8:], "00T00:00", fromTen&0xffff00ffff00ffff|fromOne&^0xffff00ffff00ffff) &&
		value[16] == ':' && isDigit(value[17]) && isDigit(value[18]) && value[19] == 'Z'
}

// like reports whether eight bytes are those of a pattern, with any digit where that has a 0; from says where.
func like(value []byte, pattern string, from uint64) bool {
	other := binary.LittleEndian.Uint64(value) ^ binary.LittleEndian.Uint64([]byte(pattern))
	return (other|(other+from))&highBits == 0
}
