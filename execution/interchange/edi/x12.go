package edi

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// x12Set is the layout of one transaction set: segment patterns of the header,
// of each line and of the end. In a pattern {name} is a field, {name!} one that
// must be there, @ids the item numbers in qualified pairs, @n counts; other
// texts are constants. A segment whose fields are all empty is left out.
type x12Set struct {
	kind         Kind
	code, group  string // transaction set, functional group
	header, line []string
	trailer      []string
	begins       string   // segment that begins a line
	item         string   // segment of the item below it, each of which is a line
	also         []string // header patterns that are read and not written
	hierarchical bool     // 856: shipment, order, pack and item levels
}

var x12Sets = []x12Set{
	{kind: Order, code: "850", group: "PO", begins: "PO1", also: concat(alsoParties, alsoAsked),
		header:  concat([]string{"BEG*00*SA*{id!}**{issued}", "CUR*BY*{currency}", "DTM*002*{due}"}, parties("BY", "SE", "ST")),
		line:    []string{"PO1*{line}*{quantity!}*{unit!}*{price}**@ids", "PID*F****{description}", "REF*LT*{lot}", "DTM*036*{expiry}"},
		trailer: []string{"CTT*@n"}},
	{kind: OrderResponse, code: "855", group: "PR", begins: "PO1", also: concat(alsoParties, []string{"DTM*017*{due}", "DTM*068*{due}", "DTM*002*{due}"}),
		header: concat([]string{"BAK*00*{bak}*{order!}*{issued}****{id}", "CUR*SE*{currency}", "DTM*067*{due}"}, parties("BY", "SE", "ST")),
		line: []string{"PO1*{line}*{ordered}*{unit}*{price}**@ids", "PID*F****{description}", "REF*LT*{lot}", "REF*LI*{orderline}", "DTM*036*{expiry}",
			"ACK*{ack}*{quantity}*{unit}*067*{due}**@substitute"},
		trailer: []string{"CTT*@n"}},
	{kind: DespatchAdvice, code: "856", group: "SH", hierarchical: true, also: alsoParties,
		header: concat([]string{"BSN*00*{id!}*{issued}*0000*0001", "DTM*011*{due}"}, parties("BY", "SE", "ST")),
		line: []string{"LIN*{line}*@ids", "SN1**{quantity!}*{unit!}**{ordered}", "PID*F****{description}", "REF*LT*{lot}", "REF*LI*{orderline}",
			"DTM*036*{expiry}", "QTY*73*{short}"},
		trailer: []string{"CTT*@n"}},
	{kind: WarehouseOrder, code: "940", group: "OW", begins: "LX", item: "W01", also: alsoParties,
		header: concat([]string{"W05*N*{id!}*{order}"}, parties("BY", "SE", "ST"), []string{"G62*04*{issued}", "G62*02*{due}"}),
		line: []string{"LX*@n", "W01*{quantity!}*{unit!}*{upccase}*@ids", "G69*{description}", "N9*LI*{line}", "N9*LT*{lot}", "N9*OL*{orderline}",
			"G62*36*{expiry}"},
		trailer: []string{"W76*@sum"}},
	{kind: TransferAdvice, code: "943", group: "AR", begins: "W04", also: alsoParties,
		header: concat([]string{"W06*N*{id!}*{issued}*{despatch}**{order}"}, parties("BY", "SE", "ST"), []string{"G62*17*{due}"}),
		line: []string{"W04*{quantity!}*{unit!}*{upccase}*@ids", "G69*{description}", "N9*LI*{line}", "N9*LT*{lot}", "N9*OL*{orderline}", "N9*SC*{sscc}",
			"G62*36*{expiry}"},
		trailer: []string{"W03*@sum"}},
	{kind: ReceiptAdvice, code: "944", group: "RE", begins: "W07", also: concat(alsoParties, []string{"N9*PO*{order}"}),
		header: concat([]string{"W17*F*{issued}*{id!}*{order}*{despatch}"}, parties("BY", "SE", "ST"), []string{"G62*09*{due}"}),
		line: []string{"W07*{quantity!}*{unit!}*{upccase}*@ids", "G69*{description}", "N9*LI*{line}", "N9*LT*{lot}", "N9*OL*{orderline}", "N9*SC*{sscc}",
			"G62*36*{expiry}", "W13*{damaged}*{unit}*01", "W13*{short}*{unit}*02"},
		trailer: []string{"W14*@sum"}},
	{kind: WarehouseShipped, code: "945", group: "SW", begins: "LX", item: "W12", also: alsoParties,
		header: concat([]string{"W06*N*{order}*{issued}*{id}**{despatch}"}, parties("BY", "SE", "ST"), []string{"G62*11*{due}"}),
		line: []string{"LX*@n", "MAN*GM*{sscc}", "W12*CC*{ordered}*{quantity!}*{short}*{unit!}*{upccase}*@ids", "G69*{description}", "N9*LI*{line}",
			"N9*LT*{lot}", "N9*OL*{orderline}", "G62*36*{expiry}"},
		trailer: []string{"W03*@sum"}},
	{kind: Functional, code: "997", group: "FA"},
}

