package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/propose"
	"github.com/stockwright/stockwright/pipeline/config"
)

// proposeTables finds out how the tables beside the sales are read, asks about what is
// guessed, and keeps their entries.
func (a *app) proposeTables(ctx context.Context, opt *initOptions, ask *asker) error {
	opt.reads = map[string]config.Input{}
	for _, table := range slices.Sorted(maps.Keys(opt.tables)) {
		src := datasets.Source{Path: opt.tables[table]}
		// What one system writes, it mostly writes in one way.
		in, p := proposeInput(ctx, table, src, config.Input{Dates: opt.dates, Decimal: opt.decimal}, opt.location)
		switch {
		case p == nil:
			continue // what is wrong with it, its reader says
		case len(p.Missing) > 0 && (!p.OnePlace() || opt.location == ""):
			return fmt.Errorf("%w: --table %s=%s: %s", config.ErrRefused, table, opt.tables[table], p.Lacks())
		}
		for _, q := range slices.Clone(p.Questions) {
			answer, ok := ask.choose(table+": "+q.Text, q.Answers)
			if !ok {
				return fmt.Errorf("%w: --table %s=%s: %s; leave it out here, and name it in %s with its %s (%s)", config.ErrRefused, table, opt.tables[table], q.Text,
					config.FileName, q.About, strings.Join(q.Answers, ", "))
			}
			if p.Answer(answer, answer); q.About == "dates" {
				in.Dates = answer
			} else {
				in.Decimal = answer
			}
		}
		if p.Guesses() && !ask.yes {
			fmt.Fprintf(ask.out, "%s: ", table)
			printProposal(ask.out, p)
			if answer, ok := ask.choose("Read "+table+" so?", []string{"yes", "no"}); !ok || answer != "yes" {
				return fmt.Errorf("%w: %s does not call its columns as the contract does; take what is guessed (%s) with --yes, or say it under inputs.%s.aliases in %s",
					config.ErrRefused, opt.tables[table], guesses(p), table, config.FileName)
			}
		}
		opt.reads[table], opt.shown = in, append(opt.shown, tableRead{table, p, opt.holdsTerms(ctx, table, in, p)})
	}
	return nil
}

// tableRead is how a table beside the sales is read.
type tableRead struct {
	Table string            `json:"of"`
	Read  *propose.Proposal `json:"read"`
	Terms bool              `json:"holds_terms"` // suppliers' terms stand in it, and no table of sourcing is named
}

// holdsTerms tells that columns which nothing is read from are those of sourcing, as where an
// item's supplier, lead time and minimum stand beside its name.
func (opt *initOptions) holdsTerms(ctx context.Context, table string, in config.Input, p *propose.Proposal) bool {
	if len(p.Unused) == 0 || opt.tables["sourcing"] != "" {
		return false
	}
	_, q := proposeInput(ctx, "sourcing", datasets.Source{Path: opt.tables[table]}, config.Input{Dates: in.Dates, Decimal: in.Decimal}, opt.location)
	return q != nil && len(q.Missing) == 0 &&
		slices.ContainsFunc(q.Columns, func(c propose.Column) bool { return slices.Contains(p.Unused, c.InFile) })
}

// tableSource is where a table beside the sales is, and how it is read.
func (opt *initOptions) tableSource(table string) datasets.Source {
	in := opt.reads[table]
	return datasets.Source{Path: opt.tables[table], Aliases: in.Aliases, Constants: in.Defaults, Dates: in.Dates, Decimal: in.Decimal, Delimiter: in.Delimiter,
		Encoding: in.Encoding}
}

// tableInput is the entry of a table beside the sales.
func (opt *initOptions) tableInput(dir, table string) config.Input {
	in := opt.reads[table]
	in.Path = relative(dir, opt.tables[table])
	return in
}
