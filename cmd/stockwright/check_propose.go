package main

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/propose"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/gate"
)

// checkInputs holds the inputs against the contract. Where the sales are refused, or
// rows of them are, and the export shows how it wants to be read, that is proposed;
// what is taken is written into the configuration and the inputs are read anew.
func (a *app) checkInputs(ctx context.Context, asOf *dayFlag, yes bool) (*gate.Check, error) {
	f, refused := a.gateInputs(ctx, asOf)
	if refused == nil && !slices.ContainsFunc(f.Tables, func(t datasets.TableStats) bool { return t.Table == "sales" && t.Rejected > 0 }) {
		return f, nil
	}
	cfg, err := config.Read(a.workspace)
	if err != nil {
		return nil, err
	}
	in, p := a.proposeInput(ctx, cfg)
	if p == nil {
		return f, refused
	}
	ask := &asker{in: bufio.NewReader(a.stdin), out: a.stderr, terminal: a.onTerminal(), yes: yes}
	printProposal(a.stderr, p)
	if !yes {
		if answer, ok := ask.choose("Read the sales so, and write it into "+config.FileName+"?", []string{"yes", "no"}); !ok || answer != "yes" {
			fmt.Fprintf(a.stderr, "to read the sales so, write %s under inputs.sales in %s, or run check --yes\n", keysOfInput(in), config.FileName)
			return f, refused
		}
	}
	if err := setInput(a.workspace, "sales", in); err != nil {
		return f, err
	}
	return a.gateInputs(ctx, asOf)
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

// proposeInput is the entry of sales with what the export itself shows and the
// configuration does not say yet; nil without anything new.
func (a *app) proposeInput(ctx context.Context, cfg *config.Config) (config.Input, *propose.Proposal) {
	in := cfg.Inputs["sales"]
	sources, err := cfg.Sources(a.workspace)
	if err != nil {
		return in, nil
	}
	// What the configuration says may be of an export before this one.
	src := sources["sales"]
	src.Dates, src.Decimal, src.Delimiter, src.Encoding = "", "", "", ""
	has, err := datasets.ColumnNames(src)
	if err != nil {
		return in, nil
	}
	src.Aliases = maps.Clone(src.Aliases)
	maps.DeleteFunc(src.Aliases, func(theirs, _ string) bool { return !slices.Contains(has, theirs) })
	p, err := propose.For(ctx, src)
	if err != nil || len(p.Questions) > 0 {
		return in, nil
	}
	missing := slices.DeleteFunc(slices.Clone(p.Missing), func(m string) bool { return m == "location" })
	if len(missing) > 0 {
		fmt.Fprintln(a.stderr, p.Lacks())
		return in, nil
	}
	table, err := datasets.InputTable("sales")
	if err != nil {
		return in, nil
	}
	aliases, defaults := src.Aliases, maps.Clone(in.Defaults)
	for _, c := range p.Columns {
		if _, ok := table.Column(c.Name); ok && c.Guessed {
			if aliases == nil {
				aliases = map[string]string{}
			}
			aliases[c.InFile] = c.Name
		}
	}
	if len(p.Missing) > 0 {
		if defaults == nil {
			defaults = map[string]string{}
		}
		defaults["location"] = onlyLocation
	}
	news := !maps.Equal(aliases, in.Aliases) || !maps.Equal(defaults, in.Defaults) || p.Dates != in.Dates || p.Decimal != in.Decimal ||
		in.Delimiter != "" && p.Delimiter != in.Delimiter || in.Encoding != "" && p.Encoding != in.Encoding
	in.Aliases, in.Defaults, in.Dates, in.Decimal = aliases, defaults, p.Dates, p.Decimal
	in.Delimiter, in.Encoding = p.Delimiter, p.Encoding
	if !news {
		return in, nil
	}
	return in, p
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
