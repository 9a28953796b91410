package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/propose"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/gate"
)

// checkInputs holds the inputs against the contract. Where a table is refused, or rows
// of it are, and it shows how it wants to be read, that is proposed; what is taken is
// written into the configuration and the inputs are read anew.
func (a *app) checkInputs(ctx context.Context, asOf *dayFlag, yes bool) (*gate.Check, error) {
	f, refused := a.gateInputs(ctx, asOf)
	doubted := map[string]bool{}
	if refused == nil {
		for _, t := range f.Tables {
			doubted[t.Table] = t.Rejected > 0
		}
	}
	cfg, err := config.Read(a.workspace)
	if err != nil {
		return f, errors.Join(refused, err)
	}
	changed := false
	for _, table := range slices.Sorted(maps.Keys(cfg.Inputs)) {
		if cfg.Inputs[table].Generated || refused == nil && !doubted[table] {
			continue
		}
		taken, err := a.proposeTable(ctx, cfg, table, yes)
		if err != nil {
			return f, err
		}
		changed = changed || taken
	}
	if !changed {
		return f, refused
	}
	return a.gateInputs(ctx, asOf)
}

// proposeTable shows how a table can be read, where that is not how it is, and writes it
// into the configuration where it is taken.
func (a *app) proposeTable(ctx context.Context, cfg *config.Config, table string, yes bool) (taken bool, err error) {
	sources, err := cfg.Sources(a.workspace)
	if err != nil {
		return false, err
	}
	was := cfg.Inputs[table]
	place := onlyLocation
	if table != "sales" {
		place = cfg.Inputs["sales"].Defaults["location"]
	}
	in, p := proposeInput(ctx, table, sources[table], was, place)
	switch {
	case p == nil:
		return false, nil
	case len(p.Missing) > 0 && (!p.OnePlace() || place == ""):
		fmt.Fprintf(a.stderr, "%s: %s\n", table, p.Lacks())
		return false, nil
	case len(p.Questions) > 0:
		q := p.Questions[0]
		fmt.Fprintf(a.stderr, "%s: %s; say %s (%s) under inputs.%s in %s\n", table, q.Text, q.About, strings.Join(q.Answers, ", "), table, config.FileName)
		return false, nil
	case !differs(in, was, p):
		return false, nil
	}
	fmt.Fprintf(a.stderr, "%s: ", table)
	printProposal(a.stderr, p)
	if !yes {
		ask := &asker{in: bufio.NewReader(a.stdin), out: a.stderr, terminal: a.onTerminal()}
		if answer, ok := ask.choose("Read "+table+" so, and write it into "+config.FileName+"?", []string{"yes", "no"}); !ok || answer != "yes" {
			fmt.Fprintf(a.stderr, "to read %s so, write %s under inputs.%s in %s, or run check --yes\n", table, keysOfInput(in), table, config.FileName)
			return false, nil
		}
	}
	return true, setInput(a.workspace, table, in)
}

// gateInputs is what the night's gate says of the workspace's inputs.
func (a *app) gateInputs(ctx context.Context, asOf *dayFlag) (*gate.Check, error) {
	day, today, err := asOf.day(a)
	if err != nil {
		return nil, err
	}
	cfg, err := config.Read(a.workspace)
	if err != nil {
		return nil, err
	}
	opt := gate.Options{Workspace: a.workspace, Config: cfg, AsOf: day, Today: today}
	if opt.Stock, err = a.stockSource(ctx); err != nil {
		return nil, err
	}
	return gate.CheckInputs(ctx, opt)
}

// proposeInput is the entry of a table as it shows itself how it is read: what was
// said may be of an export before this one, and answers only what this one leaves open.
// place is the only location of an export without one. nil where the table cannot be read.
func proposeInput(ctx context.Context, table string, src datasets.Source, in config.Input, place string) (config.Input, *propose.Proposal) {
	src.Dates, src.Decimal, src.Delimiter, src.Encoding = "", "", "", ""
	has, err := datasets.ColumnNames(src)
	if err != nil {
		return in, nil
	}
	src.Aliases = maps.Clone(src.Aliases)
	maps.DeleteFunc(src.Aliases, func(theirs, _ string) bool { return !slices.Contains(has, theirs) })
	p, err := propose.ForTable(ctx, table, src)
	if err != nil {
		return in, nil
	}
	p.Answer(in.Dates, in.Decimal)
	contract, err := datasets.InputTable(table)
	if err != nil {
		return in, nil
	}
	in.Aliases, in.Defaults = src.Aliases, maps.Clone(in.Defaults)
	for _, c := range p.Columns {
		if _, ok := contract.Column(c.Name); ok && c.Guessed {
			in.Aliases = with(in.Aliases, c.InFile, c.Name)
		}
	}
	if p.OnePlace() && place != "" {
		in.Defaults = with(in.Defaults, "location", place)
	}
	in.Dates, in.Decimal, in.Delimiter, in.Encoding = p.Dates, p.Decimal, p.Delimiter, p.Encoding
	return in, p
}

// with is a map with one more entry.
func with(m map[string]string, key, value string) map[string]string {
	if m == nil {
		m = map[string]string{}
	}
	m[key] = value
	return m
}

// differs tells whether an entry reads a table otherwise than it is read: beyond names
// of columns that it can do without, and what is recognised anyway.
func differs(in, was config.Input, p *propose.Proposal) bool {
	said := func(was, now, usual string) bool { return was != now && (was != usual || now != "") }
	for theirs := range was.Aliases {
		if in.Aliases[theirs] == "" {
			return true
		}
	}
	return p.Guesses() || !maps.Equal(in.Defaults, was.Defaults) || said(was.Dates, in.Dates, "yyyy-mm-dd") || said(was.Decimal, in.Decimal, ".") ||
		was.Delimiter != "" && was.Delimiter != in.Delimiter || was.Encoding != "" && was.Encoding != in.Encoding
}

// keysOfInput are the keys by which an entry says how a table is read, as one writes them.
func keysOfInput(in config.Input) string {
	var out []string
	if len(in.Aliases) > 0 {
		var pairs []string
		for _, theirs := range slices.Sorted(maps.Keys(in.Aliases)) {
			pairs = append(pairs, fmt.Sprintf("%q: %s", theirs, in.Aliases[theirs]))
		}
		out = append(out, "aliases: {"+strings.Join(pairs, ", ")+"}")
	}
	for _, k := range [][2]string{{"dates", in.Dates}, {"decimal", in.Decimal}, {"location", in.Defaults["location"]}} {
		switch {
		case k[1] == "":
		case k[0] == "location":
			out = append(out, "defaults: {location: "+k[1]+"}")
		default:
			out = append(out, fmt.Sprintf("%s: %q", k[0], k[1]))
		}
	}
	return strings.Join(out, ", ")
}
