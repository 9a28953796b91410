package propose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/csv"
)

// likely notes, for every missing column, those that are left and hold such values.
func (p *Proposal) likely(taken map[string]bool, sample map[string]*column) {
	for _, missing := range p.Missing {
		for _, h := range p.Has {
			w := p.wants[slices.IndexFunc(p.wants, func(w want) bool { return w.column == missing })]
			numbers := want{kind: datasets.Number}
			if taken[h] || missing == "location" || !w.fits(sample[h]) || missing == "sku" && numbers.fits(sample[h]) {
				continue
			}
			if p.Likely == nil {
				p.Likely = map[string][]string{}
			}
			p.Likely[missing] = append(p.Likely[missing], h)
		}
	}
}

// unfitFor is what a column holds instead of what its name says.
var unfitFor = map[string]string{"date": "no dates in a format that is known", "quantity": "no numbers",
	"sku":        "codes whose last digits are cut off, as by a spreadsheet or a floating-point column",
	"unit_price": "no numbers"}

func (u Column) unfit() string {
	if u.Why != "" {
		return fmt.Sprintf("column %s is called as %s is, but %s", u.InFile, u.Name, u.Why)
	}
	what := unfitFor[u.Name]
	if what == "" {
		what = "nothing"
	}
	return fmt.Sprintf("column %s is called as %s is, but holds %s: %s", u.InFile, u.Name, what,
		strings.Join(u.Examples, ", "))
}

// required tells whether the table cannot do without a column.
func (p *Proposal) required(column string) bool {
	return slices.ContainsFunc(p.wants, func(w want) bool { return w.column == column && w.required })
}

// Notes are what init says of columns that it does not read, though they are called
// as one of the contract.
func (p *Proposal) Notes() (out []string) {
	for _, u := range p.Unread {
		out = append(out, u.unfit()+"; it is not read")
	}
	if p.Undone != "" {
		out = append(out, p.Undone)
	}
	if p.Zone != "" {
		out = append(out, p.Zone)
	}
	return out
}

// undone are the words by which exports of orders mark those that were no sales.
var undone = map[string]bool{"cancelled": true, "canceled": true, "void": true, "voided": true,
	"refunded": true, "refund": true, "returned": true, "return": true,
	"credit": true, "credit note": true, "rejected": true, "draft": true, "quote": true,
	"storniert": true, "storno": true, "gutschrift": true, "retoure": true,
	"cancelado": true, "anulado": true, "devuelto": true, "annule": true, "annulé": true, "avoir": true,
	"annullato": true, "geannuleerd": true}

// noteUndone notes a column that marks rows as cancelled, returned or not sold: they
// would count as sales.
func (p *Proposal) noteUndone(taken map[string]bool, sample map[string]*column) {
	if p.wants[0].column != "date" {
		return
	}
	for _, h := range p.Has {
		if c := sample[h]; !taken[h] && c.undone > 0 {
			p.Undone = fmt.Sprintf("column %s says %s in %d of the first %d rows, which are read as sales: leave such rows out of the export where their quantity is not negative",
				h, c.word, c.undone, c.filled)
			return
		}
	}
}

// splitDate says what to do where a date stands in several columns; "" where it does not.
func (p *Proposal) splitDate(missing []string) string {
	part := map[string]string{}
	for _, h := range p.Has {
		for name, words := range map[string][]string{"year": {"year", "jahr", "annee", "ano", "anno",
			"jaar", "rok"}, "month": {"month", "monat", "mois", "mes", "mese", "maand", "miesiac"},
			"day":  {"day", "tag", "jour", "dia", "giorno", "dag", "dzien"},
			"week": {"week", "woche", "kw", "semaine", "semana", "settimana", "isoweek", "weekno"}} {
			if slices.Contains(words, p.plain[h]) {
				part[name] = h
			}
		}
	}
	switch {
	case !slices.Contains(missing, "date") || part["year"] == "":
		return ""
	case part["month"] != "" && part["day"] != "":
		return fmt.Sprintf("; the date stands in %s, %s and %s: write it as one column such as 2026-11-23 (make_date(year, month, day) in DuckDB, "+
			"to_datetime(df[[...]]) in pandas, DATE in a spreadsheet)", part["year"], part["month"], part["day"])
	case part["week"] != "":
		return fmt.Sprintf("; the date stands in %s and %s: write it as one column such as 2026-W48",
			part["year"], part["week"])
	case part["month"] != "":
		return fmt.Sprintf("; the date stands in %s and %s: write it as one column such as 2026-11",
			part["year"], part["month"])
	}
	return ""
}

// Lacks says which required columns nothing stands for, what stands for the
// others, and what to do; "" where none is missing. A file without a location is
// one location's: it is named only where nothing else is missing.
func (p *Proposal) Lacks() string {
	missing := p.Missing
	onePlace := len(missing) > 1 && slices.Contains(missing, "location")
	if onePlace {
		missing = slices.DeleteFunc(slices.Clone(missing), func(m string) bool { return m == "location" })
	}
	if len(missing) == 0 {
		return ""
	}
	var maps []string
	text := fmt.Sprintf("no column stands for %s", strings.Join(missing, ", "))
	var found []string
	for _, c := range p.Columns {
		if c.Guessed && p.required(c.Name) {
			found = append(found, c.InFile+" is "+c.Name)
		}
	}
	if found != nil {
		text += " (" + strings.Join(found, ", ") + ")"
	}
	for _, u := range p.Unfit {
		if u.Name != "location" || !onePlace {
			text += "; " + u.unfit()
		}
	}
	for _, name := range missing {
		column := "COLUMN"
		switch likely := p.Likely[name]; {
		case len(likely) == 1:
			column = likely[0]
			text += fmt.Sprintf("; %s may be it", column)
		case len(likely) > 1:
			text += fmt.Sprintf("; %s may be %s", strings.Join(likely[:min(len(likely), 6)], ", "), name)
		}
		maps = append(maps, column+"="+name)
	}
	text += p.splitDate(missing)
	if len(p.Has) == 1 {
		text += "; the export has one column alone: if a mark stands between its columns that is none of " + strings.Join(csv.DelimiterNames(), " ") +
			", export it with one of these"
	}
	of := ""
	if p.First != "" {
		of = ", in " + p.First + ","
	}
	text += fmt.Sprintf("; the export"+of+" has %s; say which it is with --map '%s'",
		strings.Join(p.Has[:min(len(p.Has), 30)], ", "), strings.Join(maps, ","))
	switch {
	case onePlace:
		text += "; it has no column for the location either and is read as one location's (--location NAME)"
	case slices.Contains(missing, "location"):
		text += "; an export of one location alone needs only --location NAME"
	}
	return text
}
