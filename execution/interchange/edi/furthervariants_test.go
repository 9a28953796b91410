package edi

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
)

// More of what partners send, of the kinds with few variants elsewhere.
func TestFurtherVariantsOf860(t *testing.T) {
	const begin = "BCH*04*SA*PO-1**2*20260127~"
	holdX12(t, "PC", "860", map[string]string{
		begin + "DTM*002*20260301~POC*1*QI*30*6*EA*9**IN*A~":                                             "order change 2 of PO-1 on 2026-03-01; 1 A 30 EA changed QI",
		begin + "REF*DP*12~N1*ST*Store*92*S1~N3*1 Road~N4*Town*NY*10001~POC*1*QI*30*6*EA*9**IN*A~CTT*1~": "order change 2 of PO-1; 1 A 30 EA changed QI",
		begin + "POC*1*RS*24*0*EA***IN*A~SCH*12*EA***002*20260301~SCH*12*EA***002*20260308~":             "order change 2 of PO-1; 1 A 24 EA changed RS on 2026-03-08",
		begin + "POC*1*QI*30*6*EA*9**UP*614141000036*VN*V~PID*F****Bolt~":                                "order change 2 of PO-1; 1 V/00614141000036/Bolt 30 EA changed QI",
		begin + "POC*1*PQ*30*6*EA*9.25**IN*A~":                                                           "order change 2 of PO-1; 1 A 30 EA changed PQ",
		begin + "POC*1*CT*24*0*EA***IN*A~DTM*002*20260301~":                                              "order change 2 of PO-1; 1 A 24 EA changed CT on 2026-03-01",
		begin + "POC*1*MU*24*0*EA*9**IN*A~":                                                              "order change 2 of PO-1; 1 A 24 EA changed MU",
		begin + "POC*1*RZ*24*0*EA*9**IN*A~":                                                              "order change 2 of PO-1; 1 A 24 EA changed RZ",
		begin + "POC*1*NC*24*24*EA***IN*A~":                                                              "order change 2 of PO-1; 1 A 24 EA unchanged",
		"BCH*05*SA*PO-1**2*20260127~POC*1*RZ*24*0*EA***IN*A~":                                            "order change 2 of PO-1; 1 A 24 EA changed RZ",
		"BCH*04*SA*PO-1*REL7*2*20260127~POC*1*QD*24*0*EA***IN*A~":                                        "order change 2 of PO-1; 1 A 24 EA changed QD",
		begin + "POC*1*DI*24*0*EA~":                                                                      "order change 2 of PO-1; 1  24 EA deleted",
		begin + "POC*1*QI*30.00*6*EA*9**IN*A~":                                                           "order change 2 of PO-1; 1 A 30 EA changed QI",
		begin + "POC*1*QI*30.5*6*EA*9**IN*A~":                                                            "! is not a whole number",
		begin + "POC*1*QI*-5*6*EA***IN*A~":                                                               "! is not a whole number",
		begin + "POC*001*QI*30*6*CA***IN*A~POC*002*DI*5*0*EA***IN*B~POC*003*AI*5*5*EA***IN*C~":           "order change 2 of PO-1; 001 A 30 CA changed QI; 002 B 5 EA deleted; 003 C 5 EA added",
		begin + "POC*1*ZZ*30*6*EA***IN*A~":                                                               "order change 2 of PO-1; 1 A 30 EA unclear ZZ",
		begin:                                                                                            "! there are none",
		"BCH*03*SA*PO-1**2*20260127~":                                                                    "order change 2 of PO-1; cancels",
		begin + "POC*1*PR*24*0*EA*7.5**IN*A~":                                                            "order change 2 of PO-1; 1 A 24 EA changed PR",
		begin + "POC*1*QI*30*6*EA***IN*A~DTM*063*20260401~DTM*064*20260315~":                             "order change 2 of PO-1; 1 A 30 EA changed QI on 2026-04-01",
		begin + "POC*1*QI*30*6*EA***IN*A~DTM*064*20260315~DTM*063*20260401~DTM*002*20260320~":            "order change 2 of PO-1; 1 A 30 EA changed QI on 2026-03-20",
		begin + "POC*1*QI*30*6*EA***IN*A~DTM*002*20260320~DTM*063*20260401~":                             "order change 2 of PO-1; 1 A 30 EA changed QI on 2026-03-20",
		begin + "POC*1*QI*30*6*EA***IN*A~DTM*004*20260110~":                                              "order change 2 of PO-1; 1 A 30 EA changed QI",
		begin + "DTM*064*20260315~DTM*063*20260401~POC*1*QI*30*6*EA***IN*A~":                             "order change 2 of PO-1 on 2026-04-01; 1 A 30 EA changed QI",
		begin + "DTM*063*20260401~DTM*002*20260320~POC*1*QI*30*6*EA***IN*A~":                             "order change 2 of PO-1 on 2026-03-20; 1 A 30 EA changed QI",
		begin + "POC*1*RS*24*0*EA***IN*A~SCH*12*EA***063*20260331~SCH*12*EA***002*2026-03-01~":           "! is not a date",
	})
	const beg = "BEG*00*SA*PO-1**20260127~"
	holdX12(t, "PO", "850", map[string]string{
		beg + "DTM*037*20260210~DTM*038*20260214~PO1*1*24*EA***IN*A~":                        "order PO-1 of on 2026-02-14; 1 A 24 EA",
		beg + "DTM*010*20260213~PO1*1*24*EA***IN*A~":                                         "order PO-1 of on 2026-02-13; 1 A 24 EA",
		beg + "PO1*1*24*EA***IN*A~DTM*002*20260214~PO1*2*6*EA***IN*B~":                       "order PO-1 of; 1 A 24 EA on 2026-02-14; 2 B 6 EA",
		beg + "PO1*1*24*EA***IN*A~SCH*12*EA***002*20260214~SCH*12*EA***002*20260301~":        "order PO-1 of; 1 A 24 EA on 2026-03-01",
		beg + "PO1*1*24*EA***IN*A~SDQ*EA*92*S1*12*S2*12~DTM*063*20260214~PO1*2*6*EA***IN*B~": "order PO-1 of; 1 A 24 EA on 2026-02-14; 2 B 6 EA",
	})
}

