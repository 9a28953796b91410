// Package propose reads an export that is new and says which of its columns is
// which column of the contract, how its dates and numbers are written, and by
// which of its first values one can see that.
package propose

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/datasets"
)

// Proposal is how an export may be read.
type Proposal struct {
	Columns []Column `json:"columns"` // in the contract's order
	// Dates, Decimal, Delimiter and Encoding are what datasets.Source takes, ""
	// where nothing need be said.
	Dates     string `json:"dates,omitempty"`
	Decimal   string `json:"decimal,omitempty"`
	Delimiter string `json:"delimiter,omitempty"`
	Encoding  string `json:"encoding,omitempty"`
	// Missing are the required columns that nothing stands for, and Unfit the columns
	// of the export that are called so and hold something else.
	Missing []string `json:"missing,omitempty"`
	Unfit   []Column `json:"unfit,omitempty"`
	// Has are the columns of the export.
	Has []string `json:"has"`
	// Questions are what the export alone does not answer.
	Questions []Question `json:"questions,omitempty"`
}

// Column is a column of the contract and what stands for it.
type Column struct {
	Name     string   `json:"name"`
	InFile   string   `json:"in_file"`
	Examples []string `json:"examples"` // its first values
	// Guessed tells that the export does not call it so itself.
	Guessed bool `json:"guessed"`
}

// Question has more than one answer that fits the export.
type Question struct {
	About   string   `json:"about"` // dates, decimal, or a column of the contract
	Text    string   `json:"text"`
	Answers []string `json:"answers"`
	Flag    string   `json:"flag"` // the flag of init that answers it
}

// names are what exports call the columns of sales, the likeliest first.
var names = []struct {
	column   string
	required bool
	theirs   []string
}{
	{"date", true, []string{"date", "ds", "orderdate", "saledate", "salesdate", "transactiondate", "invoicedate", "postingdate", "documentdate",
		"billingdate", "orderedat", "soldat", "soldon", "orderedon", "day", "calday", "businessdate", "shipdate", "datum", "bestelldatum", "verkaufsdatum",
		"buchungsdatum", "belegdatum", "tag", "fecha", "fechaventa", "data", "datavenda", "jour", "datedevente", "datevente", "datavendita", "orderdatetime",
		"transactiontime", "createdat", "datetime", "timestamp", "time", "week", "weekstart", "month", "period", "yearmonth"}},
	{"sku", true, []string{"sku", "productid", "itemid", "articleid", "skuid", "itemnumber", "itemno", "itemcode", "productcode", "productnumber", "articlenumber",
		"articleno", "article", "stockcode", "materialnumber", "material", "matnr", "partnumber", "partno", "variantsku", "lineitemsku", "uniqueid", "ean", "gtin", "upc",
		"barcode", "asin", "item", "product", "artikelnummer", "artikelnr", "artnr", "artikel", "material", "codigo", "articulo", "referencia", "codigoproducto",
		"codearticle", "reference", "codiceprodotto", "articolo", "itemname", "productname", "lineitemname", "style"}},
	{"location", true, []string{"location", "locationid", "store", "storeid", "storenumber", "storenbr", "storeno", "storecode", "shop", "shopid", "branch", "branchid",
		"warehouse", "warehouseid", "warehousecode", "site", "siteid", "plant", "outlet", "outletid", "facility", "depot", "dc", "filiale", "filialnummer", "lager",
		"lagerort", "werk", "tienda", "almacen", "loja", "magasin", "negozio", "storename", "shopname", "locationname"}},
	{"quantity", true, []string{"quantity", "qty", "units", "unitssold", "quantitysold", "qtysold", "salesquantity", "salesqty", "salesunits", "unitsales", "orderqty",
		"orderquantity", "quantityordered", "orderedquantity", "lineitemquantity", "itemssold", "sold", "demand", "y", "menge", "absatz", "anzahl", "stueck", "stuck", "verkaufsmenge",
		"cantidad", "unidades", "quantidade", "quantite", "qte", "quantita", "pieces", "pcs", "itemcount", "count", "volume", "sales"}},
	{"unit_price", false, []string{"unitprice", "price", "sellprice", "sellingprice", "salesprice", "itemprice", "priceeach", "lineitemprice", "netprice", "preis",
		"einzelpreis", "stueckpreis", "precio", "preco", "prix", "prixunitaire", "prezzo"}},
	{"on_promotion", false, []string{"onpromotion", "promotion", "promo", "ispromo", "ispromotion", "onpromo", "promoflag", "aktion"}},
	{"in_stock", false, []string{"instock", "available", "onshelf", "isinstock"}},
	{"order", false, []string{"order", "orderid", "ordernumber", "orderno", "invoice", "invoiceno", "invoiceid", "invoicenumber", "transactionid", "receiptid", "ticket",
		"ticketid", "basketid", "bestellnummer", "auftrag", "auftragsnummer", "rechnungsnummer", "pedido", "commande"}},
	{"description", false, []string{"description", "productname", "itemname", "producttitle", "lineitemname", "productdescription", "itemdescription", "name", "bezeichnung",
		"artikelbezeichnung", "descripcion", "designation", "descrizione"}},
	{"category", false, []string{"category", "productcategory", "itemcategory", "department", "dept", "deptid", "family", "productfamily", "class", "group", "itemgroup",
		"warengruppe", "kategorie", "categoria", "categorie", "rayon"}},
}

