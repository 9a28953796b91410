package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/propose"
	"github.com/stockwright/stockwright/pipeline/config"
)

// onlyLocation names the location of an export that has no column for it.
const onlyLocation = "main"

// propose finds out how the export is read, asks about what is guessed, and
// puts what was decided into the options.
func (a *app) propose(ctx context.Context, opt *initOptions) (*propose.Proposal, error) {
	source := opt.source(opt.sales, opt.names)
	zone, err := time.LoadLocation(opt.timeZone)
	if err != nil {
		return nil, usageError{fmt.Errorf("--time-zone: %q is no IANA time zone; write one such as Europe/Paris", opt.timeZone)}
	}
	source.Zone = zone
	p, err := propose.For(ctx, source)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", config.ErrRefused, err)
	}
	ask := &asker{in: bufio.NewReader(a.stdin), out: a.stderr, terminal: a.onTerminal(), yes: opt.yes}
	if err := opt.takeColumns(p, ask); err != nil {
		return nil, err
	}
	for _, q := range p.Questions {
		answer, ok := ask.choose(q.Text, q.Answers)
		if !ok {
			return nil, fmt.Errorf("%w: %s: %s; say which with %s (%s)", config.ErrRefused, opt.sales, q.Text, q.Flag, strings.Join(q.Answers, ", "))
		}
		switch q.About {
		case "dates":
			p.Dates = answer
		case "decimal":
			p.Decimal = answer
		default:
			theirs, ours, _ := strings.Cut(answer, "=")
			opt.takeName(p, theirs, ours)
		}
	}
	opt.dates, opt.decimal, opt.delimiter, opt.encoding = p.Dates, p.Decimal, p.Delimiter, p.Encoding
	if err := a.proposeTables(ctx, opt, ask); err != nil {
		return nil, err
	}
	if len(p.Missing) == 0 {
		if err := datasets.CheckDeliveries(ctx, opt.source(opt.sales, opt.names)); err != nil {
			return nil, fmt.Errorf("%w: %w", config.ErrRefused, err)
		}
	}
	return p, nil
}

// takeName maps one column of the export to one of the contract.
func (opt *initOptions) takeName(p *propose.Proposal, theirs, ours string) {
	if opt.names == nil {
		opt.names = map[string]string{}
	}
	for i := range p.Columns {
		if p.Columns[i].Name == ours {
			delete(opt.names, p.Columns[i].InFile)
			p.Columns[i].InFile = theirs
		}
	}
	opt.names[theirs] = ours
}

// takeColumns maps the export's columns where it does not call them as the
// contract does. An export that does needs nothing guessed.
func (opt *initOptions) takeColumns(p *propose.Proposal, ask *asker) error {
	guessed := slices.ContainsFunc(p.Columns, func(c propose.Column) bool { return c.Guessed && propose.Required(c.Name) })
	withoutPlace := len(p.Missing) == 1 && p.Missing[0] == "location"
	if left, err := opt.leaveColumns(p, ask, guessed, withoutPlace); left || err != nil {
		return err
	}
	location := onlyLocation
	if withoutPlace {
		if answer, ok := ask.text("The export has no column for the location; the only one is called", onlyLocation); ok {
			location = answer
		}
	}
	if guessed && !ask.yes {
		printProposal(ask.out, p)
		if answer, ok := ask.choose("Read it so?", []string{"yes", "no"}); !ok || answer != "yes" {
			return fmt.Errorf("%w: %s does not call its columns as the contract does; take what is guessed (%s) with --yes, or say it with --map %s",
				config.ErrRefused, opt.sales, guesses(p), mapOf(p))
		}
	}
	if opt.names == nil {
		opt.names = map[string]string{}
	}
	for _, c := range p.Columns {
		if c.Guessed {
			opt.names[c.InFile] = c.Name
		}
	}
	if withoutPlace {
		opt.location = location
		p.Missing = nil
	}
	return nil
}

// leaveColumns keeps the export's own names where nothing is guessed, or where more
// than the location is missing. It tells whether that settles the columns.
func (opt *initOptions) leaveColumns(p *propose.Proposal, ask *asker, guessed, withoutPlace bool) (settled bool, err error) {
	missing := len(p.Missing) > 0 && !withoutPlace
	nothing := !guessed && (!withoutPlace || !ask.yes && !ask.terminal)
	if !missing && !nothing {
		return false, nil
	}
	if missing {
		return false, fmt.Errorf("%w: %s: %s", config.ErrRefused, opt.sales, p.Lacks())
	}
	if ask.yes && len(p.Missing) == 0 {
		return false, nil
	}
	p.Columns = slices.DeleteFunc(p.Columns, func(c propose.Column) bool { return c.Guessed })
	return true, nil // what is missing the survey says
}

