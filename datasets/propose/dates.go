package propose

import (
	"context"
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/datasets"
)

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
