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
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/vector"
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

// looked is how many values of a column are kept to try formats of dates on, and
// shown how many of them are evidence.
const looked, shown = 50, 3

// sampled is how many rows are looked at to tell what a column holds.
const sampled = 2000

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

// column is what the first rows say of a column.
type column struct {
	values []string // the first that are not empty, looked at most
	filled int
	// numbers have no currency, amounts may; lost are codes cut by a spreadsheet.
	numbers, amounts, lost int
	// undone are rows that name a sale that was none: by the first such word.
	undone int
	word   string
}

// readings are the two ways a number may be written.
var readings = [2]vector.Reading{{Sure: true}, {Sure: true, Comma: true}}

func (c *column) add(v string) {
	c.filled++
	if len(c.values) < looked {
		c.values = append(c.values, v)
	}
	if contract.LostDigits(v) {
		c.lost++
	}
	if len(v) < 16 && undone[strings.ToLower(v)] {
		if c.undone++; c.word == "" {
			c.word = v
		}
	}
	for i := range readings {
		if _, wrong := readings[i].Number(v); wrong == "" {
			c.amounts++
			if strings.Trim(v, "0123456789.,'-+() \u00a0\u202f\u2019\u2212eE") == "" {
				c.numbers++
			}
			return
		}
	}
}

// sampleOf is what the first rows say of every column, and how many rows there were.
func sampleOf(ctx context.Context, s datasets.Source, has []string) (out map[string]*column, seen int, err error) {
	out = map[string]*column{}
	for _, n := range has {
		out[n] = &column{}
	}
	err = datasets.EachText(ctx, s, has, func(row []string) bool {
		for i, v := range row {
			if v != "" {
				out[has[i]].add(v)
			}
		}
		seen++
		return seen < sampled
	})
	return out, seen, err
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
			if h := p.called(want.theirs, taken); h != "" {
				p.Unfit = append(p.Unfit, Column{Name: want.column, InFile: h,
					Examples: firstOf(sample[h]), Why: want.whyNot(sample[h])})
			}
		case want.column == "unit_price":
			if h := p.called(want.theirs, taken); h != "" && sample[h].filled > 0 {
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
	if h := p.named(p.plain, w, taken, sample); h != "" || !w.required && w.column != "unit_price" && !p.masters {
		return h
	}
	if p.masters {
		if h := p.named(p.aside, w, taken, sample); h != "" || !w.required && w.column != "unit_price" {
			return h
		}
	}
	if h := p.named(p.core, w, taken, sample); h != "" {
		return h
	}
	return p.containing(w, taken, sample)
}

// named is the export's column that has one of a column's names, the likeliest first.
func (p *Proposal) named(has map[string]string, w want, taken map[string]bool, sample map[string]*column) string {
	for _, name := range w.theirs {
		for _, h := range p.Has {
			if !taken[h] && has[h] == name && w.fits(sample[h]) {
				return h
			}
		}
	}
	return ""
}

// called is the first of the export's columns that has one of some names.
func (p *Proposal) called(theirs []string, taken map[string]bool) string {
	for _, name := range theirs {
		for _, h := range p.Has {
			if p.plain[h] == name && !taken[h] {
				return h
			}
		}
	}
	return ""
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

// holds tells whether a column of the contract's own name is taken as it is; what is
// wrong in some of its rows, the rows' own checks say.
func (w want) holds(c *column) bool {
	switch {
	case c.filled == 0:
		return true
	case w.kind == datasets.Money || w.column == "unit_price":
		return c.amounts > 0
	case w.kind == datasets.Number || w.kind == datasets.Integer:
		return c.numbers > 0
	}
	return w.column != "sku" || w.fits(c)
}

// fits tells whether a column's first values can be what a column holds.
func (w want) fits(c *column) bool {
	switch {
	case c.filled == 0:
		return false
	case w.column == "unit_price" || w.kind == datasets.Money:
		return 10*c.amounts >= 9*c.filled
	case w.kind == datasets.Number || w.kind == datasets.Integer:
		return 10*c.numbers >= 9*c.filled
	case w.kind == datasets.Day || w.kind == datasets.Time:
		return w.whyNot(c) == ""
	case w.column == "sku":
		return 10*c.lost <= c.filled
	case w.column == "description" || w.column == "name":
		return c.filled > c.numbers
	}
	return true
}

// whyNot says why a column's values are no dates, "" where they are.
func (w want) whyNot(c *column) string {
	if w.kind != datasets.Day && w.kind != datasets.Time || c.filled == 0 {
		return ""
	}
	vote := datasets.NewDateVote()
	for _, v := range c.values {
		vote.Add(v)
	}
	if _, _, _, err := vote.Decide(); err != nil {
		return err.Error()
	}
	return ""
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

// enough is how many values decide a format.
const enough = 2_000_000

func (p *Proposal) dates(ctx context.Context, s datasets.Source) error {
	p.Dates = s.Dates
	if s.Dates != "" {
		return nil
	}
	var all []string
	for _, n := range p.of(datasets.Day, datasets.Time) {
		if dated, _, err := datasets.DatedColumn(s, n); err != nil {
			return err
		} else if !dated {
			all = append(all, n)
		}
	}
	if all == nil {
		return nil
	}
	vote, seen, rows := datasets.NewDateVote(), map[string]bool{}, 0
	err := datasets.EachText(ctx, s, all, func(row []string) bool {
		rows++
		for _, v := range row {
			if !seen[v] {
				seen[v] = true
				vote.Add(v)
			}
		}
		return rows < enough && len(seen) < 100_000
	})
	if err != nil {
		return err
	}
	name := strings.Join(all, ", ")
	format, sure, others, err := vote.Decide()
	switch {
	case err != nil:
		p.Questions = append(p.Questions, Question{About: "dates",
			Text: fmt.Sprintf("column %s: %v", name, err), Flag: "--dates", Answers: datasets.DateFormats()})
	case !sure:
		p.Questions = append(p.Questions, Question{About: "dates",
			Text: fmt.Sprintf("the dates in %s, such as %s, can be read as %s", name,
				strings.Join(p.examples(all[0]), ", "), strings.Join(others, " or ")), Flag: "--dates",
			Answers: others})
	case format != "yyyy-mm-dd":
		p.Dates = format
	}
	return nil
}

func (p *Proposal) examples(inFile string) []string {
	for _, c := range p.Columns {
		if c.InFile == inFile {
			return c.Examples
		}
	}
	return nil
}
