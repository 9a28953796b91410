package datasets

import (
	"fmt"
	"sort"
	"strconv"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/stockwright/stockwright/core"
)

// planned is where one wanted column comes from in one file.
type planned struct {
	name     string // the contract's name
	kind     Kind
	inFile   string // the file's name for it
	leaf     *leaf  // nil when the file does not hold it
	fixed    *string
	reading  reading // of texts, and of numbers that stand for dates
	required bool
}

// planColumns finds every wanted column in a file: by alias, by its own name,
// as a constant, or in the names of hive folders.
func planColumns(ft *footer, s Source, wanted []Column) ([]planned, error) {
	r, err := s.reading()
	if err != nil {
		return nil, err
	}
	var out []planned
	for _, w := range wanted {
		p, err := planColumn(ft, s, w)
		if err != nil {
			return nil, err
		}
		p.reading = r
		if p.leaf != nil && ft.text == nil {
			if p.leaf.nested {
				return nil, columnFault(ft, p.inFile, "it is nested (a list, map or struct)", "export a flat column")
			}
			if text := fits(p.kind, p.leaf.column, logicalOf(p.leaf.column), r); text != "" {
				return nil, columnFault(ft, p.inFile, text, fmt.Sprintf("cast it before the export, or name another column for %s", w.Name))
			}
		}
		if p.fixed != nil {
			if err := (&vector{kind: p.kind}).fillFixed(*p.fixed, 1, &r); err != nil {
				return nil, columnFault(ft, w.Name, err.Error(), "correct the constant or the folder's name")
			}
		}
		out = append(out, p)
	}
	return out, nil
}

func columnFault(ft *footer, column, text, hint string) error {
	e := fileFault(ft.path, text, hint)
	e.Column = column
	return e
}

func planColumn(ft *footer, s Source, w Column) (planned, error) {
	p := planned{name: w.Name, kind: w.Kind, required: w.Required}
	if value, ok := s.Constants[w.Name]; ok {
		p.fixed = &value
		return p, nil
	}
	names := aliasesOf(s.Aliases, w.Name)
	aliased := len(names) > 0
	if _, taken := s.Aliases[w.Name]; !taken {
		names = append(names, w.Name)
	}
	for _, name := range names {
		if leaf, ok := ft.leaves[name]; ok {
			p.inFile, p.leaf = name, leaf
			return p, nil
		}
		if value, ok := ft.partition[name]; ok {
			p.inFile, p.fixed = name, value
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

// fillFixed makes n rows of one value given as text.
func (v *vector) fillFixed(value string, n int, r *reading) error {
	v.resize(n)
	if n == 0 {
		return nil
	}
	one := func(set func(i int)) {
		for i := range n {
			set(i)
		}
	}
	switch v.kind {
	case Text:
		v.codes, v.dict, v.shared = room(v.codes, n), []parquet.ByteArray{parquet.ByteArray(value)}, 1
		clear(v.codes)
	case Number:
		x, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", value)
		}
		one(func(i int) { v.nums[i] = x })
	case Integer:
		x, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", value)
		}
		one(func(i int) { v.ints[i] = x })
	case Money:
		x, err := core.ParseMoney(value)
		if err != nil {
			return err
		}
		one(func(i int) { v.ints[i] = int64(x) })
	default:
		iso := *r // folders and constants are written by programs
		iso.dates, _ = dateFormatOf("")
		if _, ok := iso.dates.parse(value); !ok && v.kind != Flag {
			iso.dates = r.dates
		}
		iso.set(v, 0, value)
		if len(v.bad) > 0 {
			return fmt.Errorf("%q: %s", value, v.bad[0].text)
		}
		one(func(i int) { iso.set(v, i, value) })
	}
	return nil
}