func TestFurtherVariantsOf865(t *testing.T) {
	const begin = "BCA*04*AC*PO-1**2*20260127~"
	holdX12(t, "CA", "865", map[string]string{
		begin + "DTM*067*20260301~POC*1*QD*20*0*EA*9**IN*A~ACK*IA*20*EA~":                     "order response 2 of PO-1 conditional on 2026-03-01; 1 A 20 EA of 20 accepted",
		begin + "POC*1*QD*20*0*EA***IN*A~ACK*IB*5*EA*067*20260401~ACK*IA*15*EA*067*20260301~": "order response 2 of PO-1 conditional; 1 A 20 EA of 20 changed on 2026-04-01",
		begin + "POC*1*QD*20*0*EA***IN*A~ACK*IQ*18*EA~":                                       "order response 2 of PO-1 conditional; 1 A 18 EA of 20 changed",
		begin + "POC*1*QD*20*0*EA***IN*A~ACK*IS*20*EA****IN*B~":                               "order response 2 of PO-1 conditional; 1 A 20 EA of 20 substituted B",
		begin + "POC*1*CT*24*0*EA***IN*A~ACK*DR*24*EA*068*20260301~":                          "order response 2 of PO-1 conditional; 1 A 24 EA of 24 changed DR on 2026-03-01",
		begin + "POC*1*CT*24*0*EA***IN*A~DTM*067*20260301~":                                   "order response 2 of PO-1 conditional; 1 A of 24 changed CT on 2026-03-01",
		begin + "POC*1*PC*24*0*EA*9.5**IN*A~ACK*IP*24*EA~":                                    "order response 2 of PO-1 conditional; 1 A 24 EA of 24 changed IP",
		begin + "POC*1*PC*24*0*EA*9.5**IN*A~":                                                 "order response 2 of PO-1 conditional; 1 A of 24 changed PC",
		"BCA*04*AE*PO-1**2*20260127~POC*1*QD*20*0*EA***IN*A~":                                 "order response 2 of PO-1 conditional; 1 A of 20 changed QD",
		"BCA*04*AD*PO-1**2*20260127~":                                                         "order response 2 of PO-1 accepted",
		"BCA*04*AK*PO-1**2*20260127~POC*1*QD*20*0*EA***IN*A~ACK*IA*20*EA~":                    "order response 2 of PO-1 accepted; 1 A 20 EA of 20 accepted",
		"BCA*00*AC*PO-1**2*20260127~POC*1*DI*24*0*EA***IN*A~":                                 "order response 2 of PO-1 conditional; 1 A of 24 deleted",
		"BCA*04*RJ*PO-1**2*20260127~POC*1*QI*30*6*EA***IN*A~ACK*IR~":                          "order response 2 of PO-1 rejected; 1 A of 30 unclear POC02 QI, ACK01 IR",
		begin + "POC*1*RZ*24*0*EA***IN*A~ACK*IA*24*EA~":                                       "order response 2 of PO-1 conditional; 1 A 24 EA of 24 accepted",
		begin + "POC*1*QI*30*6*EA***UP*614141000036~ACK*IA*30*EA~":                            "order response 2 of PO-1 conditional; 1 00614141000036 30 EA of 30 accepted",
		begin + "POC*1*QI*30*6*EA***IN*A~ACK*BP*20*EA~":                                       "order response 2 of PO-1 conditional; 1 A 20 EA of 30 backordered BP",
		begin + "POC*1*QI*30*6*EA***IN*A~ACK*IH~":                                             "order response 2 of PO-1 conditional; 1 A of 30 unclear IH",
		"BCA*04*AC***2*20260127~POC*1*QI*30*6*EA***IN*A~":                                     "! is missing",
		begin: "order response 2 of PO-1 conditional",
	})
}