// x12ReadSets are read and not written. A seller answers with 865 too, unasked or to a
// change; stores and third parties' warehouses tell a receipt as 861.
var x12ReadSets = []x12Set{
	{kind: OrderChange, code: "860", begins: "POC", also: concat(alsoParties, alsoAsked),
		header: concat([]string{"BCH*00*SA*{order!}**{id}*{issued}", "CUR*BY*{currency}", "DTM*002*{due}"}, parties("BY", "SE", "ST")),
		line:   []string{"POC*{line}*{change!}*{quantity}**{unit}*{price}**@ids", "PID*F****{description}", "DTM*002*{due}"}},
	{kind: OrderResponse, code: "865", begins: "POC", also: concat(alsoParties, []string{"DTM*017*{due}", "DTM*068*{due}", "DTM*002*{due}"}),
		header: concat([]string{"BCA*00*{bak}*{order!}**{id}*{issued}", "CUR*SE*{currency}", "DTM*067*{due}"}, parties("BY", "SE", "ST")),
		line: []string{"POC*{line}*{change!}*{ordered}**{unit}*{price}**@ids", "PID*F****{description}", "REF*LI*{orderline}",
			"ACK*{ack}*{quantity}*{unit}*067*{due}**@substitute"}},
	{kind: ReceiptAdvice, code: "861", begins: "RCD", also: concat(alsoParties, []string{"DTM*035*{due}"}),
		header: concat([]string{"BRA*{id!}*{issued}", "PRF*{order}", "REF*PO*{order}", "REF*SI*{despatch}", "REF*PK*{despatch}", "REF*BM*{despatch}",
			"DTM*050*{due}"}, parties("BY", "SE", "ST")),
		line: []string{"RCD*{line}*{quantity!}*{unit!}", "SN1**{ordered}", "LIN**@ids", "PID*F****{description}", "PRF*{lineorder}", "REF*PO*{lineorder}",
			"REF*LT*{lot}", "REF*LI*{orderline}", "MAN*GM*{sscc}", "DTM*036*{expiry}"}},
	{kind: Functional, code: "999"},
}

// alsoAsked are the last days on which an order may come or leave, where no other day is
// asked for: deliver by, ship by, ship on.
var alsoAsked = []string{"DTM*063*{due}", "DTM*038*{due}", "DTM*010*{due}"}

// alsoParties are further codes that partners use for buyer and seller.
var alsoParties = []string{"N1*OB*{buyer.name}*@buyer", "N1*BT*{buyer.name}*@buyer", "N1*DE*{buyer.name}*@buyer",
	"N1*VN*{seller.name}*@seller", "N1*SU*{seller.name}*@seller", "N1*SF*{seller.name}*@seller"}

