package edi

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

func drawDay(t *rapid.T, name string) core.Day {
	if rapid.Bool().Draw(t, name+" given") {
		return core.NoDay
	}
	return core.Day(rapid.Int32Range(0, 40000).Draw(t, name))
}

func drawWord(t *rapid.T, name string, optional bool) string {
	if optional && rapid.Bool().Draw(t, name+" given") {
		return ""
	}
	return rapid.StringMatching(`[A-Za-z0-9<&"'./_-]([A-Za-z0-9 <&"'./_-]{0,15}[A-Za-z0-9])?`).Draw(t, name)
}

// drawDocument makes a document with every field that its kind carries.
func drawDocument(t *rapid.T, kind Kind) Document {
	d := newDocument(kind)
	d.ID, d.Issued, d.Due = drawWord(t, "id", false), drawDay(t, "issued"), drawDay(t, "due")
	if kind == OrderResponse {
		d.Answer = rapid.SampledFrom([]Status{Accepted, Conditional, Rejected}).Draw(t, "answer")
	}
	if kind == SimpleResponse {
		d.Answer = rapid.SampledFrom([]Status{Accepted, Rejected}).Draw(t, "answer")
	}
	if kind != Order {
		d.Order = drawWord(t, "order", kind == ReceiptAdvice || kind == DespatchAdvice)
	}
	if kind == ReceiptAdvice || kind == WarehouseShipped {
		d.Despatch = drawWord(t, "despatch", true)
	}
	if kind == Order || kind == OrderResponse {
		d.Currency = rapid.SampledFrom([]string{"", "EUR", "USD"}).Draw(t, "currency")
	}
	for _, p := range []*Party{&d.Buyer, &d.Seller, &d.ShipTo} {
		if rapid.Bool().Draw(t, "party") {
			*p = Party{rapid.SampledFrom([]string{"4000001000005", "WH-1"}).Draw(t, "party id"),
				drawWord(t, "name", true)}
		}
	}
	if kind == SimpleResponse || kind == Cancellation {
		d.Due, d.ShipTo = core.NoDay, Party{}
		return d
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
		d.Lines = append(d.Lines, drawLine(t, kind, i, d.Currency != ""))
	}
	return d
}

func drawLine(t *rapid.T, kind Kind, i int, priced bool) Line {
	l := newLine()
	l.ID, l.SKU, l.SupplierSKU = fmt.Sprint(i+1), drawWord(t, "sku", false), drawWord(t, "supplier sku", true)
	if rapid.Bool().Draw(t, "has gtin") {
		body := rapid.StringMatching(`[0-9]{13}`).Draw(t, "gtin")
		l.GTIN = body + string(gs1.Mod10(body))
	}
	l.Description, l.Unit = drawWord(t, "description", true),
		rapid.SampledFrom([]string{"EA", "CS", "KGM"}).Draw(t, "unit")
	l.Quantity = rapid.Int64Range(0, 1e9).Draw(t, "quantity")
	l.Lot, l.Expiry = drawWord(t, "lot", true), drawDay(t, "expiry")
	if priced {
		l.Price = core.Money(rapid.Int64Range(0, 1e9).Draw(t, "price"))
	}
	if kind != Order && kind != OrderChange {
		l.OrderLine = drawWord(t, "order line", true)
	}
	l.NoQuantity = false
	if kind == OrderResponse {
		l.Status, l.Due = rapid.SampledFrom([]Status{Accepted, Changed, Backordered, Rejected}).Draw(t,
			"status"), drawDay(t, "promised")
	}
	if kind == DespatchAdvice || kind == ReceiptAdvice {
		if rapid.Bool().Draw(t, "pallet") {
			body := fmt.Sprintf("10614141%09d", rapid.Uint64Range(0, 5).Draw(t, "sscc"))
			l.SSCC = body + string(gs1.Mod10(body))
		}
		l.Short = rapid.Int64Range(0, 3).Draw(t, "short")
	}
	if kind == ReceiptAdvice {
		l.Damaged = rapid.Int64Range(0, 3).Draw(t, "damaged")
	}
	return l
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	for _, set := range x12Sets {
		if set.kind == Functional {
			continue
		}
		rapid.Check(t, func(t *rapid.T) {
			d := drawDocument(t, set.kind)
			if set.kind == WarehouseOrder || set.kind == OrderResponse || set.kind == DespatchAdvice ||
				set.kind == WarehouseShipped {
				for i := range d.Lines {
					d.Lines[i].Ordered = rapid.Int64Range(0, 5).Draw(t, "ordered") * b2i(set.kind != WarehouseOrder)
				}
			}
			var b bytes.Buffer
			require.NoError(t, WriteX12(&b, Envelope{Sender: "4000001000005", Receiver: "DEPOT",
				Control: 7, At: time.Unix(0, 0)}, d))
			got, err := ReadEDI(&b)
			require.NoError(t, err, "%s", b.String())
			require.Equal(t, []Document{d}, got)
		})
	}
	for kind := range ublForms {
		rapid.Check(t, func(t *rapid.T) {
			d := drawDocument(t, kind)
			var b bytes.Buffer
			require.NoError(t, WriteUBL(&b, d))
			got, err := ReadUBL(bytes.NewReader(b.Bytes()))
			require.NoError(t, err, b.String())
			require.Equal(t, d, got, b.String())
		})
	}
}