func TestFurtherVariantsOf997(t *testing.T) {
	const begin = "AK1*PO*1~"
	holdX12(t, "FA", "997", map[string]string{
		begin + "AK2*850*0001~AK3*PO1*5~AK4*2**1~AK5*R*5~AK9*R*1*1*0~":        "functional answer 0001 of; PO 1 R 0/1 850 0001 R PO1(5)= PO12(5)=1",
		begin + "AK2*850*0001~AK3*PO1*5**8~AK4*2>1**6*x~AK5*R*5~AK9*R*1*1*0~": "functional answer 0001 of; PO 1 R 0/1 850 0001 R PO1(5)=8 PO12>1(5)=6",
		begin + "AK2*850*0001~AK5*M~AK9*M*1*1*0~":                             "functional answer 0001 of; PO 1 M 0/1 850 0001 M",
		begin + "AK2*850*0001~AK5*W~AK9*W*1*1*0~":                             "functional answer 0001 of; PO 1 W 0/1 850 0001 W",
		begin + "AK2*850*0001~AK5*X~AK9*X*1*1*0~":                             "functional answer 0001 of; PO 1 X 0/1 850 0001 X",
		"AK1*PO*1*004010~AK9*R*1*0*0*1~":                                      "functional answer 0001 of; PO 1 R 0/1",
		begin + "AK9*A*3*3*3~":                                                "functional answer 0001 of; PO 1 A 3/3",
		begin + "AK9*P*3*3*2~":                                                "functional answer 0001 of; PO 1 P 2/3",
		begin + "AK9*R*3*3*0*5*4~":                                            "functional answer 0001 of; PO 1 R 0/3",
		begin + "AK9*A*1*1~":                                                  "functional answer 0001 of; PO 1 A 1/1",
		begin + "AK2*850*0001~AK5*A~AK9*A*01*01*01~":                          "functional answer 0001 of; PO 1 A 1/1 850 0001 A",
		begin + "AK2*850*0001~AK5~AK9*A*1*1*1~":                               "functional answer 0001 of; PO 1 A 1/1 850 0001 ",
		begin + "AK2*850*0001~AK5*R*5~AK9*A*1*1*1~":                           "functional answer 0001 of; PO 1 A 1/1 850 0001 R",
		begin + "AK2*850*0001~AK5*A~AK9*Z*1*1*1~":                             "functional answer 0001 of; PO 1 Z 1/1 850 0001 A",
		begin + "AK2*850*0001~AK5*A~AK9*A*1*1*1~AK1*PC*2~AK9*A*1*1*1~":        "functional answer 0001 of; PO 1 A 1/1 850 0001 A; PC 2 A 1/1",
		"AK1*PO~AK9*A*1*1*1~":                                                 "functional answer 0001 of; PO  A 1/1",
	})
}

