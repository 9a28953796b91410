package edi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/stockwright/stockwright/core"
)

// brief says in a line what a document was read as: its order, answer and day, and of each
// line the item, quantity, unit and what else it says.
func brief(d Document) string {
	out := []string{strings.TrimSpace(fmt.Sprintf("%s %s of %s %s", d.Kind, d.ID, d.Order, d.Answer)) + on(d.Due)}
	for _, l := range d.Lines {
		s := l.ID + " " + strings.Join(filledOf(l.SKU, l.SupplierSKU, l.GTIN, l.Description), "/")
		if !l.NoQuantity {
			s += fmt.Sprintf(" %d %s", l.Quantity, l.Unit)
		}
		for _, n := range []struct {
			name string
			v    int64
		}{{"of", l.Ordered}, {"damaged", l.Damaged}, {"short", l.Short}} {
			if n.v > 0 {
				s += fmt.Sprintf(" %s %d", n.name, n.v)
			}
		}
		s += strings.Join(append([]string{""}, filledOf(string(l.Status), l.StatusCode, l.Substitute,
			l.Lot, l.SSCC)...), " ") + on(l.Due)
		if l.Order+l.OrderLine != "" {
			s += " @" + l.Order + "/" + l.OrderLine
		}
		for _, o := range l.Other {
			s += " " + o.Qualifier + "=" + o.Value
		}
		out = append(out, s)
	}
	for _, g := range d.Groups {
		s := fmt.Sprintf("%s %s %s %d/%d", g.Code, g.Control, g.Status, g.Accepted, g.Included)
		for _, set := range g.Sets {
			s += fmt.Sprintf(" %s %s %s", set.Code, set.Control, set.Status)
			for _, f := range set.Faults {
				s += fmt.Sprintf(" %s%s(%d)=%s", f.Segment, f.Element, f.Position, f.Code)
			}
		}
		out = append(out, s)
	}
	if d.Cancels {
		out = append(out, "cancels")
	}
	return strings.Join(out, "; ")
}

func on(d core.Day) string {
	if d == core.NoDay {
		return ""
	}
	return " on " + d.String()
}

