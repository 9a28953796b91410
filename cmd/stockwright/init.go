package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/datasets/propose"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/trading"
	"github.com/stockwright/stockwright/plan"
)

// initOptions are the flags of init.
type initOptions struct {
	sales      string
	orderLines string
	names      map[string]string // file column → contract column, of the sales export
	orderNames map[string]string // the same of the order-line export
	tables     map[string]string // contract table → path of a real one
	columns    map[string]string // of the sales export as it is read, file column → contract column
	location   string
	asOf       string
	timeZone   string
	seed       uint64
	force      bool
	yes        bool

	dates, decimal, delimiter, encoding, duplicates string

	reads map[string]config.Input // of the tables beside the sales: how they are read
	shown []tableRead
}

// coverLimit is the most days of forecast that a new workspace's levels hold.
// The order costs, packs and minimums are made up and no shelf life is known,
// so that nothing else keeps a plan from years of stock of slow items.
const coverLimit = 60

// initReport is what init found and made, as --json prints it.
type initReport struct {
	Workspace string            `json:"workspace"`
	Read      *propose.Proposal `json:"read"`
	Tables    []tableRead       `json:"tables,omitempty"` // beside the sales
	Survey    *generate.Survey  `json:"survey"`
	// Trading is what the dates say: what rows are of, and opening days.
	Trading []plan.Problem `json:"trading"`
	// Unstated are figures that the given tables state for no item.
	Unstated  []plan.Problem        `json:"unstated,omitempty"`
	Generated []generate.TableCount `json:"generated"`
	// Layout is the warehouse drawn as text, and where its picture lies.
	Layout  string `json:"layout,omitempty"`
	Picture string `json:"picture,omitempty"`
}

func newInitCommand(a *app) *cobra.Command {
	var opt initOptions
	cmd := &cobra.Command{
		Use:   "init FILE | init DIR --sales FILE",
		Short: "Make a workspace around a real sales export, with the masters it lacks made up",
		Long: `Init reads a sales export (rows by day, or order lines) as Parquet or CSV, says which of its columns it takes for
what and how its dates and numbers are written, says what dirt it found, writes stockwright.yaml, and makes up the
tables that are missing: items, locations, sourcing, suppliers, stock, slots. What is made up is marked so in the
configuration and in its file name, and every plan that rests on it says so. Replace the tables one by one with real
ones by naming them with --table or in stockwright.yaml. The export itself is only read.

What init guesses it shows with the first values and asks; --yes takes it.`,
		Example: `  stockwright init sales.csv --yes && stockwright run
  stockwright init ws --sales 'export/*.parquet' --map ordered_at=date,order_id=order --location UK
  stockwright init ws --sales s3://bucket/sales/ --map unique_id=sku,ds=date,y=quantity --table items=items.parquet
  stockwright run -w ws`,
		Args: usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := args[0]
			if opt.sales == "" {
				if there, err := place.Glob(args[0]); err != nil || len(there) == 0 {
					return usageError{fmt.Errorf("%s is no file to read; name the sales export: init FILE, or init DIR --sales FILE", args[0])}
				}
				dir, opt.sales = a.workspace, args[0]
			}
			return a.init(cmd.Context(), dir, opt)
		},
	}
	f := cmd.Flags()
	f.StringVar(&opt.sales, "sales", "", "the sales export: a file, a glob, a folder or s3://bucket/key")
	f.StringToStringVar(&opt.names, "map", nil, "the export's columns, as theirs=ours: ordered_at=date,StockCode=sku")
	f.StringVar(&opt.orderLines, "order-lines", "", "an export of customer order lines, for slotting (default: the sales export, if it maps a column to order)")
	f.StringToStringVar(&opt.orderNames, "order-map", nil, "the order lines' columns, as theirs=ours (default: as --map)")
	f.StringToStringVar(&opt.tables, "table", nil, "tables you have, as name=path: items=items.parquet,stock=stock.parquet")
	f.StringVar(&opt.location, "location", "", "name of the only location, where the export has no column for it")
	f.StringVar(&opt.asOf, "as-of", "", "the day of the first plan (default: the day after the newest sale)")
	f.StringVar(&opt.timeZone, "time-zone", "UTC", "IANA zone in which the export's days begin")
	f.Uint64Var(&opt.seed, "seed", 1, "another seed makes up other masters")
	f.StringVar(&opt.dates, "dates", "", "how dates are written: "+strings.Join(datasets.DateFormats(), ", ")+" (default: recognised)")
	f.StringVar(&opt.decimal, "decimal", "", "the mark before decimals, . or , (default: recognised)")
	f.StringVar(&opt.delimiter, "delimiter", "", "what stands between the columns of a text: "+strings.Join(csv.DelimiterNames(), " ")+" (default: recognised)")
	f.StringVar(&opt.encoding, "encoding", "", "how letters are written: "+strings.Join(csv.Encodings(), ", ")+" (default: recognised)")
	f.StringVar(&opt.duplicates, "duplicates", "", "what counts where whole days stand in several files: keep_last or sum (default: such an export is refused)")
	f.BoolVarP(&opt.yes, "yes", "y", false, "take what is guessed without asking")
	f.BoolVar(&opt.force, "force", false, "replace an existing stockwright.yaml and its generated tables")
	return a.readVerb(cmd)
}

