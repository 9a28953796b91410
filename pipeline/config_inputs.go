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

// DataDay is the day after the newest sale of a workspace: what run plans for
// where the configuration says as_of: data.
func (c *Config) DataDay(ctx context.Context, workspace string) (core.Day, error) {
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

var asOfLine = regexp.MustCompile(`(?m)^as_of: *"?data"? *(#.*)?$`)

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