func TestFurtherVariantsOfDESADV(t *testing.T) {
	const begin = "BGM+351+D1+9'RFF+ON:PO-1'CPS+1'"
	holdEDIFACT(t, "DESADV", map[string]string{
		"BGM+351+D1+9'DTM+137:20260126:102'DTM+17:20260128:102'RFF+ON:PO-1'CPS+1'LIN+1++A:IN'QTY+12:24:PCE'":            "despatch advice D1 of PO-1; 1 A 24 PCE",
		"BGM+351+D1+9'DTM+358:202601281000:203'RFF+ON:PO-1'CPS+1'LIN+1++A:IN'QTY+12:24'":                                "despatch advice D1 of PO-1; 1 A 24 PCE",
		"BGM+35E::9+D1+9'RFF+ON:PO-1'CPS+1'LIN+1++A:IN'QTY+12:24'":                                                      "despatch advice D1 of PO-1; 1 A 24 PCE",
		"BGM+351+D1+1'RFF+ON:PO-1'CPS+1'LIN+1++A:IN'QTY+12:24'":                                                         "despatch advice D1 of PO-1; 1 A 24 PCE; cancels",
		"BGM+351+D1+5'RFF+ON:PO-1'CPS+1'LIN+1++A:IN'QTY+12:24'":                                                         "despatch advice D1 of PO-1; 1 A 24 PCE",
		"BGM+351+D1+9'CPS+1'LIN+1++A:IN'QTY+12:24'RFF+ON:PO-1:1'LIN+2++B:IN'QTY+12:4'RFF+ON:PO-2:7'":                    "despatch advice D1 of; 1 A 24 PCE @PO-1/1; 2 B 4 PCE @PO-2/7",
		begin + "LIN+1++04006381333931:SRV'QTY+12:24'QTY+59:12'":                                                        "despatch advice D1 of PO-1; 1 04006381333931 24 PCE",
		begin + "LIN+1++10614141000033:EN'QTY+12:2'QTY+59:12'":                                                          "despatch advice D1 of PO-1; 1 10614141000033 2 PCE",
		begin + "LIN+1++A:IN'QTY+12:24,0:PCE'":                                                                          "despatch advice D1 of PO-1; 1 A 24 PCE",
		begin + "LIN+1++A:IN'QTY+12:24.5:KGM'":                                                                          "! is not a whole number",
		begin + "LIN+1++A:IN'QTY+12:24'QTY+192:2'":                                                                      "despatch advice D1 of PO-1; 1 A 24 PCE",
		begin + "PAC+2++201'PCI+33E'GIN+BJ+006141410000000012:006141410000000029'LIN+1++A:IN'QTY+12:24'":                "despatch advice D1 of PO-1; 1 A 24 PCE 006141410000000012",
		begin + "CPS+2+1'PAC+1++201'PCI+33E'GIN+BJ+006141410000000012'CPS+3+2'PAC+4++CT'LIN+1++A:IN'QTY+12:24'":         "despatch advice D1 of PO-1; 1 A 24 PCE 006141410000000012",
		begin + "LIN+1++A:IN'QTY+12:24'PCI+36E'DTM+361:20270101:102'GIN+BX+L7'":                                         "despatch advice D1 of PO-1; 1 A 24 PCE L7",
		begin + "LIN+1++A:IN'QTY+12:24'RFF+BT:L8'":                                                                      "despatch advice D1 of PO-1; 1 A 24 PCE L8",
		begin + "LIN+1++A:IN'PIA+1+V:SA'QTY+12:24'ALI+DE'MOA+203:10'":                                                   "despatch advice D1 of PO-1; 1 A/V 24 PCE",
		begin + "LIN+1++A:IN'QTY+12:20'QVR+4:21'":                                                                       "despatch advice D1 of PO-1; 1 A 20 PCE",
		begin + "LIN+1++A:IN'QTY+12:20'QVR+-4:21+BP'DTM+67:20260301:102'":                                               "despatch advice D1 of PO-1; 1 A 20 PCE short 4",
		begin + "LIN+1++A:IN'QTY+12:10'LIN+2++A:IN'QTY+12:14'":                                                          "despatch advice D1 of PO-1; 1 A 10 PCE; 2 A 14 PCE",
		begin + "LIN+1++A:IN'QTY+21:24'":                                                                                "despatch advice D1 of PO-1; 1 A of 24",
		begin + "LIN+1++A:IN'QTY+12:0'":                                                                                 "despatch advice D1 of PO-1; 1 A 0 PCE",
		"BGM+351+D1+9'RFF+ON:PO-1'NAD+SU+4000001000005::9'NAD+DP+4012345000009::9'CPS+1'LIN+1++A:IN'QTY+12:24'CNT+2:1'": "despatch advice D1 of PO-1; 1 A 24 PCE",
	})
}

