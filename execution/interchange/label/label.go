// Package label makes labels for slots, items, cases and pallets, as SVG, PDF
// and ZPL. What stands on a label is described once, in millimetres; the
// writers draw it.
//
// Barcodes are GS1-128, GS1 DataMatrix (General Specifications 5.4 and 5.6)
// and QR codes that carry a GS1 Digital Link or plain text.
package label

import (
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// Label is a sheet of Width by Height millimetres with texts and barcodes on
// it; the origin is the upper left corner.
type Label struct {
	Width, Height float64
	Texts         []Text
	Symbols       []Symbol
}

// Text is one line of text; Y is its baseline and Size its height in mm.
type Text struct {
	X, Y, Size float64
	Bold       bool
	Text       string
}

// Kind is a kind of barcode.
type Kind string

// The kinds of barcode.
const (
	GS1128     Kind = "GS1-128"
	DataMatrix Kind = "GS1 DataMatrix"
	QR         Kind = "QR"
)

// Symbol is one barcode in the box X, Y, Width, Height. GS1-128 and DataMatrix
// carry Elements; a QR code carries Text, or a Digital Link of Elements.
type Symbol struct {
	Kind                Kind
	X, Y, Width, Height float64
	Elements            []gs1.Element
	Text                string
}

// Content is what the barcode carries: elements in brackets, or text.
func (s Symbol) Content() (string, error) {
	if s.Kind != QR {
		return gs1.Brackets(s.Elements), nil
	}
	if s.Text != "" {
		return s.Text, nil
	}
	return gs1.Link("https://id.gs1.org", s.Elements)
}

// A6 is the usual size of logistic labels (GS1 Logistic Label Guideline).
const (
	a6Width, a6Height       = 105, 148
	smallWidth, smallHeight = 100, 50
)

// Slot is the label of a storage slot: its code large, and as a QR code that
// the ledger's own scanner understands.
func Slot(location, slot string) (Label, error) {
	if slot == "" {
		return Label{}, fmt.Errorf("slot label: the slot code is empty")
	}
	return Label{Width: smallWidth, Height: smallHeight,
		Texts: []Text{
			{X: 5, Y: 12, Size: 5, Text: location},
			{X: 5, Y: 32, Size: fitting(slot, 52, 14), Bold: true, Text: slot},
		},
		Symbols: []Symbol{{Kind: QR, X: 60, Y: 7, Width: 36, Height: 36, Text: "slot:" + slot}},
	}, nil
}

// Goods is what an item or case label says.
type Goods struct {
	GTIN        string // 8, 12, 13 or 14 digits
	SKU         string
	Description string
	Lot         string
	Expiry      core.Day // 0 or plan.NoDay: none
	Serial      string
	Quantity    int64 // units in the case; 0: not on the label
}

// elements are the application identifiers of the goods. A case of units says
// what it is by its own GTIN; a count would need (02) and belongs to pallets.
func (g Goods) elements() ([]gs1.Element, error) {
	gtin, err := gs1.GTIN14(g.GTIN)
	if err != nil {
		return nil, err
	}
	text := "(01)" + gtin
	if g.Expiry != 0 && g.Expiry != core.NoDay {
		text += "(17)" + day(g.Expiry)
	}
	if g.Lot != "" {
		text += "(10)" + escape(g.Lot)
	}
	if g.Serial != "" {
		text += "(21)" + escape(g.Serial)
	}
	code, err := gs1.Parse(text)
	return code.Elements, err
}

func escape(s string) string { return strings.ReplaceAll(s, "(", `\(`) }

// Item is a small label for one unit: DataMatrix and Digital Link.
func Item(g Goods) (Label, error) {
	elements, err := g.elements()
	if err != nil {
		return Label{}, fmt.Errorf("item label of %s: %w", g.SKU, err)
	}
	return Label{Width: smallWidth, Height: smallHeight,
		Texts: []Text{
			{X: 5, Y: 9, Size: 5, Bold: true, Text: g.SKU},
			{X: 5, Y: 15, Size: fitting(g.Description, 90, 4), Text: g.Description},
			{X: 5, Y: 47, Size: fitting(gs1.Brackets(elements), 90, 3), Text: gs1.Brackets(elements)},
		},
		Symbols: []Symbol{
			{Kind: DataMatrix, X: 8, Y: 18, Width: 24, Height: 24, Elements: elements},
			{Kind: QR, X: 65, Y: 18, Width: 24, Height: 24, Elements: elements},
		},
	}, nil
}

// Plain is a small label for goods without a GTIN: our own number as text and
// as a QR code that the ledger's own scanner understands.
func Plain(g Goods) (Label, error) {
	if g.SKU == "" {
		return Label{}, fmt.Errorf("label: the item's number is empty")
	}
	return Label{Width: smallWidth, Height: smallHeight,
		Texts: []Text{
			{X: 5, Y: 14, Size: fitting(g.SKU, 58, 8), Bold: true, Text: g.SKU},
			{X: 5, Y: 24, Size: fitting(g.Description, 55, 4), Text: g.Description},
		},
		Symbols: []Symbol{{Kind: QR, X: 65, Y: 9, Width: 30, Height: 30, Text: g.SKU}},
	}, nil
}

// Case is a logistic label for a case: GS1-128 for belts and gates,
// DataMatrix for handhelds.
func Case(g Goods) (Label, error) {
	elements, err := g.elements()
	if err != nil {
		return Label{}, fmt.Errorf("case label of %s: %w", g.SKU, err)
	}
	l := Label{Width: a6Width, Height: a6Height, Texts: []Text{
		{X: 5, Y: 12, Size: 7, Bold: true, Text: g.SKU},
		{X: 5, Y: 20, Size: fitting(g.Description, 95, 5), Text: g.Description},
		{X: 5, Y: 34, Size: 3.5, Text: "GTIN"}, {X: 5, Y: 40, Size: 5, Bold: true, Text: elements[0].Value},
		{X: 5, Y: 48, Size: 3.5, Text: "BATCH/LOT"}, {X: 5, Y: 54, Size: 5, Bold: true, Text: g.Lot},
		{X: 5, Y: 143, Size: fitting(gs1.Brackets(elements), 95, 4), Text: gs1.Brackets(elements)},
	}, Symbols: []Symbol{
		{Kind: DataMatrix, X: 65, Y: 26, Width: 34, Height: 34, Elements: elements},
		{Kind: GS1128, X: 2, Y: 100, Width: 101, Height: 35, Elements: elements},
	}}
	if g.Quantity > 0 {
		l.Texts = append(l.Texts, Text{X: 5, Y: 68, Size: 5, Text: fmt.Sprintf("%d units", g.Quantity)})
	}
	if g.Expiry != 0 && g.Expiry != core.NoDay {
		l.Texts = append(l.Texts, Text{X: 5, Y: 62, Size: 3.5, Text: "USE BY " + g.Expiry.String()})
	}
	return l, nil
}

// Pallet is the GS1 logistic label of a pallet: contents, then the SSCC. An
// empty GTIN means mixed goods.
func Pallet(sscc string, g Goods, cases int64) (Label, error) {
	code, err := gs1.Parse("(00)" + sscc)
	if err != nil {
		return Label{}, fmt.Errorf("pallet label: %w", err)
	}
	l := Label{Width: a6Width, Height: a6Height, Texts: []Text{
		{X: 5, Y: 12, Size: 6, Bold: true, Text: "SSCC " + sscc},
		{X: 5, Y: 20, Size: fitting(g.Description, 95, 5), Text: g.Description},
		{X: 5, Y: 145, Size: 4, Text: gs1.Brackets(code.Elements)},
	}, Symbols: []Symbol{{Kind: GS1128, X: 2, Y: 106, Width: 101, Height: 34, Elements: code.Elements}}}
	if g.GTIN == "" {
		return l, nil
	}
	gtin, err := gs1.GTIN14(g.GTIN)
	if err != nil {
		return Label{}, fmt.Errorf("pallet label: %w", err)
	}
	text := fmt.Sprintf("(02)%s(37)%d", gtin, cases)
	if g.Lot != "" {
		text += "(10)" + escape(g.Lot)
	}
	contents, err := gs1.Parse(text)
	if err != nil {
		return Label{}, fmt.Errorf("pallet label: %w", err)
	}
	l.Symbols = append(l.Symbols, Symbol{Kind: GS1128, X: 2, Y: 62, Width: 101, Height: 30,
		Elements: contents.Elements})
	l.Texts = append(l.Texts, Text{X: 5, Y: 98, Size: fitting(text, 95, 4), Text: gs1.Brackets(contents.Elements)})
	return l, nil
}

// fitting is the text size at which a line is no wider than width, at most
// largest; letters of the faces used are at most 0.62 of their height wide.
func fitting(text string, width, largest float64) float64 {
	n := float64(len([]rune(text)))
	if n == 0 {
		return largest
	}
	return min(largest, width/n/0.62)
}

// day writes a day as YYMMDD.
func day(d core.Day) string {
	iso := d.String()
	if len(iso) != len("2006-01-02") {
		return ""
	}
	return iso[2:4] + iso[5:7] + iso[8:10]
}
