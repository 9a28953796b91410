// Package propose reads an export that is new and says which of its columns is
// which column of the contract, how its dates and numbers are written, and by
// which of its first values one can see that.
package propose

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/csv"
)

// Proposal is how an export may be read.
type Proposal struct {
	Columns []Column `json:"columns"` // in the contract's order
	// Dates, Decimal, Delimiter and Encoding are what datasets.Source takes, ""
	// where nothing need be said.
	Dates     string `json:"dates,omitempty"`
	Decimal   string `json:"decimal,omitempty"`
	Delimiter string `json:"delimiter,omitempty"`
	Encoding  string `json:"encoding,omitempty"`
	// Missing are the required columns that nothing stands for, and Unfit the columns
	// of the export that are called so and hold something else.
	Missing []string `json:"missing,omitempty"`
	Unfit   []Column `json:"unfit,omitempty"`
	// Unread are columns that are called as one that sales can do without, and hold
	// something else.
	Unread []Column `json:"unread,omitempty"`
	// Has are the columns of the export, and First its first file where it has several.
	First string   `json:"first,omitempty"`
	Has   []string `json:"has"`
	// Likely are columns nothing is read from that hold what a missing one does, by
	// its name.
	Likely map[string][]string `json:"likely,omitempty"`
	// Undone says which column names sales that were none, "" where none does.
	Undone string `json:"undone,omitempty"`
	// Zone says why days may begin in another time zone than UTC, "" where nothing does.
	Zone string `json:"zone,omitempty"`
	// Questions are what the export alone does not answer.
	Questions []Question `json:"questions,omitempty"`

	// Unused are the columns of the export that nothing is read from.
	Unused []string `json:"unused,omitempty"`

	wants              []want
	masters            bool              // it is no table of sales
	plain, core, aside map[string]string // of the export's columns, the names they are compared by
}

// Column is a column of the contract and what stands for it.
type Column struct {
	Name     string   `json:"name"`
	InFile   string   `json:"in_file"`
	Examples []string `json:"examples"` // its first values
	// Guessed tells that the export does not call it so itself.
	Guessed bool `json:"guessed"`
	// Why says what is wrong with its values, where more is known than their kind.
	Why string `json:"why,omitempty"`
}

// Question has more than one answer that fits the export.
type Question struct {
	About   string   `json:"about"` // dates, decimal, or a column of the contract
	Text    string   `json:"text"`
	Answers []string `json:"answers"`
	Flag    string   `json:"flag"` // the flag of init that answers it
}

// newProposal has no columns yet.
func newProposal(has []string, wants []want) *Proposal {
	p := &Proposal{Has: has, wants: wants, plain: map[string]string{}, core: map[string]string{}, aside: map[string]string{}}
	for _, h := range has {
		name := p.bare(h)
		p.plain[h], p.core[h], p.aside[h] = plain(name), core(name), without(name, asides)
	}
	return p
}

// For proposes how a source of sales is read; aliases and constants it has
// already are kept.
func For(ctx context.Context, s datasets.Source) (*Proposal, error) {
	return ForTable(ctx, "sales", s)
}

// choose gives every column of the contract the likeliest of the export's.
func (p *Proposal) choose(s datasets.Source, sample map[string]*column) {
	taken := map[string]bool{}
	for theirs, ours := range s.Aliases {
		if slices.Contains(p.Has, theirs) {
			taken[theirs] = true
			p.Columns = append(p.Columns, Column{Name: ours, InFile: theirs})
		}
	}
	for _, want := range p.wants {
		_, constant := s.Constants[want.column]
		if constant || slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Name == want.column }) {
			continue
		}
		best := p.columnFor(want, taken, sample)
		switch {
		case best != "":
			taken[best] = true
			p.Columns = append(p.Columns, Column{Name: want.column, InFile: best, Guessed: best != want.column})
			p.askTwice(want.column, best, sample)
		case want.required:
			p.Missing = append(p.Missing, want.column)
			if h := p.called(want, taken); h != "" {
				p.Unfit = append(p.Unfit, Column{Name: want.column, InFile: h,
					Examples: firstOf(sample[h]), Why: want.whyNot(sample[h])})
			}
		case want.column == "unit_price":
			if h := p.called(want, taken); h != "" && sample[h].filled > 0 {
				p.Unread = append(p.Unread, Column{Name: want.column, InFile: h, Examples: firstOf(sample[h])})
			}
		}
	}
	for _, h := range p.Has {
		if !taken[h] {
			p.Unused = append(p.Unused, h)
		}
	}
	p.likely(taken, sample)
	p.noteUndone(taken, sample)
	order := map[string]int{}
	for i, w := range p.wants {
		order[w.column] = i
	}
	slices.SortStableFunc(p.Columns, func(a, b Column) int { return order[a.Name] - order[b.Name] })
	for i := range p.Columns {
		values := sample[p.Columns[i].InFile].values
		p.Columns[i].Examples = values[:min(shown, len(values))]
	}
}