func (a *app) init(ctx context.Context, dir string, opt initOptions) error {
	asOf, err := opt.check(dir)
	if err != nil {
		return err
	}
	read, err := a.propose(ctx, &opt)
	if err != nil {
		return err
	}
	opt.columns = maps.Clone(opt.names)
	for _, c := range read.Columns {
		if opt.columns == nil {
			opt.columns = map[string]string{}
		}
		opt.columns[c.InFile] = c.Name
	}
	if asOf == core.NoDay {
		// An export that cannot be read is named by the survey, which knows more of it.
		if last, err := datasets.LastDay(ctx, opt.source(opt.sales, opt.names), core.DayOf(a.now())); err == nil && last != core.NoDay {
			asOf = last + 1
		}
	}
	known, err := opt.known(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", config.ErrRefused, err)
	}
	bar := a.progress()
	bar.Stage("survey", 0)
	survey, err := generate.ReadSurvey(ctx, opt.source(opt.sales, opt.names), asOf, known.Items...)
	bar.Done()
	if err != nil {
		return fmt.Errorf("%w: %w", config.ErrRefused, err)
	}
	have := map[string]bool{}
	for table := range opt.tables {
		have[table] = true
	}
	made, err := survey.Masters(opt.seed, known).Write(filepath.Join(dir, "generated"), have)
	if err != nil {
		return err
	}
	if err := opt.config(dir, survey, made).write(dir, opt.force); err != nil {
		return err
	}
	report := initReport{Workspace: dir, Read: read, Tables: opt.shown, Survey: survey, Generated: made}
	if report.Trading, err = trading.See(ctx, opt.source(opt.sales, opt.names), survey.AsOf); err != nil {
		return err
	}
	if opt.tables["sourcing"] != "" && opt.tables["receipts"] == "" {
		report.Unstated = datasets.Unstated(&datasets.Inputs{Items: known.Items, Sourcing: known.Sourcing, Suppliers: known.Suppliers})
	}
	report.Layout, report.Picture = drawLayout(ctx, dir)
	if a.json {
		return printJSON(a.stdout, report)
	}
	return report.print(a.stdout)
}

