package dates

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// dateVote finds out which formats the texts of a column may have.
type dateVote struct {
	seen int
	hits []int
	odd  []string // an example that a format does not read
	fine []string // and one that it does
	days []map[int32]bool
}

func newDateVote() *dateVote {
	v := &dateVote{hits: make([]int, len(dateFormats)), odd: make([]string, len(dateFormats)),
		fine: make([]string, len(dateFormats)), days: make([]map[int32]bool, len(dateFormats))}
	for i := range v.days {
		v.days[i] = map[int32]bool{}
	}
	return v
}

func (v *dateVote) add(s string) {
	if s = strings.TrimSpace(s); s == "" {
		return
	}
	v.seen++
	for i, f := range dateFormats {
		m, ok := f.Parse(s)
		if ok && f.Numeric() {
			ok = Plausible(m.Day)
		}
		if !ok {
			if v.odd[i] == "" {
				v.odd[i] = s
			}
			continue
		}
		if v.fine[i] == "" {
			v.fine[i] = s
		}
		v.hits[i]++
		if len(v.days[i]) < 4096 {
			v.days[i][m.Day] = true
		}
	}
}

// likely are the formats that read as many of the texts as any does, and at
// least nine of ten.
func (v *dateVote) likely() (out []Format) {
	// A few dates without zeros among whole ones are cut short.
	if iso, short := v.hits[0], v.hits[1]; 50*iso >= 49*short {
		v.hits[1] = 0
	}
	best := slices.Max(v.hits)
	if best == 0 || 10*best < 9*v.seen {
		return nil
	}
	for i, f := range dateFormats {
		if v.hits[i] == best {
			out = append(out, f)
		}
	}
	return out
}

// decide is the one format of the texts; where day-first and month-first read
// them all, the one that leaves fewer gaps is taken if it clearly does. It fails
// with what could be meant.
func (v *dateVote) decide() (f Format, sure bool, err error) {
	all := v.likely()
	if len(all) == 0 {
		return f, false, v.unread()
	}
	if example := v.ahead(all); example != "" {
		return f, false, fmt.Errorf("its years, such as %q, lie after 2100; years of the Buddhist era are 543 too many", example)
	}
	if len(all) == 1 {
		return all[0], true, nil
	}
	type spread struct {
		f     Format
		span  int
		count int
	}
	var spreads []spread
	for _, f := range all {
		i := slices.IndexFunc(dateFormats, func(o Format) bool { return o.Name == f.Name })
		low, high := int32(math.MaxInt32), int32(math.MinInt32)
		for d := range v.days[i] {
			low, high = min(low, d), max(high, d)
		}
		spreads = append(spreads, spread{f, int(high-low) + 1, len(v.days[i])})
	}
	slices.SortStableFunc(spreads, func(a, b spread) int { return a.span*b.count - b.span*a.count })
	// Days read the wrong way round are scattered over the months.
	if a, b := spreads[0], spreads[1]; a.count >= 5 && 2*a.span*b.count < b.span*a.count {
		return a.f, true, nil
	}
	// Years of two digits come first only where the days say so.
	if usual := slices.DeleteFunc(slices.Clone(all), yearFirst); len(usual) == 1 && !yearFirst(spreads[0].f) {
		return usual[0], true, nil
	}
	return spreads[0].f, false, nil
}

// ahead is an example of a column's dates where nine of ten lie after 2100, "" else.
func (v *dateVote) ahead(all []Format) string {
	for i, f := range dateFormats {
		late := 0
		for d := range v.days[i] {
			if d > 0 && !Plausible(d) {
				late++
			}
		}
		if slices.Contains(all, f) && 10*late < 9*len(v.days[i]) {
			return ""
		}
	}
	return v.fine[slices.Index(dateFormats, all[0])]
}

// yearFirst tells of formats such as yy/mm/dd, which read nearly every short date.
func yearFirst(f Format) bool { return f.short && f.order[0] == 'y' }

// unread says why no format reads a column: by the two that read most, each with
// what the other does not.
func (v *dateVote) unread() error {
	best := 0
	for i := range v.hits {
		if v.hits[i] > v.hits[best] {
			best = i
		}
	}
	if v.hits[best] == 0 {
		return fmt.Errorf("no date format reads its values, such as %q; write them as 2026-11-23", v.odd[best])
	}
	text := fmt.Sprintf("its dates are not written in one way: most, such as %q, are %s", v.fine[best],
		dateFormats[best].Name)
	if other := LooksLike(v.odd[best]); other != "" {
		return fmt.Errorf("%s, but %q is %s; write all in one", text, v.odd[best], other)
	}
	return fmt.Errorf("%s, but %q is no date that is known; write all in one", text, v.odd[best])
}

// LooksLike is the format a single text may have, with both where two may be.
func LooksLike(s string) string {
	vote := newDateVote()
	vote.add(s)
	var names []string
	for _, f := range vote.likely() {
		names = append(names, f.Name)
	}
	return strings.Join(names[:min(2, len(names))], " or ")
}

// A DateVote finds out in which format texts, or numbers as text, stand for
// days.
type DateVote struct{ vote *dateVote }

// NewDateVote begins a vote.
func NewDateVote() *DateVote { return &DateVote{newDateVote()} }

// Add counts a text.
func (v *DateVote) Add(text string) { v.vote.add(text) }

// Decide is the name of the format that reads the texts. sure is false where
// two do and the texts do not tell which is meant: then others lists both. An
// error says that no format reads nine of ten.
func (v *DateVote) Decide() (name string, sure bool, others []string, err error) {
	f, sure, err := v.vote.decide()
	if err != nil {
		return "", false, nil, err
	}
	if !sure {
		for _, f := range v.vote.likely() {
			others = append(others, f.Name)
		}
	}
	return f.Name, sure, others, nil
}
