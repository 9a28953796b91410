package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/internal/wholefile"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/place"
)

// What as_of may be.
const (
	AsOfToday = "today"
	AsOfData  = "data"
)

func (in Input) validate() error {
	checks := []struct {
		key, value string
		allowed    []string
	}{
		{"dates", in.Dates, datasets.DateFormats()},
		{"decimal", in.Decimal, []string{".", ","}},
		{"delimiter", in.Delimiter, append(csv.DelimiterNames(), "\t", `\t`)},
		{"encoding", in.Encoding, csv.Encodings()},
	}
	for _, c := range checks {
		if c.value != "" && !slices.Contains(c.allowed, c.value) {
			return fmt.Errorf("%s must be one of %s, not %q", c.key, strings.Join(c.allowed, " "), c.value)
		}
	}
	return nil
}

// PlanDay is the day that run plans for where no flag says one: today, the day
// after the newest sale (as_of: data), or the day that as_of names.
func (c *Config) PlanDay(ctx context.Context, workspace string, today core.Day) (core.Day, error) {
	if c.AsOf == "" || c.AsOf == AsOfToday {
		return today, nil
	}
	if day, err := core.ParseDay(c.AsOf); err == nil {
		return day, nil
	}
	sources, err := c.Sources(workspace)
	if err != nil {
		return core.NoDay, err
	}
	last, err := datasets.LastDay(ctx, sources["sales"], today)
	if err != nil {
		return core.NoDay, Refused(err)
	}
	if last == core.NoDay {
		return core.NoDay, fmt.Errorf("%w: no row of the sales has a date that can be read; see 'stockwright check', or say the day with --as-of", ErrRefused)
	}
	return last + 1, nil
}

var asOfLine = regexp.MustCompile(`(?m)^as_of: *"?(data|\d{4}-\d{2}-\d{2})"? *(#.*)?$`)

// PlanForToday makes a workspace that was begun on an old export plan for the
// day of the calendar from now on, as its first scheduled night does. It tells
// whether the configuration was changed.
func PlanForToday(workspace string) (bool, error) {
	path := filepath.Join(workspace, FileName)
	text, err := os.ReadFile(path)
	if err != nil || !asOfLine.Match(text) {
		return false, err
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, asOfLine.ReplaceAll(text, []byte("as_of: today")), wholefile.Shared); err != nil {
		return false, err
	}
	return true, os.Rename(tmp, path)
}

// Sources resolves the configured inputs of a workspace.
func (c *Config) Sources(workspace string) (map[string]datasets.Source, error) {
	zone, err := c.Location()
	if err != nil {
		return nil, err
	}
	out := map[string]datasets.Source{}
	for table, in := range c.Inputs {
		if _, err := datasets.InputTable(table); err != nil {
			return nil, fmt.Errorf("%w: inputs.%s: %w", ErrRefused, table, err)
		}
		out[table] = datasets.Source{Path: place.Join(workspace, in.Path), Aliases: in.Aliases,
			Constants: in.Defaults, Zone: zone,
			Duplicates: in.Duplicates, Dates: in.Dates, Decimal: in.Decimal, Delimiter: in.Delimiter,
			Encoding: in.Encoding}
	}
	if locations, ok := out["locations"]; ok {
		sales := out["sales"]
		sales.Zones = datasets.LocationZones(context.Background(), locations)
		out["sales"] = sales
	}
	return out, nil
}

// Refused marks a file that cannot be used: the night stops, nothing written.
func Refused(err error) error {
	if _, ok := datasets.AsFileError(err); ok || errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}
