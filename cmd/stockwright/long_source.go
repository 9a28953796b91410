package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/datasets/propose"
)

// spooled is a path whose file can be read in any order: that of a pipe, or of
// standard input ("-"), is a copy. done takes the copy away.
func spooled(path string, stdin io.Reader) (file string, done func(), err error) {
	from := stdin
	if path != "-" {
		info, err := os.Stat(path)
		if place.Remote(path) || err != nil || info.IsDir() || info.Mode().IsRegular() {
			return path, func() {}, nil // what is wrong with it, its reader says
		}
		f, err := os.Open(path)
		if err != nil {
			return "", nil, err
		}
		defer f.Close()
		from = f
	}
	to, err := os.CreateTemp("", "stockwright-input-*")
	if err != nil {
		return "", nil, err
	}
	done = func() { os.Remove(to.Name()) }
	if _, err := io.Copy(to, from); err != nil {
		to.Close()
		done()
		return "", nil, err
	}
	return to.Name(), done, to.Close()
}

// source finds the columns of a file in either vocabulary, unique_id, ds and y
// or sku, date and quantity, where no flag names them, and how its dates are
// written.
func (l *longFlags) source(path string) (datasets.Source, error) {
	s := datasets.Source{Path: path, Dates: l.dates, Decimal: l.decimal}
	has, err := datasets.ColumnNames(s)
	if err != nil {
		return s, err
	}
	first := func(names ...string) string {
		for _, n := range names {
			if slices.Contains(has, n) {
				return n
			}
		}
		return names[0]
	}
	asked := []string{l.key, l.time, l.value}
	guess, err := l.guesses(s, has)
	if err != nil {
		return s, err
	}
	if l.key == "" {
		if l.key = first(append([]string{"unique_id", "sku"}, guess("sku")...)...); l.key != "unique_id" {
			l.place = first(append([]string{"location"}, guess("location")...)...)
			if !slices.Contains(has, l.place) {
				l.place = ""
			}
		}
	}
	if l.time == "" {
		l.time = first(append([]string{"ds", "t", "date"}, guess("date")...)...)
	}
	if l.value == "" {
		l.value = first(append([]string{"y", "quantity"}, guess("quantity")...)...)
	}
	if l.key == "unique_id" && !slices.Contains(has, l.key) && len(has) == 2 {
		s.Constants = map[string]string{l.key: oneSeries}
		has = append(slices.Clone(has), l.key)
		l.notice("no column names the series: all rows are of one")
	}
	if err := l.lacking(path, has, asked); err != nil {
		return s, err
	}
	return s, l.recognise(&s)
}

// oneSeries names the series of a file of times and values alone.
const oneSeries = "all"

// lacking says which of the columns that are needed a file does not have, and how to name it;
// asked are those that flags name.
func (l *longFlags) lacking(path string, has, asked []string) error {
	for i, c := range []struct{ name, flag, what string }{{l.key, "--key", "names the series"},
		{l.time, "--time", "is the period"}, {l.value, "--value", "is the demand"}} {
		switch {
		case slices.Contains(has, c.name):
		case asked[i] != "":
			return fmt.Errorf("%s: there is no column %s (%s); the file has %s", path, c.name, c.flag, strings.Join(has, ", "))
		default:
			return fmt.Errorf("%s: no column %s: name it by %s (the file has %s)", path, c.what, c.flag, strings.Join(has, ", "))
		}
	}
	return nil
}

// guesses are the columns of a file that bear none of the known names and stand for
// one of the contract, as init takes them.
func (l *longFlags) guesses(s datasets.Source, has []string) (func(ours string) []string, error) {
	known := func(flag string, names ...string) bool {
		return flag != "" || slices.ContainsFunc(names, func(n string) bool { return slices.Contains(has, n) })
	}
	if known(l.key, "unique_id", "sku") && known(l.time, "ds", "t", "date") && known(l.value, "y", "quantity") {
		return func(string) []string { return nil }, nil
	}
	p, err := propose.For(context.Background(), s)
	if err != nil {
		return nil, err
	}
	return func(ours string) []string {
		if name := p.InFile(ours); name != "" {
			return []string{name}
		}
		return nil
	}, nil
}

// recognise finds out how a text's dates and numbers are written, where no flag
// says it.
func (l *longFlags) recognise(s *datasets.Source) error {
	if delimiter, _, err := datasets.TextFormat(*s); err != nil || delimiter == "" {
		return err
	}
	dates, decimals, seen := datasets.NewDateVote(), datasets.DecimalVote{}, map[string]bool{}
	err := datasets.EachText(context.Background(), *s, []string{l.time, l.value}, func(row []string) bool {
		if !seen[row[0]] {
			seen[row[0]] = true
			dates.Add(row[0])
		}
		decimals.Add(row[1])
		return len(seen) < 100_000
	})
	if err != nil {
		return err
	}
	if s.Decimal == "" {
		if s.Decimal, err = decimals.Decide(); err != nil {
			return fmt.Errorf("%s: column %s: %w; say it with --decimal", s.Path, l.value, err)
		}
	}
	if s.Dates != "" {
		return nil
	}
	format, sure, others, err := dates.Decide()
	switch {
	case err != nil, format == "yyyy-mm-dd": // whole numbers of periods, or what needs no format
	case !sure:
		return fmt.Errorf("%s: the dates in %s can be read as %s or %s; say which with --dates", s.Path, l.time, others[0], others[1])
	default:
		s.Dates = format
	}
	return nil
}

// keys are the names of the series by row: those of the key's column, at each
// location where the file has one.
func (l *longFlags) keys(f *datasets.Frame) (codes []uint32, names []string, err error) {
	if codes, names, err = keysOf(f, l.key); err != nil || l.place == "" {
		return codes, names, err
	}
	at, places, err := keysOf(f, l.place)
	if err != nil {
		return nil, nil, err
	}
	type pair struct{ sku, location uint32 }
	known := map[pair]uint32{}
	both := make([]uint32, len(codes))
	var joined []string
	for i := range codes {
		p := pair{codes[i], at[i]}
		code, ok := known[p]
		if !ok {
			code = uint32(len(joined))
			known[p] = code
			joined = append(joined, names[p.sku]+"@"+places[p.location])
		}
		both[i] = code
	}
	return both, joined, nil
}
