package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
)

func newContractCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "contract [TABLE]",
		Short: "Print the tables that go in and come out, and the columns of one",
		Long: `Without a name the tables are listed: those that the night reads, then those of a run folder. With one its columns are
printed: their kind, unit, what a missing value means and which values are allowed.`,
		Example: `  stockwright contract
  stockwright contract open_orders
  stockwright contract purchase_plan --json`,
		Args: usage(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			out, err := datasets.OutputTables()
			if err != nil {
				return err
			}
			for i := range out { // a run has all of its columns
				out[i].Columns = slices.Clone(out[i].Columns)
				for j := range out[i].Columns {
					out[i].Columns[j].Required = false
				}
			}
			in := datasets.InputTables()
			all := slices.Concat(in, out)
			if len(args) == 0 {
				return a.listTables(in, out)
			}
			at := slices.IndexFunc(all, func(t datasets.Table) bool { return t.Name == args[0] })
			if at < 0 {
				return unknownTable(args[0], all)
			}
			if a.json {
				return printJSON(a.stdout, columnsOf(all[at]))
			}
			return printColumns(a.stdout, all[at])
		},
	}
	return a.readVerb(cmd)
}

func unknownTable(name string, all []datasets.Table) error {
	names := make([]string, len(all))
	for i, t := range all {
		names[i] = t.Name
	}
	text := fmt.Sprintf("table %q is not in the contract; stockwright contract lists all", name)
	if near := config.Nearest(name, names); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	return usageError{fmt.Errorf("%s", text)}
}

// tableEntry is one table of the list.
type tableEntry struct {
	Table    string   `json:"table"`
	Way      string   `json:"way"` // in or out
	Optional bool     `json:"optional"`
	Key      []string `json:"key,omitempty"`
	Meaning  string   `json:"meaning"`
}

func (a *app) listTables(in, out []datasets.Table) error {
	var entries []tableEntry
	for _, t := range in {
		entries = append(entries, tableEntry{t.Name, "in", t.Optional, t.Key, t.Doc})
	}
	for _, t := range out {
		entries = append(entries, tableEntry{t.Name, "out", true, t.Key, t.Doc})
	}
	if a.json {
		return printJSON(a.stdout, entries)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 4, 2, ' ', 0)
	for _, e := range entries {
		kind := e.Way
		if !e.Optional {
			kind = "in, required"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", e.Table, kind, e.Meaning)
	}
	return w.Flush()
}

// columnEntry is one column of a table.
type columnEntry struct {
	Column   string `json:"column"`
	Kind     string `json:"kind"`
	Unit     string `json:"unit"`
	Required bool   `json:"required"`
	Missing  string `json:"when_missing"`
	Allowed  string `json:"allowed"`
	Meaning  string `json:"meaning"`
}

func columnsOf(t datasets.Table) []columnEntry {
	out := make([]columnEntry, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = columnEntry{c.Name, c.Kind.String(), c.Unit, c.Required, c.Missing, c.Allowed(), c.Doc}
	}
	return out
}

func printColumns(out io.Writer, t datasets.Table) error {
	fmt.Fprintf(out, "%s: %s", t.Name, t.Doc)
	if t.Key != nil {
		fmt.Fprintf(out, " One row per %s.", strings.Join(t.Key, ", "))
	}
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, c := range columnsOf(t) {
		notes := []string{c.Meaning}
		switch {
		case c.Required:
			notes = append(notes, "required")
		case c.Missing != "":
			notes = append(notes, "when missing: "+c.Missing)
		}
		if c.Allowed != "" {
			notes = append(notes, "allowed: "+c.Allowed)
		}
		notes = slices.DeleteFunc(notes, func(s string) bool { return s == "" })
		fmt.Fprintf(w, "  %s\t%s\t%s\n", c.Column, strings.TrimSpace(c.Kind+" "+cmp.Or(c.Unit, "")), strings.Join(notes, "; "))
	}
	return w.Flush()
}
