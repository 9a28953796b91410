package propose

import (
	"slices"

	"github.com/stockwright/stockwright/datasets"
)

// Guesses tells whether a column that the table cannot do without is called otherwise
// than in the contract.
func (p *Proposal) Guesses() bool {
	return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Guessed && p.required(c.Name) })
}

// Answer settles the questions on dates and on the mark before decimals that a format
// known from elsewhere answers; the others stay.
func (p *Proposal) Answer(dates, decimal string) {
	p.Questions = slices.DeleteFunc(p.Questions, func(q Question) bool {
		switch {
		case q.About == "dates" && slices.Contains(q.Answers, dates):
			p.Dates = dates
		case q.About == "decimal" && slices.Contains(q.Answers, decimal):
			p.Decimal = decimal
		default:
			return false
		}
		return true
	})
}

// OnePlace tells whether nothing is missing but the location, so that the export may
// be one location's.
func (p *Proposal) OnePlace() bool { return len(p.Missing) == 1 && p.Missing[0] == "location" }

// Dated tells whether a column holds days or times.
func (p *Proposal) Dated(column string) bool { return p.isOf(column, datasets.Day, datasets.Time) }

// Numbered tells whether a column holds units, measures or whole numbers.
func (p *Proposal) Numbered(column string) bool {
	return p.isOf(column, datasets.Number, datasets.Integer, datasets.Money)
}

func (p *Proposal) isOf(column string, kinds ...datasets.Kind) bool {
	return slices.ContainsFunc(p.wants, func(w want) bool {
		return w.column == column &&
			slices.Contains(kinds, w.kind)
	})
}
