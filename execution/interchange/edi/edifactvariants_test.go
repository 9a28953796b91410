package edi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// edifactOf puts segments, each ended by ', into an interchange of one message.
func edifactOf(code, body string) string {
	return "UNB+UNOC:3+4000001000005:14+4012345000009:14+260127:1200+77'" +
		fmt.Sprintf("UNH+1+%s:D:96A:UN:EAN008'%sUNT+%d+1'UNZ+1+77'", code, body,
			strings.Count(strings.ReplaceAll(strings.ReplaceAll(body, "??", ""), "?'", ""), "'")+2)
}

func holdEDIFACT(t *testing.T, code string, cases map[string]string) {
	hold(t, func(body string) ([]Document, error) { return ReadEDI(strings.NewReader(edifactOf(code, body))) }, cases)
}

func TestVariantsOfORDERS(t *testing.T) {
	const head = "BGM+220+PO-1+9'DTM+137:20260127:102'"
	holdEDIFACT(t, "ORDERS", map[string]string{
		head + "LIN+1++4006381333931:EN'QTY+21:24'UNS+S'CNT+2:1'":         "order PO-1 of; 1 04006381333931 24 PCE",
		head + "LIN+1++4006381333931:SRV'PIA+1+A:IN'QTY+21:24:PCE'UNS+S'": "order PO-1 of; 1 A/04006381333931 24 PCE",
		head + "LIN+1'PIA+5+V:SA+A:BP'QTY+21:24:EA'UNS+S'":                "order PO-1 of; 1 A/V 24 EA",
		head + "LIN+1++614141000036:UP'QTY+21:24'":                        "order PO-1 of; 1 00614141000036 24 PCE",
		head + "LIN+1++4006381333932:EN'QTY+21:24'":                       "! LIN (5)",
		head + "LIN+1++10614141000033:EN'QTY+21:2'":                       "! holds several",
		head + "LIN+1++10614141000033:EN'QTY+21:2:CT'":                    "order PO-1 of; 1 10614141000033 2 CT",
		head + "LIN+1++A:IN'QTY+21:24.00:PCE'":                            "order PO-1 of; 1 A 24 PCE",
		head + "LIN+1++A:IN'QTY+21:24,5:KGM'":                             "! is not a whole number",
		head + "LIN+1++A:IN'QTY+59:12'":                                   "! quantity is missing",
		head + "LIN+1++A:IN'QTY+21:24'QTY+59:12'":                         "order PO-1 of; 1 A 24 PCE",
		head + "LIN+1'QTY+21:24'":                                         "! names no item",
		head + "LIN+1'IMD+F++:::Bolt M6:, zinc'QTY+21:24'":                "order PO-1 of; 1 Bolt M6 , zinc 24 PCE",
		head + "LIN+1'IMD+F++:::O?'Neill?: 1?+1 ??'QTY+21:24'":            "order PO-1 of; 1 O'Neill: 1+1 ? 24 PCE",
		head + "DTM+2:20260214:102'LIN+1++A:IN'QTY+21:24'":                "order PO-1 of on 2026-02-14; 1 A 24 PCE",
		head + "DTM+2:202602141000:203'LIN+1++A:IN'QTY+21:24'":            "order PO-1 of on 2026-02-14; 1 A 24 PCE",
		head + "DTM+2:260214:101'LIN+1++A:IN'QTY+21:24'":                  "order PO-1 of on 2026-02-14; 1 A 24 PCE",
		head + "DTM+2:20260210-20260214:718'LIN+1++A:IN'QTY+21:24'":       "order PO-1 of on 2026-02-14; 1 A 24 PCE",
		head + "DTM+2:202607:616'LIN+1++A:IN'QTY+21:24'":                  "! in format \"616\"",
		head + "DTM+2:20260231:102'LIN+1++A:IN'QTY+21:24'":                "! is not a date",
		"BGM+220+PO-1+1'LIN+1++A:IN'QTY+21:24'":                           "order PO-1 of; 1 A 24 PCE; cancels",
		"BGM+220++9'LIN+1++A:IN'QTY+21:24'":                               "! number (2): is missing",
		head + "UNS+S'":                                                   "! there are none",
	})
	holdEDIFACT(t, "ORDCHG", map[string]string{
		"BGM+230+C1+4'RFF+ON:PO-1'LIN+1+3+A:IN'QTY+21:20'LIN+2+2+B:IN'": "order change C1 of PO-1; 1 A 20 PCE changed; 2 B deleted",
	})
}