func TestFurtherVariantsOfORDCHG(t *testing.T) {
	const begin = "BGM+230+C1+4'RFF+ON:PO-1'"
	holdEDIFACT(t, "ORDCHG", map[string]string{
		begin + "LIN+1+3+A:IN'QTY+21:20'DTM+2:20260301:102'":                  "order change C1 of PO-1; 1 A 20 PCE changed on 2026-03-01",
		"BGM+230+C1+4'DTM+2:20260301:102'RFF+ON:PO-1'LIN+1+3+A:IN'QTY+21:20'": "order change C1 of PO-1 on 2026-03-01; 1 A 20 PCE changed",
		"BGM+230+C1+1'RFF+ON:PO-1'":                                           "order change C1 of PO-1; cancels",
		"BGM+230+C1+1'RFF+ON:PO-1'LIN+1+2+A:IN'":                              "order change C1 of PO-1; 1 A deleted; cancels",
		begin + "LIN+1+1+A:IN'QTY+21:5'":                                      "order change C1 of PO-1; 1 A 5 PCE added",
		begin + "LIN+1+4+A:IN'":                                               "order change C1 of PO-1; 1 A unchanged",
		"BGM+230+C1+5'RFF+ON:PO-1'LIN+1++A:IN'QTY+21:5'":                      "order change C1 of PO-1; 1 A 5 PCE",
		begin + "LIN+1+2+A:IN'QTY+21:24'":                                     "order change C1 of PO-1; 1 A 24 PCE deleted",
		"BGM+230++4'RFF+ON:PO-1'LIN+1+3+A:IN'QTY+21:20'":                      "order change PO-1 of PO-1; 1 A 20 PCE changed",
		"BGM+230+C1+4'LIN+1+3+A:IN'QTY+21:20'":                                "! which order it changes",
		begin + "LIN+1+3+4006381333931:EN'QTY+21:20'PRI+AAA:8,50'":            "order change C1 of PO-1; 1 04006381333931 20 PCE changed",
		begin + "LIN+1+3+A:IN'QTY+21:0'":                                      "order change C1 of PO-1; 1 A 0 PCE changed",
		begin + "LIN+1+99+A:IN'QTY+21:20'":                                    "order change C1 of PO-1; 1 A 20 PCE unclear 99",
		begin + "LIN+1+3+A:IN'QTY+21:20'UNS+S'CNT+2:1'":                       "order change C1 of PO-1; 1 A 20 PCE changed",
	})
}

