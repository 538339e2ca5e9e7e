package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
)

// seed derives everything invented from words: the same seed and words give the same id and the same choices, whatever
// was made before.
type seed uint64

// everywhere is the seed of what is the same in every sandbox: properties and chains.
const everywhere seed = 0x5A4D

func (s seed) hash(words []any) [32]byte {
	text := fmt.Sprintln(words...)
	return sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, uint64(s)), text...))
}

// id returns a UUID in the spelling of the API. It has the form of a random one.
func (s seed) id(words ...any) string {
	h := s.hash(words)
	h[6] = h[6]&0x0f | 0x40
	h[8] = h[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// choices returns a source of the choices to make about what the words name.
func (s seed) choices(words ...any) *rand.Rand {
	h := s.hash(words)
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(h[:8]), binary.BigEndian.Uint64(h[8:16])))
}

// pick returns one of the values.
func pick[T any](from *rand.Rand, values []T) T { return values[from.IntN(len(values))] }
