package propose

import (
	"github.com/stockwright/stockwright/datasets"

	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/datasets/vector"
)

func (p *Proposal) decimals(ctx context.Context, s datasets.Source) error {
	if s.Decimal != "" {
		p.Decimal = s.Decimal
		return nil
	}
	var columns []string
	for _, n := range p.of(datasets.Number, datasets.Integer, datasets.Money) {
		if written, err := datasets.TextColumn(s, n); err != nil {
			return err
		} else if written {
			columns = append(columns, n)
		}
	}
	if columns == nil {
		return nil
	}
	votes := make([]datasets.DecimalVote, len(columns))
	rows := 0
	err := datasets.EachText(ctx, s, columns, func(row []string) bool {
		for i, v := range row {
			votes[i].Add(v)
		}
		rows++
		return rows < enough
	})
	if err != nil {
		return err
	}
	mark, why := markOf(votes, columns)
	if why != "" {
		p.Questions = append(p.Questions, Question{About: "decimal", Text: why,
			Answers: []string{".", ","}, Flag: "--decimal"})
	}
	p.Decimal = mark
	return nil
}

// markOf is the mark before decimals in all of some columns, "" where none need be
// said; why says what is open. A column in which a mark may be for thousands is read
// as the others show.
func markOf(votes []datasets.DecimalVote, columns []string) (mark, why string) {
	open, needed := "", false
	for i := range votes {
		decided, err := votes[i].Decide()
		switch {
		case errors.Is(err, vector.ErrMark):
			open = fmt.Sprintf("column %s: %v", columns[i], err)
		case err != nil:
			return "", fmt.Sprintf("column %s: %v", columns[i], err)
		}
		needed = needed || decided != ""
		for _, m := range []string{decided, votes[i].Evidence()} {
			if m != "" && mark != "" && m != mark {
				return "", fmt.Sprintf("columns %s: decimals follow a point in one and a comma in another", strings.Join(columns, ", "))
			}
			if m != "" {
				mark = m
			}
		}
	}
	switch {
	case mark == "":
		return "", open
	case mark == "." && !needed && open == "":
		return "", "" // as programs write numbers
	}
	return mark, ""
}