func filledOf(texts ...string) (out []string) {
	for _, s := range texts {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// x12Of puts segments, split by "~", into the envelope of one set.
func x12Of(group, code, body string) string {
	return "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260127*1200*U*00401*000000001*0*P*>~GS*" + group + "*S*R*20260127*1200*1*X*004010~" +
		fmt.Sprintf("ST*%s*0001~%sSE*%d*0001~GE*1*1~IEA*1*000000001~", code, body, strings.Count(body, "~")+2)
}

// hold reads the texts and compares what was read, or why it was not.
func hold(t *testing.T, read func(string) ([]Document, error), cases map[string]string) {
	for text, want := range cases {
		docs, err := read(text)
		if reason, refused := strings.CutPrefix(want, "! "); refused {
			assert.ErrorContains(t, err, reason, text)
			continue
		}
		if !assert.NoError(t, err, text) {
			continue
		}
		var got []string
		for _, d := range docs {
			got = append(got, brief(d))
		}
		assert.Equal(t, want, strings.Join(got, " | "), text)
	}
}

func holdX12(t *testing.T, group, code string, cases map[string]string) {
	hold(t, func(body string) ([]Document, error) {
		return ReadEDI(strings.NewReader(x12Of(group, code,
			body)))
	}, cases)
}

func TestVariantsOf850(t *testing.T) {
	const beg = "BEG*00*SA*PO-1**20260127~"
	holdX12(t, "PO", "850", map[string]string{
		beg + "PO1*1*24*EA*9.25**IN*A~":                             "order PO-1 of; 1 A 24 EA",
		beg + "PO1**24*EA***IN*A~PO1**3*CA***VN*V~":                 "order PO-1 of; 1 A 24 EA; 2 V 3 CA",
		beg + "PO1*0010*24*EA***IN*A~":                              "order PO-1 of; 0010 A 24 EA",
		beg + "PO1*1*24.00*EA***IN*A~":                              "order PO-1 of; 1 A 24 EA",
		beg + "PO1*1*24.5*EA***IN*A~":                               "! is not a whole number",
		beg + "PO1*1*0*EA***IN*A~":                                  "order PO-1 of; 1 A 0 EA",
		beg + "PO1*1*-3*EA***IN*A~":                                 "! is not a whole number",
		beg + "PO1*1*24****IN*A~":                                   "! unit is missing",
		beg + "PO1*1*24*EA***UP*614141000036*VN*V~":                 "order PO-1 of; 1 V/00614141000036 24 EA",
		beg + "PO1*1*24*EA***UP*614141000037~":                      "! PO107",
		beg + "PO1*1*24*EA***EN*4006381333931~":                     "order PO-1 of; 1 04006381333931 24 EA",
		beg + "PO1*1*24*EA***UK*10614141000033~":                    "order PO-1 of; 1 10614141000033 24 EA",
		beg + "PO1*1*24*EA***ZZ*77~":                                "order PO-1 of; 1  24 EA ZZ=77",
		beg + "PO1*1*24*EA***IN*A*CB*B2~":                           "order PO-1 of; 1 A 24 EA CB=B2",
		beg + "PO1*1*24*EA***IN*A*PL*7*LT*L9~":                      "order PO-1 of; 1 A 24 EA L9 @/7",
		beg + "PO1*1*24*EA~PID*F****Bolt~":                          "order PO-1 of; 1 Bolt 24 EA",
		beg + "PO1*1*24*EA~":                                        "! names no item",
		beg + "DTM*002*20260214~PO1*1*24*EA***IN*A~":                "order PO-1 of on 2026-02-14; 1 A 24 EA",
		beg + "DTM*002****D8*20260214~PO1*1*1*EA***IN*A~":           "order PO-1 of on 2026-02-14; 1 A 1 EA",
		beg + "DTM*002****RD8*20260210-20260214~PO1*1*1*EA***IN*A~": "order PO-1 of on 2026-02-14; 1 A 1 EA",
		"BEG*01*SA*PO-1**20260127~PO1*1*24*EA***IN*A~":              "order PO-1 of; 1 A 24 EA; cancels",
		"BEG*00*SA***20260127~PO1*1*24*EA***IN*A~":                  "! BEG03",
		"BEG*00*SA*PO-1**260127~PO1*1*24*EA***IN*A~":                "order PO-1 of; 1 A 24 EA",
		beg: "! there are none",
	})
}

func TestVariantsOf855(t *testing.T) {
	const bak, po1 = "BAK*00*AC*PO-1*20260127****77~", "PO1*1*24*EA*9**IN*A~"
	const head = "order response 77 of PO-1 conditional; 1 A "
	holdX12(t, "PR", "855", map[string]string{
		bak + po1 + "ACK*IA*24*EA*067*20260214~": head +
			"24 EA of 24 accepted on 2026-02-14",
		bak + po1 + "ACK*IA~":                    head + "of 24 accepted",
		bak + po1 + "ACK*IA*24*EA*004*20260127~": head + "24 EA of 24 accepted",
		bak + po1 + "ACK*IA*24*EA*069*20260214~": head +
			"24 EA of 24 accepted on 2026-02-14",
		bak + po1 + "ACK*IQ*20*EA~": head + "20 EA of 24 changed",
		bak + po1 + "ACK*IR*24*EA~": head + "24 EA of 24 rejected",
		bak + po1 + "ACK*R2~":       head + "of 24 rejected R2",
		bak + po1 + "ACK*ID~":       head + "of 24 deleted",
		bak + po1 + "ACK*IB*24*EA*067*20260301~": head +
			"24 EA of 24 backordered on 2026-03-01",
		bak + po1 + "ACK*IA*10*EA~ACK*IB*14*EA*067*20260301~": head +
			"24 EA of 24 changed on 2026-03-01",
		bak + po1 + "ACK*IA*10*EA~ACK*IR*14*EA~": head + "10 EA of 24 changed",
		bak + po1 + "ACK*IR*10*EA~ACK*IR*14*EA~": head + "24 EA of 24 rejected",
		bak + po1 + "ACK*IS*24*EA****VN*V9~": head +
			"24 EA of 24 substituted V9",
		bak + po1 + "ACK*IH*24*EA~": head + "24 EA of 24 unclear IH",
		bak + po1 + "ACK*XX*24*EA~": head + "24 EA of 24 unclear XX",
		bak + po1 + "ACK*IP*24*EA~": head + "24 EA of 24 changed IP",
		bak + po1 + "ACK*DR*24*EA*067*20260214~": head +
			"24 EA of 24 changed DR on 2026-02-14",
		bak + po1 + "ACK*IA*24*EA~DTM*371****RD8*20260210-20260214~": head +
			"24 EA of 24 accepted on 2026-02-14",
		bak + po1 + "ACK*IA*24*EA~SCH*10*EA***067*20260210~SCH*14*EA***067*20260220~": head +
			"24 EA of 24 accepted on 2026-02-20",
		bak + po1 + "N1*LW*X*92*1~REF*PO*PO-1~REF*LI*3~ACK*IA*24*EA~": head + "24 EA of 24 accepted @/3",
		"BAK*00*AK*PO-1*20260127~":                                    "order response  of PO-1 accepted",
		"BAK*00*RJ*PO-1*20260127****77~":                              "order response 77 of PO-1 rejected",
		"BAK*00*AH*PO-1*20260127****77~":                              "order response 77 of PO-1 noted",
		"BAK*01*AK*PO-1*20260127****77~":                              "order response 77 of PO-1 accepted; cancels",
		"BAK*00*QQ*PO-1*20260127****77~":                              "order response 77 of PO-1 unclear",
		"BAK*00*AK**20260127****77~":                                  "! BAK03",
		"BAK*00*AD*PO-1*20260127****77~DTM*067*20260214~" + po1:       "order response 77 of PO-1 accepted on 2026-02-14; 1 A of 24",
	})
}

func TestVariantsOf856(t *testing.T) {
	const (
		bsn  = "BSN*00*S1*20260127*1200*0001~"
		s1   = "006141410000000012"
		s2   = "006141410000000029"
		head = "despatch advice S1 of PO-1"
	)
	holdX12(t, "SH", "856", map[string]string{
		bsn + "HL*1**S~DTM*011*20260126~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN*1*IN*A~SN1**24*EA~": head +
			" on 2026-01-26; 1 A 24 EA",
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1**24*EA**30*EA~": head + "; 1 A 24 EA of 30",
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*P~MAN*GM*" + s1 +
			"~HL*4*3*I~LIN**IN*A~SN1**24*EA~": head + "; 1 A 24 EA " + s1,
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*P~MAN*GM*00" + s1 +
			"~HL*4*3*I~LIN**IN*A~SN1**24*EA~": head + "; 1 A 24 EA " + s1,
		bsn + "HL*1**S~HL*2*1*T~MAN*GM*" + s1 + "~HL*3*2*O~PRF*PO-1~HL*4*3*I~LIN**IN*A~SN1**24*EA~": head + "; 1 A 24 EA " + s1,
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*T~MAN*GM*" + s1 +
			"~HL*4*3*P~HL*5*4*I~LIN**IN*A~SN1**24*EA~": head + "; 1 A 24 EA " + s1,
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*T~MAN*GM*" + s1 + "~HL*4*3*P~MAN*GM*" + s2 +
			"~HL*5*4*I~LIN**IN*A~SN1**24*EA~": head + "; 1 A 24 EA " + s2,
		bsn + "HL*1**S~HL*2**O~PRF*PO-1~HL*3**P~MAN*GM*" + s1 +
			"~HL*4**I~LIN**IN*A~SN1**24*EA~": head + "; 1 A 24 EA " + s1,
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1**24*EA~HL*4*3*P~MAN*GM*" + s1 +
			"~": head + "; 1 A 24 EA " + s1,
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~HL*4*3*P~MAN*GM*" + s1 +
			"~SN1**10*EA~HL*5*3*P~MAN*GM*" + s2 + "~SN1**14*EA~": head + "; 1 A 10 EA " + s1 + "; 2 A 14 EA " + s2,
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1**24*EA~HL*4*3*P~MAN*GM*" + s1 +
			"~HL*5*3*P~MAN*GM*" + s2 + "~": head + "; 1 A 24 EA " + s1 + " SSCC=" + s2,
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*P~MAN*GM*" + s1 +
			"~HL*4*3*I~LIN**IN*A~SN1**24*EA~HL*5*3*I~LIN**IN*B~SN1**2*CA~": head + "; 1 A 24 EA " + s1 +
			"; 2 B 2 CA " + s1,
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1**1*EA~HL*4*1*O~PRF*PO-2~HL*5*4*I~LIN**IN*B~SN1**2*EA~": head + "; 1 A 1 EA; 2 B 2 EA @PO-2/",
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*P~MAN*CP*1Z999~HL*4*3*I~LIN**IN*A~SN1**24*EA~":                         head + "; 1 A 24 EA",
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*P~MAN*GM*006141410000000013~HL*4*3*I~LIN**IN*A~SN1**24*EA~":            "! MAN02",
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**UP*614141000036*PO*PO-1*PL*3~SN1**24*EA~":                       head + "; 1 00614141000036 24 EA @/3 PO=PO-1",
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A*LT*L7~SN1**24*EA~DTM*036*20270101~":                        head + "; 1 A 24 EA L7",
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1**0*EA**24*EA~":                                         head + "; 1 A 0 EA of 24",
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1**2.5*EA~":                                              "! SN102",
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1***EA~":                                                 "! SN102",
		bsn + "HL*1**S~HL*2*1*O~PRF*PO-1~":                                                                             "! there are none",
		"BSN*01*S1*20260127*1200*0001~HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1**24*EA~":                        head + "; 1 A 24 EA; cancels",
		"BSN*00**20260127*1200*0001~HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1**24*EA~":                          "! BSN02",
	})
}

func TestVariantsOf860And865(t *testing.T) {
	const bch, bca = "BCH*04*SA*PO-1**2*20260127~", "BCA*04*AC*PO-1**2*20260127~"
	const change, answer = "order change 2 of PO-1; 1 A", "order response 2 of PO-1 conditional; 1 A"
	holdX12(t, "PC", "860", map[string]string{
		bch + "POC*1*QI*30*6*EA*9**IN*A~":                  change + " 30 EA changed QI",
		bch + "POC*1*QD*20*0*EA*9**IN*A~":                  change + " 20 EA changed QD",
		bch + "POC*1*DI*0*0*EA***IN*A~":                    change + " 0 EA deleted",
		bch + "POC*1*DI*****IN*A~":                         "order change 2 of PO-1; 1  deleted",
		bch + "POC*3*AI*5*5*EA***IN*A~":                    "order change 2 of PO-1; 3 A 5 EA added",
		bch + "POC*1*PC*24*0*EA*8.5**IN*A~":                change + " 24 EA changed PC",
		bch + "POC*1*RQ*24*0*EA***IN*A~DTM*002*20260301~":  change + " 24 EA changed RQ on 2026-03-01",
		bch + "POC*1*CA*24*0*EA:1***IN*A~":                 change + " 24 EA changed",
		bch + "POC*1**24*0*EA***IN*A~":                     "! POC02",
		"BCH*01*SA*PO-1***20260127~POC*1*DI*0**EA***IN*A~": "order change PO-1 of PO-1; 1 A 0 EA deleted; cancels",
		"BCH*04*SA***2*20260127~POC*1*DI*0**EA***IN*A~":    "! BCH03",
		bch + "POC*1*QI*x*6*EA*9**IN*A~":                   "! is not a whole number",
	})
	holdX12(t, "CA", "865", map[string]string{
		bca + "POC*1*QD*20*0*EA*9**IN*A~ACK*IA*20*EA~":             answer + " 20 EA of 20 accepted",
		bca + "POC*1*QD*20*0*EA*9**IN*A~":                          answer + " of 20 changed QD",
		bca + "POC*1*DI*24*0*EA***IN*A~ACK*IA~":                    answer + " of 24 deleted",
		bca + "POC*1*DI*24*0*EA***IN*A~ACK*ID~":                    answer + " of 24 deleted",
		bca + "POC*1*DI*24*0*EA***IN*A~ACK*IR~":                    answer + " of 24 unclear POC02 DI, ACK01 IR",
		bca + "POC*1*DI~":                                          "order response 2 of PO-1 conditional; 1  deleted",
		bca + "POC*1*QI*30*6*EA***IN*A~ACK*IR*30*EA~":              answer + " 30 EA of 30 unclear POC02 QI, ACK01 IR",
		bca + "POC*9*AI*5*5*EA***IN*C~":                            "order response 2 of PO-1 conditional; 9 C of 5 added",
		bca + "POC*9*AI*5*5*EA***IN*C~ACK*IA*5*EA~":                "order response 2 of PO-1 conditional; 9 C 5 EA of 5 unclear POC02 AI, ACK01 IA",
		bca + "POC*1*NC*24*0*EA***IN*A~ACK*IA*24*EA~":              answer + " 24 EA of 24 accepted",
		bca + "POC*1*NC*24*0*EA***IN*A~ACK*IR*24*EA~":              answer + " 24 EA of 24 rejected",
		bca + "POC*1*RQ*24*0*EA***IN*A~ACK*DR*24*EA*067*20260301~": answer + " 24 EA of 24 changed DR on 2026-03-01",
		"BCA*04*RJ*PO-1**2*20260127~":                              "order response 2 of PO-1 rejected",
		"BCA*04*AT*PO-1**2*20260127~":                              "order response 2 of PO-1 accepted",
		"BCA*01*AC*PO-1**2*20260127~POC*1*DI*24**EA***IN*A~":       answer + " of 24 deleted; cancels",
	})
}

func TestVariantsOf861(t *testing.T) {
	const bra, head = "BRA*R1*20260127*00*1~REF*PO*PO-1~DTM*050*20260126~",
		"receipt advice R1 of PO-1 on 2026-01-26; 1 A "
	holdX12(t, "RC", "861", map[string]string{
		bra + "RCD*1*24*EA~LIN**IN*A~":           head + "24 EA",
		bra + "RCD**24*EA~SN1**24*EA~LIN**IN*A~": head + "24 EA of 24",
		bra + "RCD*1*20*EA***4*EA*02~SN1**24*EA~LIN**IN*A~": head +
			"20 EA of 24 short 4",
		bra + "RCD*1*20*EA***4*EA*02~LIN**IN*A~": head + "20 EA short 4",
		bra + "RCD*1*22*EA***2*EA*01~SN1**24*EA~LIN**IN*A~": head +
			"22 EA of 24 damaged 2",
		bra + "RCD*1*24*EA***2*EA*01~SN1**24*EA~LIN**IN*A~": head +
			"22 EA of 24 damaged 2",
		bra + "RCD*1*24*EA***2*EA*01~LIN**IN*A~": "! do not tell whether the 24 received hold them",
		bra + "RCD*1*20*EA***2*EA*01*2*EA*02~SN1**24*EA~LIN**IN*A~": head +
			"20 EA of 24 damaged 2 short 2",
		bra + "RCD*1*26*EA***2*EA*03~SN1**24*EA~LIN**IN*A~": head + "26 EA of 24",
		bra + "RCD*1*24*EA***2*EA*04~LIN**IN*A~":            "! neither damaged (01), short (02) nor over (03)",
		bra + "RCD*1*24*EA***x*EA*01~LIN**IN*A~":            "! RCD06",
		bra + "RCD*1*24*EA*3*EA~LIN**IN*A~":                 "! were sent back",
		bra + "RCD*1*24*EA*0*EA~LIN**IN*A~":                 head + "24 EA",
		bra + "RCD*1*0*EA***24*EA*02~LIN**IN*A~":            head + "0 EA short 24",
		bra + "RCD*1**EA~LIN**IN*A~":                        "! RCD02",
		bra + "RCD*1*24~LIN**IN*A~":                         "! unit is missing",
		bra + "RCD*1*2*CA>12~LIN**IN*A~":                    head + "2 CA",
		bra + "RCD*1*24*EA~LIN**UP*614141000036*PL*3~":      "receipt advice R1 of PO-1 on 2026-01-26; 1 00614141000036 24 EA @/3",
		bra + "RCD*1*24*EA~LIN**IN*A~REF*LT*L1~MAN*GM*006141410000000012~": head +
			"24 EA L1 006141410000000012",
		"BRA*R1*20260127*00*1~RCD*1*24*EA~LIN**IN*A~PRF*PO-1~RCD*2*5*EA~LIN**IN*B~PRF*PO-2~": "receipt advice R1 of; 1 A 24 EA @PO-1/; 2 B 5 EA @PO-2/",
		"BRA*R1*20260127*01*1~REF*PO*PO-1~RCD*1*24*EA~LIN**IN*A~":                            "receipt advice R1 of PO-1; 1 A 24 EA; cancels",
		"BRA**20260127*00*1~RCD*1*24*EA~LIN**IN*A~":                                          "! BRA01",
		bra + "RCD*1*24*EA~": "! names no item",
	})
}

func TestVariantsOf997(t *testing.T) {
	holdX12(t, "FA", "997", map[string]string{
		"AK1*PO*1~AK9*A*1*1*1~":                                                 "functional answer 0001 of; PO 1 A 1/1",
		"AK1*PO*1~AK2*850*0001~AK5*A~AK9*A*1*1*1~":                              "functional answer 0001 of; PO 1 A 1/1 850 0001 A",
		"AK1*PO*1~AK2*850*0001~AK3*PO1*5**8~AK4*4*212*6*x~AK5*E*5~AK9*E*1*1*1~": "functional answer 0001 of; PO 1 E 1/1 850 0001 E PO1(5)=8 PO14(5)=6",
		"AK1*PO*1~AK2*850*0001~AK5*R*5~AK9*R*1*1*0~":                            "functional answer 0001 of; PO 1 R 0/1 850 0001 R",
		"AK1*PO*1~AK2*850*0001~AK5*A~AK2*850*0002~AK5*R*4~AK9*P*2*2*1~":         "functional answer 0001 of; PO 1 P 1/2 850 0001 A 850 0002 R",
		"AK1*PO*1~":       "! AK9 is missing",
		"AK9*A*1*1*1~":    "! stands before any AK1",
		"AK1*PO*1~AK5*A~": "! stands before any AK2",
	})
	holdX12(t, "FA", "999", map[string]string{
		"AK1*PO*1*004010~AK2*850*0001~IK3*PO1*5**8~IK4*4*212*6~IK5*R*5~AK9*R*1*1*0~": "functional answer 0001 of; PO 1 R 0/1 850 0001 R PO1(5)=8 PO14(5)=6",
	})
	holdX12(t, "IN", "810", map[string]string{"BIG*20260127*1~": "! this is an invoice, which is not read here; 850, 855"})
	holdX12(t, "IB", "846", map[string]string{"BIA*00*DD*1*20260127~": "! this is a stock report"})
	holdX12(t, "AG", "824", map[string]string{"BGN*00*1*20260127~": "! a partner's verdict"})
}

// The envelope is as varied as its content.
func TestVariantsOfTheX12Envelope(t *testing.T) {
	good := x12Of("PR", "855", "BAK*00*AK*PO-1*20260127****77~")
	const one = "order response 77 of PO-1 accepted"
	swap := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(good) }
	isa := good[:strings.Index(good, "GS*")]
	hold(t, func(text string) ([]Document, error) { return ReadEDI(strings.NewReader(text)) }, map[string]string{
		swap("~", "~\r\n"):             one,
		swap("~", "\n"):                one,
		swap("~", "\r\n"):              one,
		swap("~", "'", "*", "+"):       one,
		swap("~", "\x1c", "*", "\x1d"): one,
		swap("*", "|"):                 one,
		"\ufeff\r\n" + good:            one,
		good + "\x1a":                  one,
		good + "\n" + good:             one + " | " + one,
		swap("~GE*1*1", "~ST*855*0002~BAK*00*RJ*PO-2*20260127****78~SE*3*0002~GE*2*1"):                                       one + " | order response 78 of PO-2 rejected",
		swap("IEA*1", "GS*PR*S*R*20260127*1200*2*X*004010~ST*855*0001~BAK*00*RJ*PO-2*20260127****78~SE*3*0001~GE*1*2~IEA*2"): one + " | order response 78 of PO-2 rejected",
		swap("IEA*1*000000001", "IEA*01*1"): one,
		swap("SE*3*0001", "SE*0003*1"):      one,
		swap("SE*3", "SE*4"):                "! says 4 segments, there are 3",
		swap("GE*1*1", "GE*2*1"):            "! says 2 sets",
		swap("IEA*1", "IEA*2"):              "! says 2 groups",
		swap("GE*1*1~", ""):                 "! GE is missing",
		swap("SE*3*0001~", ""):              "! SE is missing",
		good[:len(good)-17]:                 "! ends without IEA",
		good[20:]:                           "! starts with an ISA",
		isa + "TA1*000000007*260127*1200*R*018~IEA*0*000000001~": "functional answer 000000007 of; ISA 000000007 R 0/0",
		isa + "TA1*000000007*260127*1200*A*000~IEA*0*000000001~": "functional answer 000000007 of; ISA 000000007 A 0/0",
	})
}