// An answer that contradicts itself is none that all was taken in.
func TestAnAnswerIsOnlyAsGoodAsItsSets(t *testing.T) {
	for body, ok := range map[string]bool{
		"AK1*PO*1~AK2*850*0001~AK5*A~AK9*A*1*1*1~":   true,
		"AK1*PO*1~AK2*850*0001~AK5*E*5~AK9*E*1*1*1~": true,
		"AK1*PO*1~AK9*A*3*3~":                        true,
		"AK1*PO*1~AK9*A*3*3*2~":                      false,
		"AK1*PO*1~AK2*850*0001~AK5*R*5~AK9*A*1*1*1~": false,
		"AK1*PO*1~AK2*850*0001~AK5*A~AK9*Z*1*1*1~":   false,
		"AK1*PO*1~AK9*P*3*3*2~":                      false,
	} {
		docs, err := ReadEDI(strings.NewReader(x12Of("FA", "997", body)))
		require.NoError(t, err, body)
		require.Equal(t, ok, docs[0].Groups[0].OK(), body)
	}
}

// The batch of a line and the day until which it is good stand where EANCOM puts them.
func TestBatchesOfADESADV(t *testing.T) {
	docs, err := ReadEDI(strings.NewReader(edifactOf("DESADV",
		"BGM+351+D1+9'RFF+ON:PO-1'CPS+1'LIN+1++A:IN'QTY+12:24'PCI+36E'DTM+361:20270101:102'GIN+BX+L7'")))
	require.NoError(t, err)
	require.Equal(t, "L7", docs[0].Lines[0].Lot)
	require.Equal(t, "2027-01-01", docs[0].Lines[0].Expiry.String())
}

