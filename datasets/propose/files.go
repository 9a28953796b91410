package propose

import (
	"context"
	"slices"

	"github.com/stockwright/stockwright/datasets"
)

// otherFiles finds columns that later files of the export call otherwise than the
// first does, and adds those names.
func (p *Proposal) otherFiles(ctx context.Context, s datasets.Source) error {
	files, err := s.Files()
	if err != nil || len(files) < 2 {
		return err
	}
	one := datasets.Source{Path: files[0], Delimiter: s.Delimiter, Encoding: s.Encoding}
	own, err := datasets.ColumnNames(one)
	if err != nil {
		return nil // a file of a table with a log: its names are the table's
	}
	for _, file := range files[1:min(len(files), datasets.SampledFiles)] {
		one.Path = file
		has, err := datasets.ColumnNames(one)
		if err != nil {
			return err
		}
		gone := func(c Column) bool { return slices.Contains(own, c.InFile) && !slices.Contains(has, c.InFile) }
		if !slices.ContainsFunc(p.Columns, gone) {
			continue
		}
		sample, _, err := sampleOf(ctx, one, has)
		if err != nil {
			return err
		}
		there := newProposal(has, p.wants)
		there.masters = p.masters
		there.choose(one, sample)
		for _, c := range slices.Clone(p.Columns) {
			name := there.InFile(c.Name)
			if gone(c) && name != "" && !slices.Contains(p.inFiles(c.Name), name) && !slices.Contains(own, name) {
				p.Columns = append(p.Columns, Column{Name: c.Name, InFile: name,
					Examples: firstOf(sample[name]), Guessed: true})
			}
		}
	}
	return nil
}
