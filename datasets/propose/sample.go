package propose

import (
	"context"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/vector"
)

// looked is how many values of a column are kept to try formats of dates on, and
// shown how many of them are evidence.
const looked, shown = 50, 3

// sampled is how many rows are looked at to tell what a column holds.
const sampled = 2000

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
