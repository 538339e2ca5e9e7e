package document

import (
	"slices"
	"unicode/utf8"
)

// sieve leaves out the rows in which the text of a filter cannot stand, by looking for it in the answer itself: between
// two rows that have it, cells need not be told apart.
type sieve struct {
	table  *Table
	search Search
}

// newSieve is nil where every row has to be looked at: without a filter, and where it may find what stands outside of
// rows, or what no text of the answer is but what stands for broken characters.
func (a *arranging) newSieve() *sieve {
	if a.query == nil || len(a.table.owners) > 0 || slices.Contains(a.query.text, utf8.RuneError) {
		return nil
	}
	s := &sieve{table: a.table, search: Search{raw: a.table.raw, query: a.query.text}}
	s.search.chooseAnchor()
	if slash := (first{value: '\\'}); !slices.Contains(s.search.firsts, slash) {
		s.search.firsts = append(s.search.firsts, slash) // an escape may stand for anything
	}
	return s
}

// next returns the first row from one on that may have the text; to for none before that.
func (s *sieve) next(row, to int) int {
	if s == nil || row >= to {
		return row
	}
	rows := &s.table.rows
	end := len(s.table.raw)
	if to < rows.len() {
		end = rows.at(to)
	}
	for s.search.at = rows.at(row); ; s.search.at++ {
		candidate := s.search.candidate(end)
		if candidate == end {
			return to
		}
		s.search.at = candidate
		if s.table.raw[candidate] != '\\' {
			if _, is := s.search.matchAround(candidate); !is {
				continue
			}
		}
		if row+1 == to || candidate < rows.at(row+1) {
			return row
		}
		return rows.above(candidate) - 1
	}
}