// Required tells whether sales cannot do without a column.
func Required(column string) bool {
	for _, n := range names {
		if n.column == column {
			return n.required
		}
	}
	return false
}

// plain is a name without case, spaces and marks.
func plain(name string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(name) {
		switch c {
		case 'ä':
			b.WriteString("a")
		case 'ö', 'ó':
			b.WriteString("o")
		case 'ü', 'ú':
			b.WriteString("u")
		case 'é', 'è', 'ê':
			b.WriteString("e")
		case 'á', 'à', 'ã':
			b.WriteString("a")
		case 'í':
			b.WriteString("i")
		case 'ç':
			b.WriteString("c")
		case 'ß':
			b.WriteString("ss")
		default:
			if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
				b.WriteRune(c)
			}
		}
	}
	return b.String()
}

// marks are what may stand in a number beside its digits.
var marks = strings.NewReplacer(",", "", ".", "", " ", "", "'", "", "\u2019", "", "\u00a0", "", "\u202f", "", "$", "", "€", "", "£", "", "¥", "", "(", "", ")", "", "\u2212", "-")

// looked is how many values of a column are kept to try formats of dates on, and
// shown how many of them are evidence.
const looked, shown = 50, 3

// sampled is how many rows are looked at to tell what a column holds.
const sampled = 2000

// For proposes how a source of sales is read; aliases and constants it has
// already are kept.
func For(ctx context.Context, s datasets.Source) (*Proposal, error) {
	has, err := datasets.ColumnNames(s)
	if err != nil {
		return nil, err
	}
	p := &Proposal{Has: has}
	if p.Delimiter, p.Encoding, err = datasets.TextFormat(s); err != nil {
		return nil, err
	}
	sample, err := sampleOf(ctx, s, has)
	if err != nil {
		return nil, err
	}
	p.choose(s, sample)
	if err := p.dates(ctx, s); err != nil {
		return nil, err
	}
	return p, p.decimals(ctx, s)
}

// column is what the first rows say of a column.
type column struct {
	values          []string // the first that are not empty, looked at most
	numbers, filled int
}

func sampleOf(ctx context.Context, s datasets.Source, has []string) (map[string]*column, error) {
	out := map[string]*column{}
	for _, n := range has {
		out[n] = &column{}
	}
	seen := 0
	err := datasets.EachText(ctx, s, has, func(row []string) bool {
		for i, v := range row {
			c := out[has[i]]
			if v == "" {
				continue
			}
			c.filled++
			if len(c.values) < looked {
				c.values = append(c.values, v)
			}
			if _, err := strconv.ParseFloat(marks.Replace(v), 64); err == nil {
				c.numbers++
			}
		}
		seen++
		return seen < sampled
	})
	return out, err
}

// choose gives every column of the contract the likeliest of the export's.
func (p *Proposal) choose(s datasets.Source, sample map[string]*column) {
	taken := map[string]bool{}
	for theirs, ours := range s.Aliases {
		if slices.Contains(p.Has, theirs) {
			taken[theirs] = true
			p.Columns = append(p.Columns, Column{Name: ours, InFile: theirs})
		}
	}
	for _, want := range names {
		_, constant := s.Constants[want.column]
		if constant || slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Name == want.column }) {
			continue
		}
		best := p.columnFor(want.column, want.theirs, taken, sample)
		switch {
		case best != "":
			taken[best] = true
			p.Columns = append(p.Columns, Column{Name: want.column, InFile: best, Guessed: best != want.column})
		case want.required:
			p.Missing = append(p.Missing, want.column)
			if h := called(want.theirs, p.Has, taken); h != "" {
				p.Unfit = append(p.Unfit, Column{Name: want.column, InFile: h, Examples: sample[h].values[:min(shown, len(sample[h].values))]})
			}
		}
	}
	order := map[string]int{}
	for i, n := range names {
		order[n.column] = i
	}
	slices.SortStableFunc(p.Columns, func(a, b Column) int { return order[a.Name] - order[b.Name] })
	for i := range p.Columns {
		values := sample[p.Columns[i].InFile].values
		p.Columns[i].Examples = values[:min(shown, len(values))]
	}
}