func b2i(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// A purchase order as a partner writes it: other separators, item numbers in
// another order, segments this package does not use.
const partnerOrder = `ISA|00|          |00|          |01|123456789      |12|987654321      |261123|0815|U|00401|000000042|0|P|<'
GS|PO|SENDER|RECEIVER|20261123|0815|42|X|004010'ST|850|0001'BEG|00|NE|PO-77||20261123'REF|DP|038'
N1|ST|Depot Nord|UL|4000001000005'PO1|1|24|EA|9.25|TE|UP|614141000036|IN|SKU-9'PID|F||||Widget'
PO1|2|10|CA|||VN|S-1'CTT|2'SE|9|0001'GE|1|42'IEA|1|000000042'`

func TestPartnersNotationIsRead(t *testing.T) {
	docs, err := ReadEDI(strings.NewReader(partnerOrder))
	require.NoError(t, err)
	require.Len(t, docs, 1)
	d := docs[0]
	require.Equal(t, "PO-77", d.ID)
	require.Equal(t, "2026-11-23", d.Issued.String())
	require.Equal(t, Party{"4000001000005", "Depot Nord"}, d.ShipTo)
	price, err := core.ParseMoney("9.25")
	require.NoError(t, err)
	require.Equal(t, Line{ID: "1", SKU: "SKU-9", GTIN: "00614141000036", Description: "Widget",
		Unit: "EA", Quantity: 24, Price: price,
		Due: core.NoDay, Expiry: core.NoDay}, d.Lines[0])
	require.Equal(t, "S-1", d.Lines[1].SupplierSKU)
}

func TestFaultsNameSegmentAndReason(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"SE|9", "SE|8", "X12 850, SE (11): says 8 segments, there are 9"},
		{"614141000036", "614141000037", "X12 850, PO107 (7)"},
		{"PO1|1|24", "PO1|1|2.5", `X12 850, PO102 (7): "2.5" is not a whole number`},
		{"PO1|1|24", "PO1|1|", "X12 850, PO102 (7): quantity is missing"},
		{"BEG|00|NE|PO-77||20261123", "BEG|00|NE|PO-77||20261323", `X12 850, BEG05 (4): "2026-13-23" is not a date`},
		{"GE|1|42", "GE|2|42", "X12, GE (12): says 2 sets"},
		{"IEA|1|000000042'", "", "ends without IEA"},
		{"ST|850", "ST|810", "X12 810, ST (3): this is an invoice, which is not read here"},
		{"ISA|", "ISB|", "X12, ISA (1)"},
		{"SE|9|0001", "SE|9|0002", "control number 0002, its ST has 0001"},
		{"PO1|2|10|CA|||VN|S-1", "PO1|2|10|CA", "line 2 (3): names no item"},
	} {
		_, err := ReadEDI(strings.NewReader(strings.Replace(partnerOrder, c.old, c.new, 1)))
		require.ErrorContains(t, err, c.want)
	}
	d := newDocument(Order)
	d.ID, d.Lines = "1", []Line{{ID: "1", SKU: "A*B", Unit: "EA", Due: core.NoDay, Expiry: core.NoDay}}
	require.ErrorContains(t, WriteX12(&bytes.Buffer{}, Envelope{}, d), `holds a separator`)
	d.Lines = nil
	require.ErrorContains(t, WriteUBL(&bytes.Buffer{}, d), "there are none")
	_, err := ReadUBL(strings.NewReader(`<Order><ID>1</ID>` + "\n" +
		`<OrderLine><LineItem><ID>1</ID><Quantity unitCode="EA">many</Quantity></LineItem></OrderLine></Order>`))
	require.ErrorContains(t, err, `UBL Order, OrderLine/LineItem/Quantity (2): "many" is not a whole number`)
	_, err = ReadUBL(strings.NewReader(`<Invoice/>`))
	require.ErrorContains(t, err, "is not read here")
}