func TestVariantsOfORDRSP(t *testing.T) {
	const bgm, head, line = "BGM+231+7+4'RFF+ON:PO-1'", "order response 7 of PO-1 conditional", "LIN+1+3+A:IN'"
	holdEDIFACT(t, "ORDRSP", map[string]string{
		"BGM+231+7+29'RFF+ON:PO-1'":                   "order response 7 of PO-1 accepted",
		"BGM+231+7+27'RFF+ON:PO-1'":                   "order response 7 of PO-1 rejected",
		"BGM+231+7+12'RFF+ON:PO-1'":                   "order response 7 of PO-1 noted",
		"BGM+231+7+9+AP'RFF+ON:PO-1'":                 "order response 7 of PO-1 accepted",
		"BGM+231+7+9+RE'RFF+ON:PO-1'":                 "order response 7 of PO-1 rejected",
		"BGM+231+7+9+AB'RFF+ON:PO-1'":                 "order response 7 of PO-1 noted",
		"BGM+231+7+27+AP'RFF+ON:PO-1'":                "order response 7 of PO-1 unclear",
		"BGM+231:::x+7:1+29'RFF+ON:PO-1'":             "order response 7 of PO-1 accepted",
		"BGM+231+7+1'RFF+ON:PO-1'":                    "! no answer to the order as a whole",
		"BGM+231+7+29'":                               "! which order",
		bgm + "LIN+1+5+A:IN'QTY+21:24'":               head + "; 1 A 24 PCE of 24 accepted",
		bgm + "LIN+1+5+A:IN'":                         head + "; 1 A accepted",
		bgm + "LIN+1+7+A:IN'QTY+21:24'":               head + "; 1 A 24 PCE of 24 rejected",
		bgm + "LIN+1+1+A:IN'QTY+21:24'":               head + "; 1 A 24 PCE of 24 added",
		bgm + "LIN+1+99+A:IN'QTY+21:24'":              head + "; 1 A 24 PCE of 24 unclear 99",
		bgm + line + "QTY+21:24'QTY+113:20'":          head + "; 1 A 20 PCE of 24 changed",
		bgm + line + "QTY+21:24'QTY+113:20'QTY+83:4'": head + "; 1 A 24 PCE of 24 changed",
		bgm + line + "QTY+21:24'QTY+113:0'":           head + "; 1 A 0 PCE of 24 changed",
		bgm + line + "QTY+21:24'DTM+67:20260214:102'": head + "; 1 A 24 PCE of 24 changed on 2026-02-14",
		bgm + line + "SCC+1'QTY+113:10'DTM+67:20260210:102'SCC+1'QTY+113:14'DTM+67:20260220:102'": head + "; 1 A 24 PCE changed on 2026-02-20",
		bgm + line + "PIA+3+V9:SA'QTY+21:24'":                                                     head + "; 1 A 24 PCE of 24 substituted V9",
		bgm + line + "QTY+21:24'RFF+ON:PO-1:3'":                                                   head + "; 1 A 24 PCE of 24 changed @/3",
		bgm + line + "QTY+21:24'RFF+LI:3'":                                                        head + "; 1 A 24 PCE of 24 changed @/3",
		bgm + line + "QTY+21:24'LIN+2++B:IN+1:1'QTY+21:1'":                                        "! is a part of line 1",
		bgm + "DTM+69:20260214:102'" + line + "QTY+21:24'":                                        head + " on 2026-02-14; 1 A 24 PCE of 24 changed",
	})
}