// parties are the N1 segments of buyer, seller and ship-to; the identifier's
// qualifier is UL for a GLN and 92 for a code the buyer assigned.
func parties(buyer, seller, shipTo string) []string {
	return []string{"N1*" + buyer + "*{buyer.name}*@buyer", "N1*" + seller + "*{seller.name}*@seller", "N1*" + shipTo + "*{shipto.name}*@shipto"}
}

// itemNumbers are the qualifiers of item numbers (X12 element 235): the buyer's,
// the vendor's and the GTIN, which is read in its shorter forms too. The first
// three are written. A field has the number of the qualifier that stands first here;
// numbers under other qualifiers are kept in Line.Other.
var itemNumbers = []struct{ qualifier, field string }{
	{"IN", "sku"}, {"VN", "suppliersku"}, {"UK", "gtin"},
	{"BP", "sku"}, {"SK", "sku"}, {"CB", "sku"}, {"PI", "sku"},
	{"VP", "suppliersku"}, {"VC", "suppliersku"}, {"VA", "suppliersku"}, {"PL", "orderline"}, {"LT", "lot"},
	{"EN", "gtin"}, {"UP", "gtin"}, {"UA", "gtin"}, {"EO", "gtin"},
}

// Envelope says who sends an interchange to whom.
type Envelope struct {
	Sender, Receiver string    // GLN or another code, at most 15 characters
	Control          int       // control number of the interchange
	At               time.Time // when it was made
	Test             bool
}

// Separators of what is written; what is read says its own in the ISA.
const (
	elementSeparator = "*"
	segmentEnd       = "~"
)

// WriteX12 writes documents as one interchange, a functional group a kind run.
func WriteX12(w io.Writer, env Envelope, docs ...Document) error {
	if len(env.Sender) > 15 || len(env.Receiver) > 15 {
		return &Error{Document: "X12", Segment: "ISA", Reason: "sender and receiver have at most 15 characters"}
	}
	x := &x12Writer{}
	usage := "P"
	if env.Test {
		usage = "T"
	}
	x.segment("ISA", "00", strings.Repeat(" ", 10), "00", strings.Repeat(" ", 10), "ZZ", fmt.Sprintf("%-15s", env.Sender), "ZZ",
		fmt.Sprintf("%-15s", env.Receiver), env.At.Format("060102"), env.At.Format("1504"), "U", "00401", fmt.Sprintf("%09d", env.Control), "0", usage, ">")
	groups := 0
	for i := 0; i < len(docs); {
		set := setOf(docs[i].Kind)
		if set == nil {
			return &Error{Document: "X12", Reason: fmt.Sprintf("there is no transaction set for %s", docs[i].Kind)}
		}
		groups++
		x.segment("GS", set.group, env.Sender, env.Receiver, env.At.Format("20060102"), env.At.Format("1504"), fmt.Sprint(groups), "X", "004010")
		n := 0
		for ; i < len(docs) && docs[i].Kind == set.kind; i++ {
			n++
			if err := x.transaction(set, &docs[i], fmt.Sprintf("%04d", n)); err != nil {
				return err
			}
		}
		x.segment("GE", fmt.Sprint(n), fmt.Sprint(groups))
	}
	x.segment("IEA", fmt.Sprint(groups), fmt.Sprintf("%09d", env.Control))
	if x.failure != nil {
		return x.failure
	}
	_, err := io.WriteString(w, x.out.String())
	return err
}

func setOf(k Kind) *x12Set {
	for i := range x12Sets {
		if x12Sets[i].kind == k {
			return &x12Sets[i]
		}
	}
	return nil
}

type x12Writer struct {
	out     strings.Builder
	n       int // segments since ST
	set     *x12Set
	doc     *Document
	line    *Line
	index   int // of the line, from 0
	failure error
}

// segment writes a segment without the empty elements at its end.
func (x *x12Writer) segment(elements ...string) {
	for len(elements) > 1 && elements[len(elements)-1] == "" {
		elements = elements[:len(elements)-1]
	}
	for i, e := range elements {
		if elements[0] != "ISA" && strings.ContainsAny(e, "*~>\n\r") && x.failure == nil {
			x.failure = &Error{Document: "X12", Segment: elements[0], Reason: fmt.Sprintf("element %d, %q, holds a separator (* ~ >); X12 cannot carry it", i, e)}
		}
	}
	x.out.WriteString(strings.Join(elements, elementSeparator) + segmentEnd + "\n")
	x.n++
}

