package pattern_test

import (
	"fmt"
	"sync"
	"testing"

	"keyrack/model/pattern"
)

func TestAPatternIsCompiledWhenItIsUsed(t *testing.T) {
	broken := pattern.New(`[`)
	defer func() {
		if recover() == nil {
			t.Error("a pattern that is none was used")
		}
	}()
	broken.MatchString("x")
}

func TestAPatternFindsWhatItsExpressionFinds(t *testing.T) {
	pair := pattern.New(`(\w)=(\d)`)
	const text = "a=1 b=2"
	for what, got := range map[string]any{
		"true":                   pair.MatchString(text),
		"a=1":                    pair.FindString(text),
		"[0 3]":                  pair.FindStringIndex(text),
		"[a=1 a 1]":              pair.FindStringSubmatch(text),
		"[0 3 0 1 2 3]":          pair.FindStringSubmatchIndex(text),
		"[a=1 b=2]":              pair.FindAllString(text, -1),
		"[[0 3] [4 7]]":          pair.FindAllStringIndex(text, -1),
		"[[a=1 a 1]]":            pair.FindAllStringSubmatch(text, 1),
		"[[0 3 0 1 2 3]]":        pair.FindAllStringSubmatchIndex(text, 1),
		"1=a 2=b":                pair.ReplaceAllString(text, "$2=$1"),
		"[[97 61 49] [97] [49]]": pair.FindSubmatch([]byte(text)),
		"x x":                    string(pair.ReplaceAllFunc([]byte(text), func([]byte) []byte { return []byte("x") })),
	} {
		if fmt.Sprint(got) != what {
			t.Errorf("%v, not %s", got, what)
		}
	}
}

func TestAPatternIsSafeForConcurrentUse(t *testing.T) {
	digits := pattern.New(`^\d+$`)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if !digits.MatchString("123") || digits.MatchString("12x") {
				t.Error("it matches something else")
			}
		})
	}
	all.Wait()
}
