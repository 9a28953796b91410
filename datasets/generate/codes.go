package generate

import (
	"slices"
	"strings"
	"unicode"

	"github.com/stockwright/stockwright/datasets"
)

// A code is told from an entry that is no product by its shape: the code with
// each run of digits written 9 and each run of letters written A. Real SKUs of
// one house have few shapes (9, 9A, A-9); postage and fees do not fit them.
const (
	usualShare = 0.95 // the usual shapes together hold this share of the rows at least
	rareShare  = 0.01 // a shape with less than this share is not usual
)

// shapeOf is the shape of a code.
func shapeOf(code string) string {
	var b strings.Builder
	var last rune
	for _, r := range code {
		switch {
		case unicode.IsDigit(r):
			r = '9'
		case unicode.IsLetter(r):
			r = 'A'
		}
		if r != last || r != '9' && r != 'A' {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// noProduct marks a good's description so that finish leaves it out.
const noProduct = "\x00"

func (g *good) isNoProduct() bool { return g.description == noProduct }

// judgeCodes marks the codes of rare shapes, provided that there are usual
// ones; where codes have no order at all, nothing is judged. What a table of items
// names is a product.
func (v *surveyor) judgeCodes(items []datasets.Item) {
	product := map[string]bool{}
	for i := range items {
		product[items[i].SKU] = true
	}
	shapes, total := map[string]int64{}, int64(0)
	for i := range v.goods {
		shapes[shapeOf(v.goods[i].sku)] += v.goods[i].rows
		total += v.goods[i].rows
	}
	usual := int64(0)
	for _, rows := range shapes {
		if float64(rows) >= rareShare*float64(total) {
			usual += rows
		}
	}
	if float64(usual) < usualShare*float64(total) {
		return
	}
	var odd []int
	for i := range v.goods {
		sku := v.goods[i].sku
		if !product[sku] && float64(shapes[shapeOf(sku)]) < rareShare*float64(total) {
			odd = append(odd, i)
		}
	}
	slices.SortFunc(odd, func(a, b int) int { return int(v.goods[b].rows - v.goods[a].rows) })
	for _, i := range odd {
		g := &v.goods[i]
		v.count("no product", g.sku)
		v.counts["no product"].Rows += g.rows - 1
		g.description = noProduct
	}
}

// categoryOf is the category of a code where the export names none: what
// stands before its last separator, "" where there is none.
func categoryOf(code string) string {
	if at := strings.LastIndexAny(code, "_-./"); at > 0 {
		return code[:at]
	}
	return ""
}
