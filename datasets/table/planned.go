package table

import (
	"fmt"
	"sort"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/vector"
)

// Planned is where one wanted column comes from in one file.
type Planned struct {
	Name     string // the contract's name
	Kind     contract.Kind
	InFile   string // the file's name for it
	Leaf     *leaf  // nil when the file does not hold it
	Fixed    *string
	Reading  vector.Reading // of texts, and of numbers that stand for dates
	required bool
}

// planColumns finds every wanted column in a file: by alias, by its own name,
// as a constant, or in the names of hive folders.
func planColumns(ft *Footer, s Source, wanted []contract.Column) ([]Planned, error) {
	r, err := s.reading()
	if err != nil {
		return nil, err
	}
	var out []Planned
	for _, w := range wanted {
		p, err := planColumn(ft, s, w)
		if err != nil {
			return nil, err
		}
		p.Reading = r
		if p.Leaf != nil && ft.text == nil {
			if p.Leaf.nested {
				return nil, columnFault(ft, p.InFile, "it is nested (a list, map or struct)", "export a flat column")
			}
			if text := parquet.Fits(p.Kind, p.Leaf.Column, parquet.LogicalOf(p.Leaf.Column), r); text != "" {
				return nil, columnFault(ft, p.InFile, text, fmt.Sprintf("cast it before the export, or name another column for %s", w.Name))
			}
		}
		if p.Fixed != nil {
			if err := (&vector.Vector{Kind: p.Kind}).FillFixed(*p.Fixed, 1, &r); err != nil {
				return nil, columnFault(ft, w.Name, err.Error(), "correct the constant or the folder's name")
			}
		}
		out = append(out, p)
	}
	return out, nil
}

func columnFault(ft *Footer, column, text, hint string) error {
	e := fault.File(ft.Path, text, hint)
	e.Column = column
	return e
}

func planColumn(ft *Footer, s Source, w contract.Column) (Planned, error) {
	p := Planned{Name: w.Name, Kind: w.Kind, required: w.Required}
	if value, ok := s.Constants[w.Name]; ok {
		p.Fixed = &value
		return p, nil
	}
	names := aliasesOf(s.Aliases, w.Name)
	aliased := len(names) > 0
	if _, taken := s.Aliases[w.Name]; !taken {
		names = append(names, w.Name)
	}
	if w.Name == "date" && !aliased {
		names = append(names, DateOfFolders)
	}
	for _, name := range names {
		if leaf, ok := ft.Leaves[name]; ok {
			if _, twice := ft.Leaves[csv.Again(name, 2)]; twice && w.Required && !aliased && ft.text != nil {
				return p, columnFault(ft, name, "two columns are called so",
					fmt.Sprintf("rename one, or say which it is under aliases in the config, the second as %q", csv.Again(name, 2)))
			}
			p.InFile, p.Leaf = name, leaf
			return p, nil
		}
		if value, ok := ft.partition[name]; ok {
			p.InFile, p.Fixed = name, value
			return p, nil
		}
	}
	if w.Required || aliased {
		missing := w.Name
		if aliased {
			missing = names[0]
		}
		return p, ft.missingColumn(missing, w.Name)
	}
	return p, nil
}

func aliasesOf(aliases map[string]string, name string) []string {
	var out []string
	for from, to := range aliases {
		if to == name {
			out = append(out, from)
		}
	}
	sort.Strings(out)
	return out
}