// check refuses flags that cannot work before anything is read or written.
func (opt *initOptions) check(dir string) (asOf core.Day, err error) {
	if opt.sales == "" {
		return core.NoDay, usageError{fmt.Errorf("name the sales export with --sales")}
	}
	if _, err := os.Stat(filepath.Join(dir, config.FileName)); err == nil && !opt.force {
		return core.NoDay, usageError{fmt.Errorf("%s is a workspace already; --force replaces its configuration", dir)}
	}
	for table := range opt.tables {
		if _, err := datasets.InputTable(table); err != nil {
			return core.NoDay, usageError{fmt.Errorf("--table: %w", err)}
		}
	}
	ours := []string{"description", "category", "order"}
	for _, name := range []string{"sales", "order_lines"} {
		table, err := datasets.InputTable(name)
		if err != nil {
			return core.NoDay, err
		}
		for _, c := range table.Columns {
			ours = append(ours, c.Name)
		}
	}
	for _, names := range []map[string]string{opt.names, opt.orderNames} {
		for _, theirs := range slices.Sorted(maps.Keys(names)) {
			if !slices.Contains(ours, names[theirs]) {
				return core.NoDay, usageError{fmt.Errorf("--map %s=%s: there is no column %q to map to; there are %s",
					theirs, names[theirs], names[theirs], strings.Join(ours, ", "))}
			}
		}
	}
	if opt.asOf == "" {
		return core.NoDay, nil
	}
	if asOf, err = core.ParseDay(opt.asOf); err != nil {
		return core.NoDay, usageError{fmt.Errorf("--as-of: %w", err)}
	}
	return asOf, nil
}

// known reads the tables that exist and that made-up ones must fit.
func (opt *initOptions) known(ctx context.Context) (known generate.Known, err error) {
	return known, errors.Join(
		readKnown(ctx, opt, "items", &known.Items), readKnown(ctx, opt, "locations", &known.Locations), readKnown(ctx, opt, "lanes", &known.Lanes),
		readKnown(ctx, opt, "stock", &known.Stock),
		readKnown(ctx, opt, "sourcing", &known.Sourcing), readKnown(ctx, opt, "suppliers", &known.Suppliers))
}

// readKnown reads a table into rows, which stay nil where there is none.
func readKnown[T any](ctx context.Context, opt *initOptions, table string, rows *[]T) (err error) {
	if opt.tables[table] != "" {
		*rows, err = datasets.ReadRows[T](ctx, opt.tableSource(table))
	}
	return err
}

func (opt *initOptions) source(path string, names map[string]string) datasets.Source {
	s := datasets.Source{Path: path, Aliases: names, Dates: opt.dates, Decimal: opt.decimal, Delimiter: opt.delimiter, Encoding: opt.encoding,
		Duplicates: opt.duplicates}
	if opt.location != "" {
		s.Constants = map[string]string{"location": opt.location}
	}
	return s
}

// config names the export, the tables that exist and those made up.
func (opt *initOptions) config(dir string, survey *generate.Survey, made []generate.TableCount) workspaceFile {
	f := workspaceFile{name: nameOf(dir), timeZone: opt.timeZone, maxDays: coverLimit}
	if f.asOf = opt.asOf; f.asOf == "" {
		f.asOf = config.AsOfData
	}
	f.comment = fmt.Sprintf("# Made by init around %d rows of sales, %s to %s.\n"+
		"# Tables marked generated are made up: replace their path by a real table's and remove the mark.\n"+
		"# No level holds more than max_days of forecast, whatever the target of service asks for; take it out for no limit.\n"+
		"# as_of: data plans for the day after the newest sale; the first scheduled night, or you, set it to today.\n"+
		"# A first plan: stockwright run -w DIR --as-of %s\n", survey.Rows, survey.FirstDay, survey.LastDay, survey.AsOf)
	f.inputs = append(f.inputs, workspaceTable{"sales", opt.input(dir, opt.sales, opt.names, "sales")})
	lines, names := opt.orderLines, opt.orderNames
	if names == nil {
		names = opt.names
	}
	if lines == "" && slices.Contains(slices.Collect(maps.Values(opt.columns)), "order") {
		lines = opt.sales
		if opt.orderNames == nil {
			names = opt.columns
		}
	}
	if lines != "" {
		f.inputs = append(f.inputs, workspaceTable{"order_lines", opt.input(dir, lines, names, "order_lines")})
	}
	for _, table := range slices.Sorted(maps.Keys(opt.tables)) {
		f.inputs = append(f.inputs, workspaceTable{table, opt.tableInput(dir, table)})
	}
	for _, t := range made {
		f.inputs = append(f.inputs, workspaceTable{t.Table, config.Input{Path: relative(dir, t.Path), Generated: true}})
	}
	return f
}