// columnFor is the export's column that fits one of the contract best, "" without one:
// the contract's own name, one of theirs to the letter, or one that contains it.
func (p *Proposal) columnFor(ours string, theirs []string, taken map[string]bool, sample map[string]*column) string {
	if c := sample[ours]; c != nil && !taken[ours] && (ours != "quantity" || c.numbers > 0 || c.filled == 0) {
		return ours
	}
	for _, name := range theirs {
		for _, h := range p.Has {
			if !taken[h] && plain(h) == name && fit(ours, sample[h]) {
				return h
			}
		}
	}
	return p.containing(theirs[:min(4, len(theirs))], ours, taken, sample)
}

// called is the first of the export's columns that has one of some names.
func called(theirs, has []string, taken map[string]bool) string {
	for _, name := range theirs {
		for _, h := range has {
			if plain(h) == name && !taken[h] {
				return h
			}
		}
	}
	return ""
}

// Lacks says which required columns nothing stands for, what stands for the
// others, and what to do; "" where none is missing.
func (p *Proposal) Lacks() string {
	if len(p.Missing) == 0 {
		return ""
	}
	var parts, maps []string
	for _, u := range p.Unfit {
		what := map[string]string{"date": "no dates in a format that is known", "quantity": "no numbers"}[u.Name]
		if what == "" {
			what = "nothing"
		}
		parts = append(parts, fmt.Sprintf("column %s is called as %s is, but holds %s: %s", u.InFile, u.Name, what, strings.Join(u.Examples, ", ")))
	}
	for _, name := range p.Missing {
		maps = append(maps, "COLUMN="+name)
	}
	text := fmt.Sprintf("no column stands for %s", strings.Join(p.Missing, ", "))
	var found []string
	for _, c := range p.Columns {
		if c.Guessed && Required(c.Name) {
			found = append(found, c.InFile+" is "+c.Name)
		}
	}
	if found != nil {
		text += " (" + strings.Join(found, ", ") + ")"
	}
	if parts != nil {
		text += "; " + strings.Join(parts, "; ")
	}
	text += fmt.Sprintf("; the export has %s; say which it is with --map %s", strings.Join(p.Has[:min(len(p.Has), 30)], ", "), strings.Join(maps, ","))
	if slices.Contains(p.Missing, "location") {
		text += "; an export of one location alone needs only --location NAME"
	}
	return text
}

// containing is the only column whose name holds a likely name.
func (p *Proposal) containing(theirs []string, ours string, taken map[string]bool, sample map[string]*column) string {
	var found []string
	for _, h := range p.Has {
		if !taken[h] && fit(ours, sample[h]) && slices.ContainsFunc(theirs, func(t string) bool { return len(t) > 2 && strings.Contains(plain(h), t) }) {
			found = append(found, h)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// fit tells whether a column's first values can be what a column holds.
func fit(ours string, c *column) bool {
	switch ours {
	case "quantity", "unit_price":
		return c.filled > 0 && 10*c.numbers >= 9*c.filled
	case "date":
		if c.filled == 0 {
			return false
		}
		vote := datasets.NewDateVote()
		for _, v := range c.values {
			vote.Add(v)
		}
		_, _, _, err := vote.Decide()
		return err == nil
	case "description":
		return c.filled > c.numbers
	}
	return c.filled > 0
}

// InFile is the export's name of a column of the contract, "" when it has none.
func (p *Proposal) InFile(ours string) string {
	for _, c := range p.Columns {
		if c.Name == ours {
			return c.InFile
		}
	}
	return ""
}

// enough is how many values decide a format.
const enough = 2_000_000

func (p *Proposal) dates(ctx context.Context, s datasets.Source) error {
	name := p.InFile("date")
	if name == "" || s.Dates != "" {
		p.Dates = s.Dates
		return nil
	}
	if dated, err := datasets.DatedColumn(s, name); err != nil || dated {
		return err
	}
	vote, seen, rows := datasets.NewDateVote(), map[string]bool{}, 0
	err := datasets.EachText(ctx, s, []string{name}, func(row []string) bool {
		if rows++; !seen[row[0]] {
			seen[row[0]] = true
			vote.Add(row[0])
		}
		return rows < enough && len(seen) < 100_000
	})
	if err != nil {
		return err
	}
	format, sure, others, err := vote.Decide()
	switch {
	case err != nil:
		p.Questions = append(p.Questions, Question{About: "dates", Text: fmt.Sprintf("column %s: %v", name, err), Flag: "--dates", Answers: datasets.DateFormats()})
	case !sure:
		p.Questions = append(p.Questions, Question{About: "dates", Text: fmt.Sprintf("the dates in %s, such as %s, can be read as %s", name,
			strings.Join(p.examples("date"), ", "), strings.Join(others, " or ")), Flag: "--dates", Answers: others})
	case format != "yyyy-mm-dd":
		p.Dates = format
	}
	return nil
}

func (p *Proposal) examples(ours string) []string {
	for _, c := range p.Columns {
		if c.Name == ours {
			return c.Examples
		}
	}
	return nil
}