func (x *x12Writer) transaction(set *x12Set, d *Document, control string) error {
	if err := d.Check(); err != nil {
		return err
	}
	x.n, x.set, x.doc, x.line = 0, set, d, nil
	x.segment("ST", set.code, control)
	switch {
	case set.kind == Functional:
		x.functional(d)
	case set.hierarchical:
		x.hierarchy()
	default:
		x.patterns(set.header)
		for i := range d.Lines {
			x.line, x.index = &d.Lines[i], i
			x.patterns(set.line)
		}
		x.line = nil
	}
	x.patterns(set.trailer)
	x.segment("SE", fmt.Sprint(x.n+1), control)
	return x.failure
}

// hierarchy writes the levels of a 856: shipment, order, packs, items.
func (x *x12Writer) hierarchy() {
	set, d := x.set, x.doc
	x.patterns(set.header[:1])
	x.segment("HL", "1", "", "S")
	x.patterns(set.header[1:])
	x.segment("HL", "2", "1", "O")
	x.segment("PRF", d.Order)
	level, pack, parent := 2, "", 2
	for i := range d.Lines {
		x.line, x.index = &d.Lines[i], i
		if x.line.SSCC != pack {
			if pack, parent = x.line.SSCC, 2; pack != "" {
				level++
				parent = level
				x.segment("HL", fmt.Sprint(level), "2", "P")
				x.segment("MAN", "GM", pack)
			}
		}
		level++
		x.segment("HL", fmt.Sprint(level), fmt.Sprint(parent), "I")
		x.patterns(set.line)
	}
	x.line = nil
}

func (x *x12Writer) patterns(patterns []string) {
	documents, lines := documentFields(), lineFields()
	for _, p := range patterns {
		var elements []string
		filled, fields := false, false
		for i, part := range strings.Split(p, "*") {
			value := part
			switch {
			case i > 0 && strings.HasPrefix(part, "@"):
				more := x.special(part)
				elements = append(elements, more...)
				filled = filled || len(more) > 0
				fields = true
				continue
			case strings.HasPrefix(part, "{"):
				name := strings.Trim(part, "{}!")
				if f, ok := lines[name]; ok && x.line != nil {
					value = f.get(x.line)
				} else if f, ok := documents[name]; ok {
					value = f.get(x.doc)
				} else {
					value = ""
				}
				if dates[name] {
					value = strings.ReplaceAll(value, "-", "")
				}
				fields = true
				filled = filled || value != "" && name != "unit"
			}
			elements = append(elements, value)
		}
		if filled || !fields {
			x.segment(elements...)
		}
	}
}

// dates are the fields X12 writes as CCYYMMDD.
var dates = map[string]bool{"issued": true, "due": true, "expiry": true}

func (x *x12Writer) special(part string) []string {
	switch part {
	case "@n":
		if x.line != nil {
			return []string{fmt.Sprint(x.index + 1)}
		}
		return []string{fmt.Sprint(len(x.doc.Lines))}
	case "@sum":
		sum := int64(0)
		for _, l := range x.doc.Lines {
			sum += l.Quantity
		}
		return []string{fmt.Sprint(sum)}
	case "@substitute":
		if x.line.Substitute != "" {
			return []string{"VN", x.line.Substitute}
		}
		return nil
	case "@ids":
		var out []string
		for _, id := range itemNumbers[:3] {
			if v := lineFields()[id.field].get(x.line); v != "" {
				out = append(out, id.qualifier, v)
			}
		}
		return out
	}
	id := documentFields()[part[1:]].get(x.doc)
	switch {
	case id == "":
		return nil
	case scheme(id) == "GLN":
		return []string{"UL", id}
	}
	return []string{"92", id}
}