// input is an export's entry, with the aliases that its table has a column for.
func (opt *initOptions) input(dir, path string, names map[string]string, name string) config.Input {
	in := config.Input{Path: relative(dir, path)}
	if path == opt.sales {
		in.Dates, in.Decimal, in.Delimiter, in.Encoding = opt.dates, opt.decimal, opt.delimiter, opt.encoding
		in.Duplicates = opt.duplicates
	}
	table, err := datasets.InputTable(name)
	if err != nil {
		return in
	}
	for theirs, ours := range names {
		if name == "order_lines" && ours == "date" {
			ours = "ordered_at" // the day of a sale is the moment of its order
		}
		if _, ok := table.Column(ours); ok {
			if in.Aliases == nil {
				in.Aliases = map[string]string{}
			}
			in.Aliases[theirs] = ours
		}
	}
	if opt.location != "" {
		in.Defaults = map[string]string{"location": opt.location}
	}
	return in
}

func (r initReport) print(w io.Writer) error {
	v := r.Survey
	printProposal(w, r.Read)
	for _, t := range r.Tables {
		if t.Read.Guesses() || t.Read.Dates != "" || t.Read.Decimal != "" || len(t.Read.Unused) > 0 {
			fmt.Fprintf(w, "%s: ", t.Table)
			printProposal(w, t.Read)
		}
		if t.Terms {
			fmt.Fprintf(w, "  %-12s %s: read them too with --table sourcing= and the file's name, or terms are made up\n", "", "it holds terms of suppliers")
		}
	}
	fmt.Fprintf(w, "%d rows of sales, %s to %s: %d SKUs at %s\n", v.Rows, v.FirstDay, v.LastDay, v.SKUs, listed(v.Locations))
	for _, f := range v.Findings {
		fmt.Fprintf(w, "  %7d %s", f.Rows, f.Text)
		if len(f.Examples) > 0 {
			fmt.Fprintf(w, ": %s", strings.Join(f.Examples, ", "))
		}
		fmt.Fprintln(w)
	}
	for _, p := range r.Trading {
		fmt.Fprintf(w, "  %s: %s\n", p.Key, p.Text)
	}
	for _, p := range r.Unstated {
		fmt.Fprintf(w, "  %s: %s; %s\n", p.Key, p.Text, p.Hint)
	}
	fmt.Fprintln(w, "\nMade up, to be replaced by real tables:")
	tw := tabwriter.NewWriter(w, 2, 8, 2, ' ', 0)
	for _, t := range r.Generated {
		fmt.Fprintf(tw, "  %s\t%d rows\t%s\n", t.Table, t.Rows, t.Path)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if r.Layout != "" {
		fmt.Fprintf(w, "\nThe warehouse as laid out, seen from above (picture: %s)\n%s", r.Picture, r.Layout)
	}
	at := ""
	if filepath.Clean(r.Workspace) != "." {
		at = " -w " + r.Workspace
	}
	_, err := fmt.Fprintf(w, "\nThe first plan: stockwright run%s --as-of %s\n", at, v.AsOf)
	return err
}

// listed names a few of many.
func listed(names []string) string {
	if len(names) > 5 {
		return fmt.Sprintf("%d locations", len(names))
	}
	return strings.Join(names, ", ")
}