func FuzzReadEDI(f *testing.F) {
	f.Add(partnerOrder)
	f.Fuzz(func(t *testing.T, text string) {
		docs, err := ReadEDI(strings.NewReader(text))
		if err == nil {
			for _, d := range docs {
				require.NoError(t, d.Check())
			}
		}
	})
}

func FuzzReadUBL(f *testing.F) {
	f.Add(`<Order><ID>1</ID><OrderLine><LineItem><ID>1</ID><Quantity unitCode="EA">3</Quantity><Item><BuyersItemIdentification><ID>A</ID></BuyersItemIdentification></Item></LineItem></OrderLine></Order>`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ReadUBL(strings.NewReader(text))
		if err == nil {
			var b bytes.Buffer
			require.NoError(t, WriteUBL(&b, d))
		}
	})
}

// The day a line is promised for is read wherever partners write it; of several the last,
// on which all of it is there.
func TestPromisedDaysStandWherePartnersWriteThem(t *testing.T) {
	for name, line := range map[string]string{
		"in the ACK":            "PO1*1*5*EA***IN*S1~ACK*IA*5*EA*068*20260214~",
		"as a date of the line": "PO1*1*5*EA***IN*S1~ACK*IA*5*EA~DTM*067*20260214~",
		"of an older version":   "PO1*1*5*EA***IN*S1~ACK*IA*5*EA~DTM*068*260214~",
		"as a schedule":         "PO1*1*5*EA***IN*S1~ACK*IA*5*EA~SCH*2*EA***067*20260214~SCH*3*EA***067*20260207~",
	} {
		segments := strings.Count(line, "~") + 3
		text := "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260127*1200*U*00401*000000001*0*P*>~GS*PR*S*R*20260127*1200*1*X*004010~" +
			"ST*855*0001~BAK*00*AD*O1*20260127~" + line + fmt.Sprintf("SE*%d*0001~GE*1*1~IEA*1*000000001~", segments)
		docs, err := ReadEDI(strings.NewReader(text))
		require.NoError(t, err, name)
		require.Equal(t, "2026-02-14", docs[0].Lines[0].Due.String(), name)
		require.Equal(t, int64(5), docs[0].Lines[0].Quantity, name)
	}
	const delivery = `<Delivery><PromisedDeliveryPeriod><StartDate>2026-02-%s</StartDate></PromisedDeliveryPeriod></Delivery>`
	d, err := ReadUBL(strings.NewReader(`<OrderResponse><ID>A</ID><OrderReference><ID>O1</ID></OrderReference><OrderLine><LineItem><ID>1</ID><Quantity unitCode="EA">5</Quantity>` +
		fmt.Sprintf(delivery+delivery, "14", "07") + `</LineItem></OrderLine></OrderResponse>`))
	require.NoError(t, err)
	require.Equal(t, "2026-02-14", d.Lines[0].Due.String())
}