// What was counted in another unit, or is to be destroyed, is no good stock; and an answer
// is to one order.
func TestFurtherVariantsOfReceiptsAndAnswers(t *testing.T) {
	const bra, rcd = "BRA*R1*20260127*00*1~PRF*PO-1~", "RCD*1*20*EA***"
	holdX12(t, "RC", "861", map[string]string{
		bra + rcd + "2*EA*01~SN1**22*EA~LIN**IN*A~":        "receipt advice R1 of PO-1; 1 A 20 EA of 22 damaged 2",
		bra + rcd + "2*UN*01~SN1**22*EA~LIN**IN*A~":        "receipt advice R1 of PO-1; 1 A 20 EA of 22 damaged 2",
		bra + rcd + "2**01~SN1**22*EA~LIN**IN*A~":          "receipt advice R1 of PO-1; 1 A 20 EA of 22 damaged 2",
		bra + rcd + "2*CA*01~SN1**22*EA~LIN**IN*A~":        "! RCD07",
		bra + rcd + "0*CA*01~SN1**20*EA~LIN**IN*A~":        "receipt advice R1 of PO-1; 1 A 20 EA of 20",
		bra + rcd + "2*CA*03~LIN**IN*A~":                   "receipt advice R1 of PO-1; 1 A 20 EA",
		bra + "RCD*1*2*CA~LIN**IN*A~RCD*2*5*EA~LIN**IN*A~": "receipt advice R1 of PO-1; 1 A 2 CA; 2 A 5 EA",
	})
	const w17 = "W17*F*20260127*R1*PO-1~W07*20*EA**IN*A~"
	holdX12(t, "RE", "944", map[string]string{
		w17 + "W13*2*EA*01~W13*1*EA*02~":                      "receipt advice R1 of PO-1; 1 A 20 EA damaged 2 short 1",
		w17 + "W13*2*EA*01~W13*3*EA*01~":                      "receipt advice R1 of PO-1; 1 A 20 EA damaged 5",
		w17 + "W13*2*CA*01~":                                  "! W1302",
		w17 + "W13*2*EA*07~":                                  "! W1303",
		w17 + "W13*2*EA*03~":                                  "receipt advice R1 of PO-1; 1 A 20 EA",
		w17 + "W13*1.5*EA*01~":                                "! W1301",
		"W17*F*20260127*R1~N9*PO*PO-1~W07*20*EA**IN*A~":       "receipt advice R1 of PO-1; 1 A 20 EA",
		"W17*F*20260127*R1*PO-1~N9*PO*OTHER~W07*20*EA**IN*A~": "receipt advice R1 of PO-1; 1 A 20 EA",
	})
	const recadv = "BGM+632+R1+9'RFF+ON:PO-1'CPS+1'LIN+1++A:IN'"
	holdEDIFACT(t, "RECADV", map[string]string{
		recadv + "QTY+48:20'QTY+196:2'":           "receipt advice R1 of PO-1; 1 A 18 PCE damaged 2",
		recadv + "QTY+48:20'QTY+195:1'QTY+196:2'": "receipt advice R1 of PO-1; 1 A 17 PCE damaged 3",
		recadv + "QTY+194:20'QTY+196:2'":          "receipt advice R1 of PO-1; 1 A 20 PCE damaged 2",
		recadv + "QTY+48:20'QTY+196:2'QTY+124:1'": "! both damaged and not accepted",
	})
	receipt := func(line string) string {
		return "<ReceiptAdvice><ID>R1</ID>" + ublRef + "<ReceiptLine><ID>1</ID><ReceivedQuantity unitCode=\"EA\">20</ReceivedQuantity>" + line + ublItemA + "</ReceiptLine></ReceiptAdvice>"
	}
	holdUBL(t, map[string]string{
		receipt(`<RejectedQuantity unitCode="H87">2</RejectedQuantity>`):                                                                                        "receipt advice R1 of PO-1; 1 A/Bolt 20 EA damaged 2",
		receipt(`<RejectedQuantity unitCode="CS">2</RejectedQuantity>`):                                                                                         "! RejectedQuantity",
		receipt(`<RejectedQuantity unitCode="CS">0</RejectedQuantity>`):                                                                                         "receipt advice R1 of PO-1; 1 A/Bolt 20 EA",
		receipt(`<ShortQuantity unitCode="CS">2</ShortQuantity>`):                                                                                               "! ShortQuantity",
		"<OrderResponseSimple><ID>7</ID><AcceptedIndicator>true</AcceptedIndicator><RejectionNote>sold out</RejectionNote>" + ublRef + "</OrderResponseSimple>": "simple response 7 of PO-1 unclear",
		"<OrderResponseSimple><ID>7</ID><AcceptedIndicator>true</AcceptedIndicator><Note>thanks</Note>" + ublRef + "</OrderResponseSimple>":                     "simple response 7 of PO-1 accepted",
		"<OrderResponse><ID>7</ID><OrderResponseCode>AP</OrderResponseCode>" + ublRef +
			"<OrderReference><ID>PO-2</ID></OrderReference></OrderResponse>": "! several orders",
	})
	const other = "BGM+231+7+4'RFF+ON:PO-1'LIN+1+5+A:IN'QTY+21:24'RFF+ON:PO-2:7'"
	docs, err := ReadEDI(strings.NewReader(edifactOf("ORDRSP", other)))
	require.NoError(t, err)
	_, err = docs[0].Acknowledge(Ordered{Lines: []execution.Line{{ID: "7", Order: "PO-1", SKU: "A", Quantity: 24}}})
	require.ErrorContains(t, err, "answers order PO-2")
}