func TestVariantsOfDESADVAndRECADV(t *testing.T) {
	const s1, s2 = "006141410000000012", "006141410000000029"
	const bgm, head = "BGM+351+D1+9'RFF+ON:PO-1'", "despatch advice D1 of PO-1"
	holdEDIFACT(t, "DESADV", map[string]string{
		bgm + "DTM+11:20260126:102'CPS+1'LIN+1++A:IN'QTY+12:24'": head + " on 2026-01-26; 1 A 24 PCE",
		bgm + "CPS+1'PAC+1++201'CPS+2+1'PAC+1++CT'PCI+33E'GIN+BJ+" + s1 +
			"'LIN+1++A:IN'QTY+12:24'": head + "; 1 A 24 PCE " + s1,
		bgm + "CPS+1'GIN+BJ+" + s1 + "'CPS+2+1'LIN+1++A:IN'QTY+12:24'": head + "; 1 A 24 PCE " + s1,
		bgm + "CPS+1'GIN+BJ+" + s1 + "'LIN+1++A:IN'QTY+12:10'CPS+2'GIN+BJ+" + s2 +
			"'LIN+2++A:IN'QTY+12:14'": head + "; 1 A 10 PCE " + s1 + "; 2 A 14 PCE " + s2,
		bgm + "CPS+1'LIN+1++A:IN'QTY+12:24'GIN+BJ+" + s1 + "+" + s2 + "'": head + "; 1 A 24 PCE " +
			s1 + " SSCC=" + s2,
		bgm + "CPS+1'GIN+BJ+006141410000000013'LIN+1++A:IN'QTY+12:24'":       "! check digit",
		bgm + "CPS+1'LIN+1++A:IN'QTY+12:20'QTY+21:24'QVR+-4:21+BP'":          head + "; 1 A 20 PCE of 24 short 4",
		bgm + "CPS+1'LIN+1++A:IN'QTY+12:24'RFF+ON:PO-2:3'":                   "despatch advice D1 of PO-1; 1 A 24 PCE @PO-2/3",
		bgm + "CPS+1'LIN+1++A:IN'PIA+1+L7:NB'QTY+12:24'DTM+36:20270101:102'": head + "; 1 A 24 PCE L7",
		bgm + "CPS+1'LIN+1++A:IN'QTY+12:24'LIN+2++B:IN+1:1'QTY+12:1'":        head + "; 1 A 24 PCE; 2 B 1 PCE",
		bgm + "CPS+1'LIN+1++A:IN'":                                           head + "; 1 A",
		bgm + "CPS+1'":                                                       "! there are none",
	})
	const rbgm, rhead = "BGM+632+R1+9'DTM+50:20260126:102'RFF+ON:PO-1'RFF+AAK:D1'CPS+1'LIN+1++A:IN'",
		"receipt advice R1 of PO-1 on 2026-01-26; 1 A "
	holdEDIFACT(t, "RECADV", map[string]string{
		rbgm + "QTY+48:24'":                                  rhead + "24 PCE",
		rbgm + "QTY+194:24:PCE'":                             rhead + "24 PCE",
		rbgm + "QTY+12:24'QTY+48:24'":                        rhead + "24 PCE of 24",
		rbgm + "QTY+12:24'QTY+48:20'QTY+119:4'":              rhead + "20 PCE of 24 short 4",
		rbgm + "QTY+12:24'QTY+48:20'QVR+-4:119+BP'":          rhead + "20 PCE of 24 short 4",
		rbgm + "QTY+48:26'QVR+2:121'":                        rhead + "26 PCE",
		rbgm + "QTY+48:24'QTY+195:2'":                        rhead + "22 PCE damaged 2",
		rbgm + "QTY+194:22'QTY+195:2'":                       rhead + "22 PCE damaged 2",
		rbgm + "QTY+48:24'QTY+194:22'QTY+195:2'":             rhead + "22 PCE damaged 2",
		rbgm + "QTY+12:24'QTY+48:24'QTY+124:2'":              rhead + "22 PCE of 24 damaged 2",
		rbgm + "QTY+12:24'QTY+48:22'QTY+124:2'":              rhead + "22 PCE of 24 damaged 2",
		rbgm + "QTY+48:24'QTY+124:2'":                        "! do not tell whether the 24 received hold them",
		rbgm + "QTY+48:24'QTY+124:1'QTY+195:1'":              "! how many were accepted",
		rbgm + "QTY+48:1'QTY+195:2'":                         "! 2 of 1 received were not accepted",
		rbgm + "QTY+12:24'":                                  "! quantity is missing",
		rbgm + "QTY+48:0'":                                   rhead + "0 PCE",
		rbgm + "QTY+48:2:CT'":                                rhead + "2 CT",
		rbgm + "QTY+48:24'LIN+2++B:IN'RFF+ON:PO-2'QTY+48:1'": rhead + "24 PCE; 2 B 1 PCE @PO-2/",
		"BGM+632+R1+1'RFF+ON:PO-1'LIN+1++A:IN'QTY+48:24'":    "receipt advice R1 of PO-1; 1 A 24 PCE; cancels",
	})
}

