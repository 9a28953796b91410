package datasets

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/plan"
)

// formOf is a code without what tells two spellings of one code apart: case,
// spaces, zeros in front of a number, and zeros behind its decimals.
func formOf(code string) string {
	s := strings.ToUpper(strings.Join(strings.Fields(code), " "))
	if strings.Trim(s, "0123456789.") != "" || strings.Count(s, ".") > 1 {
		return s
	}
	if whole, decimals, ok := strings.Cut(s, "."); ok {
		s = whole
		if decimals = strings.TrimRight(decimals, "0"); decimals != "" {
			s += "." + decimals
		}
	}
	if s = strings.TrimLeft(s, "0"); s == "" || s[0] == '.' {
		s = "0" + s
	}
	return s
}

// forms are codes by their form.
type forms map[string][]string

func formsOf(codes []string) forms {
	f := forms{}
	for _, c := range codes {
		f[formOf(c)] = append(f[formOf(c)], c)
	}
	return f
}

// other is another spelling of a code, "" when there is none.
func (f forms) other(code string) string {
	for _, c := range f[formOf(code)] {
		if c != code {
			return c
		}
	}
	return ""
}

// twinText says that a code is known under another spelling.
func (f forms) twinText(code string) string {
	if o := f.other(code); o != "" {
		return fmt.Sprintf("; items has %q, another spelling of it", o)
	}
	return ""
}

// twins names items whose codes are two spellings of one.
func (f *Findings) twins(items []Item) {
	codes := make([]string, len(items))
	for i := range items {
		codes[i] = items[i].SKU
	}
	found := formsOf(codes)
	for _, form := range sortedKeys(found) {
		if same := found[form]; len(same) > 1 {
			slices.Sort(same)
			quoted := make([]string, len(same))
			for i, c := range same {
				quoted[i] = fmt.Sprintf("%q", c)
			}
			f.problem(plan.SeverityNotice, "twin_sku", same[0],
				strings.Join(quoted, " and ")+" look like spellings of one code (case, spaces, zeros); they are planned apart",
				"if they are one item, write it one way in every table")
		}
	}
}
