package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/csv"
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
		{"delimiter", in.Delimiter, []string{",", ";", "tab", "\t", `\t`, "|"}},
		{"encoding", in.Encoding, csv.Encodings},
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
	last, err := datasets.LastDay(ctx, sources["sales"])
	if err != nil {
		return core.NoDay, refused(err)
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
	path := filepath.Join(workspace, ConfigName)
	text, err := os.ReadFile(path)
	if err != nil || !asOfLine.Match(text) {
		return false, err
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, asOfLine.ReplaceAll(text, []byte("as_of: today")), 0o666); err != nil {
		return false, err
	}
	return true, os.Rename(tmp, path)
}