func guesses(p *propose.Proposal) string {
	var out []string
	for _, c := range p.Columns {
		if c.Guessed {
			out = append(out, fmt.Sprintf("%s is %s", c.InFile, c.Name))
		}
	}
	return strings.Join(out, ", ")
}

func mapOf(p *propose.Proposal) string {
	var out []string
	for _, c := range p.Columns {
		if c.Guessed {
			out = append(out, c.InFile+"="+c.Name)
		}
	}
	return "'" + strings.Join(out, ",") + "'"
}

// shownColumns is how many columns that nothing is read from are named.
const shownColumns = 12

// printProposal shows how the export is read, with its first values.
func printProposal(w io.Writer, p *propose.Proposal) {
	if p == nil {
		return
	}
	guessed := slices.ContainsFunc(p.Columns, func(c propose.Column) bool { return c.Guessed })
	for _, note := range p.Notes() {
		fmt.Fprintln(w, note)
	}
	if !guessed && p.Dates == "" && p.Decimal == "" && p.Delimiter == "" && len(p.Unused) == 0 {
		return
	}
	fmt.Fprintln(w, "Read as")
	wide := 12
	for _, c := range p.Columns {
		wide = max(wide, len(c.Name))
	}
	for _, c := range p.Columns {
		how := ""
		switch {
		case p.Dated(c.Name) && p.Dates != "":
			how = ", written " + p.Dates
		case p.Numbered(c.Name) && p.Decimal != "":
			how = ", decimals after " + p.Decimal
		}
		fmt.Fprintf(w, "  %-*s %s%s: %s\n", wide, c.Name, c.InFile, how, strings.Join(oneLine(c.Examples), ", "))
	}
	if p.Delimiter != "" {
		apart := map[string]string{",": "commas", ";": "semicolons", "tab": "tabs", "|": "bars"}[p.Delimiter]
		if apart == "" {
			apart = p.Delimiter
		}
		fmt.Fprintf(w, "  %-*s columns between %s, %s\n", wide, "text", apart, p.Encoding)
	}
	if unused := oneLine(p.Unused); len(unused) > 0 {
		more := ""
		if n := len(unused) - shownColumns; n > 0 {
			unused, more = unused[:shownColumns], fmt.Sprintf(" and %d more", n)
		}
		fmt.Fprintf(w, "  %-*s %s%s\n", wide, "not read", strings.Join(unused, ", "), more)
	}
}

// oneLine is texts as they fit beside each other in a line.
func oneLine(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		t = strings.Join(strings.Fields(t), " ")
		if short := []rune(t); len(short) > 40 {
			t = string(short[:39]) + "…"
		}
		out[i] = t
	}
	return out
}

// asker asks on a terminal; elsewhere there is nobody to ask.
type asker struct {
	in            *bufio.Reader
	out           io.Writer
	terminal, yes bool
}

func (a *app) onTerminal() bool {
	f, ok := a.stdin.(*os.File)
	return ok && isatty.IsTerminal(f.Fd()) && !a.json
}

// choose asks for one of some answers; the first letters are enough.
func (k *asker) choose(question string, answers []string) (string, bool) {
	for range 3 {
		line, ok := k.line(fmt.Sprintf("%s [%s] ", question, strings.Join(answers, " | ")))
		if !ok {
			return "", false
		}
		for _, a := range answers {
			if line != "" && strings.HasPrefix(a, strings.ToLower(line)) || line == a {
				return a, true
			}
		}
	}
	return "", false
}

// text asks for a text; an empty answer is the usual one.
func (k *asker) text(question, usual string) (string, bool) {
	line, ok := k.line(fmt.Sprintf("%s [%s] ", question, usual))
	if line == "" {
		line = usual
	}
	return line, ok
}

func (k *asker) line(prompt string) (string, bool) {
	if !k.terminal {
		return "", false
	}
	fmt.Fprint(k.out, prompt)
	line, err := k.in.ReadString('\n')
	return strings.TrimSpace(line), err == nil
}

// nameOf is a workspace's name: its folder's.
func nameOf(dir string) string {
	if full, err := filepath.Abs(dir); err == nil {
		dir = full
	}
	return filepath.Base(filepath.Clean(dir))
}