// askTwice asks which of two columns that are called alike is meant, where they
// differ.
func (p *Proposal) askTwice(ours, name string, sample map[string]*column) {
	again := csv.Again(name, 2)
	if !slices.Contains(p.Has, again) || slices.Equal(sample[name].values, sample[again].values) {
		return
	}
	q := Question{About: ours, Flag: "--map", Answers: []string{name + "=" + ours, again + "=" + ours},
		Text: fmt.Sprintf("two columns are called %s (%s, and %s)", name,
			strings.Join(firstOf(sample[name]), ", "), strings.Join(firstOf(sample[again]), ", "))}
	p.Questions = append(p.Questions, q)
}

func firstOf(c *column) []string { return c.values[:min(shown, len(c.values))] }

// columnFor is the export's column that fits one of the contract best, "" without one:
// the contract's own name, one of theirs to the letter, or one that contains it.
func (p *Proposal) columnFor(w want, taken map[string]bool, sample map[string]*column) string {
	if c := sample[w.column]; c != nil && !taken[w.column] && w.holds(c) {
		return w.column
	}
	// Order Status is no order: what sales can do without has its very name.
	fits := func(h string) bool { return w.fits(sample[h]) }
	if h := p.named(p.plain, w, taken, fits); h != "" || !w.required && w.column != "unit_price" && !p.masters {
		return h
	}
	if p.masters {
		if h := p.named(p.aside, w, taken, fits); h != "" || !w.required && w.column != "unit_price" {
			return h
		}
	}
	if h := p.named(p.core, w, taken, fits); h != "" {
		return h
	}
	return p.containing(w, taken, sample)
}

// named is the export's column that has one of a column's names, the likeliest first, and
// that holds what it may.
func (p *Proposal) named(has map[string]string, w want, taken map[string]bool, may func(h string) bool) string {
	for _, name := range w.theirs {
		for _, h := range p.Has {
			if !taken[h] && has[h] == name && may(h) {
				return h
			}
		}
	}
	return ""
}

// called is the first of the export's columns that has one of a column's names, whatever it
// holds.
func (p *Proposal) called(w want, taken map[string]bool) string {
	return p.named(p.plain, w, taken, func(string) bool { return true })
}

// containing is the only column whose name holds a likely name.
func (p *Proposal) containing(w want, taken map[string]bool, sample map[string]*column) string {
	theirs := w.theirs[:min(4, len(w.theirs))]
	var found []string
	for _, h := range p.Has {
		if !taken[h] && w.fits(sample[h]) && slices.ContainsFunc(theirs,
			func(t string) bool { return len(t) > 2 && strings.Contains(p.plain[h], t) }) {
			found = append(found, h)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// inFiles are all names that the export's files have for a column.
func (p *Proposal) inFiles(ours string) (out []string) {
	for _, c := range p.Columns {
		if c.Name == ours {
			out = append(out, c.InFile)
		}
	}
	return out
}

// InFile is the export's name of a column of the contract, "" when it has none.
func (p *Proposal) InFile(ours string) string {
	for _, c := range p.Columns {
		if c.Name == ours {
			return c.InFile
		}
	}
	return ""
}