func TestVariantsOfCONTRLAndTheEnvelope(t *testing.T) {
	const uci = "UCI+9+4000001000005:14+4012345000009:14+"
	holdEDIFACT(t, "CONTRL", map[string]string{
		uci + "7'":   "functional answer 9 of; UNB 9 A 0/0",
		uci + "8'":   "functional answer 9 of; UNB 9 A 0/0",
		uci + "4+2'": "functional answer 9 of; UNB 9 R 0/0",
		uci + "7'UCM+1+ORDERS:D:96A:UN+7'UCM+2+ORDERS:D:96A:UN+4+12'UCS+5+13'UCD+21+2:1'": "functional answer 9 of; UNB 9 P 1/2 ORDERS 1 A ORDERS 2 R (5)=13 2(5)=21",
		uci + "'":                  "! does not say whether",
		"UCM+1+ORDERS:D:96A:UN+7'": "! stands before any UCI",
	})
	holdEDIFACT(t, "INVRPT", map[string]string{"BGM+35+1+9'": "! this is a stock report, which is not read here; CONTRL"})
	holdEDIFACT(t, "INVOIC", map[string]string{"BGM+380+1+9'": "! this is an invoice"})
	holdEDIFACT(t, "APERAK", map[string]string{"BGM+313+1+9'": "! a partner's verdict"})
	good := edifactOf("ORDRSP", "BGM+231+7+29'RFF+ON:PO-1'")
	swap := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(good) }
	const one, two = "order response 7 of PO-1 accepted", "UNH+2+ORDRSP:D:96A:UN'BGM+231+8+27'RFF+ON:PO-2'UNT+4+2'"
	hold(t, func(text string) ([]Document, error) { return ReadEDI(strings.NewReader(text)) }, map[string]string{
		good:                      one,
		"UNA:+.? '" + good:        one,
		"UNA:+,? '\r\n" + good:    one,
		"\ufeffUNA:+.? '" + good:  one,
		swap("'", "'\r\n"):        one,
		swap("'", "'\n") + "\x1a": one,
		"UNA|*.? ~" + swap("'", "~", "+", "*", ":", "|"): one,
		"UNA:+. '" + good:          "! UNB",
		good + good:                one + " | " + one,
		swap("UNZ+1", two+"UNZ+2"): one + " | order response 8 of PO-2 rejected",
		swap("UNH+1", "UNG+ORDRSP+S+R+260127:1200+5+UN+D:96A'UNH+1", "UNZ+1", "UNE+1+5'UNZ+1"): one,
		swap("UNH+1", "UNG+ORDRSP+S+R+260127:1200+5+UN+D:96A'UNH+1", "UNZ+1", "UNE+2+5'UNZ+1"): "! says 2 messages",
		swap("UNH+1", "UNG+ORDRSP+S+R+260127:1200+5+UN+D:96A'UNH+1"):                           "! UNE is missing",
		swap("UNT+4", "UNT+5"):      "! says 5 segments, there are 4",
		swap("UNT+4+1", "UNT+4+2"):  "! its UNH has 1",
		swap("UNT+4+1'", ""):        "! its UNT is missing",
		swap("UNZ+1", "UNZ+2"):      "! says 2 messages or groups",
		swap("UNZ+1+77'", ""):       "! ends without UNZ",
		swap("7+29", "7?'?+?:?+29"): "! no answer",
		"UNX" + good:                "! starts with an ISA",
	})
	_, err := ReadEDI(strings.NewReader("UNA"))
	require.Error(t, err)
}

func FuzzReadEDIFACT(f *testing.F) {
	f.Add("UNA:+.? '" + edifactOf("ORDRSP", "BGM+231+7+29'RFF+ON:PO-1'LIN+1+5+A:IN'QTY+21:24'"))
	f.Fuzz(func(t *testing.T, text string) {
		docs, err := ReadEDI(strings.NewReader(text))
		if err == nil {
			for _, d := range docs {
				require.NoError(t, d.Check())
			}
		}
	})
}
