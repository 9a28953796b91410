package edi

import "testing"

// What stands twice in one line is summed where the standard means parts of one whole, and
// refused where nobody can tell which of the two holds.
func TestRepeatedQuantitiesOfX12(t *testing.T) {
	const (
		item = "BSN*00*S1*20260127*1200*0001~HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~"
		head = "despatch advice S1 of PO-1"
		s1   = "006141410000000012"
	)
	holdX12(t, "SH", "856", map[string]string{
		item + "LIN**IN*A~SN1**5*EA~SN1**3*EA~": "! a second SN1 in one line",
		item + "LIN**IN*A~SN1**5*EA~SN1**5*EA~": "! a second SN1 in one line",
		item + "LIN**IN*A~SN1**5*EA~HL*4*2*I~LIN**IN*A~SN1**3*EA~": head +
			"; 1 A 5 EA; 2 A 3 EA",
		item + "LIN*1*IN*A~SN1**5*EA~LIN*2*IN*B~SN1**3*EA~": "! a second item, B, in the level of A",
		item + "LIN**IN*A~LIN**UP*614141000036~SN1**5*EA~": head +
			"; 1 A/00614141000036 5 EA",
		item + "LIN**UP*614141000036~LIN**UP*012345678905~SN1**5*EA~": "! a second item, 00012345678905, in the level of 00614141000036",
		item + "LIN**IN*A~SN1**8*EA~HL*4*3*P~MAN*GM*" + s1 + "~SN1**5*EA~SN1**3*EA~": head +
			"; 1 A 5 EA " + s1 + "; 2 A 3 EA " + s1,
		item + "LIN**IN*A~SN1**5*EA~QTY*73*2~QTY*73*1~":                                   "! a second QTY in one line",
		item + "LIN**IN*A~SN1**5*EA~PID*F****Bolt~SN1***EA~HL*4*2*I~LIN**IN*B~SN1**1*EA~": "! quantity is missing",
	})
	const po1 = "BAK*00*AC*PO-1*20260127****77~PO1*1*24*EA***IN*A~"
	holdX12(t, "PR", "855", map[string]string{
		po1 + "ACK*IA*2*CA~ACK*IB*5*EA*067*20260401~": "order response 77 of PO-1 conditional; 1 A 7 EA of 24 unclear 2 CA and 5 EA on 2026-04-01",
		po1 + "ACK*IA*2*CA~ACK*IR*5*EA~":              "order response 77 of PO-1 conditional; 1 A 2 CA of 24 changed",
		po1 + "ACK*IR*5*EA~ACK*IA*2*CA~":              "order response 77 of PO-1 conditional; 1 A 2 CA of 24 changed",
		po1 + "ACK*IA*19*EA~ACK*IB*5*PC~":             "order response 77 of PO-1 conditional; 1 A 24 PC of 24 changed",
	})
	holdX12(t, "RC", "861", map[string]string{
		"BRA*R1*20260127*00*1~RCD*1*5*EA~SN1**5*EA~LIN**IN*A~RCD*2*3*EA~SN1**3*EA~LIN**IN*A~": "receipt advice R1 of; 1 A 5 EA of 5; 2 A 3 EA of 3",
		"BRA*R1*20260127*00*1~RCD*1*5*EA~SN1**5*EA~SN1**6*EA~LIN**IN*A~":                      "! a second SN1 in one line",
	})
	holdX12(t, "OW", "940", map[string]string{
		"W05*N*W1*PO-1~LX*1~W01*5*EA**IN*A~W01*3*EA**IN*B~": "warehouse order W1 of PO-1; 1 A 5 EA; 2 B 3 EA",
	})
}

func TestRepeatedQuantitiesOfEDIFACT(t *testing.T) {
	const desadv, ordrsp = "BGM+351+D1+9'RFF+ON:PO-1'CPS+1'LIN+1++A:IN'", "BGM+231+7+4'RFF+ON:PO-1'LIN+1+3+A:IN'"
	holdEDIFACT(t, "DESADV", map[string]string{
		desadv + "QTY+12:5:PCE'QTY+12:3:PCE'": "despatch advice D1 of PO-1; 1 A 8 PCE",
		desadv + "QTY+12:5:CS'QTY+12:3:PCE'":  "! counts PCE and the one before it CS",
		desadv + "QTY+12:5'QTY+12:3:PCE'":     "despatch advice D1 of PO-1; 1 A 8 PCE",
	})
	holdEDIFACT(t, "ORDRSP", map[string]string{
		ordrsp + "QTY+21:24:PCE'QTY+113:20:PCE'QTY+83:4:PCE'":               "order response 7 of PO-1 conditional; 1 A 24 PCE of 24 changed",
		ordrsp + "QTY+21:24:PCE'QTY+113:20:PCE'QTY+83:1:CS'":                "! of it CS come later and PCE before",
		ordrsp + "QTY+21:24:PCE'SCC+1'QTY+113:2:CS'SCC+1'QTY+113:1:CS'":     "order response 7 of PO-1 conditional; 1 A 3 CS of 24 changed",
		ordrsp + "QTY+21:24:PCE'SCC+1'QTY+113:12:PCE'SCC+1'QTY+113:1:CS'":   "! counts CS and the one before it PCE",
		ordrsp + "QTY+21:24:PCE'SCC+1'QTY+113:12:PCE'SCC+1'QTY+113:12:PCE'": "order response 7 of PO-1 conditional; 1 A 24 PCE of 24 changed",
	})
}

func TestRepeatedQuantitiesOfUBL(t *testing.T) {
	line := func(inside string) string {
		return "<DespatchAdvice><ID>D1</ID>" + ublRef + "<DespatchLine><ID>1</ID>" + inside + ublItemA +
			"</DespatchLine></DespatchAdvice>"
	}
	const five, three = `<DeliveredQuantity unitCode="EA">5</DeliveredQuantity>`,
		`<DeliveredQuantity unitCode="EA">3</DeliveredQuantity>`
	holdUBL(t, map[string]string{
		line(five):                          "despatch advice D1 of PO-1; 1 A/Bolt 5 EA",
		line(five + three):                  "! DespatchLine/DeliveredQuantity (1): is there twice in one line",
		line(five + "<DeliveredQuantity/>"): "despatch advice D1 of PO-1; 1 A/Bolt 5 EA",
		"<OrderResponse><ID>7</ID>" + ublRef + "<OrderLine><LineItem><ID>1</ID><Quantity>5</Quantity>" +
			ublItemA + "</LineItem>" +
			"<LineItem><ID>2</ID><Quantity>3</Quantity>" + ublItemA +
			"</LineItem></OrderLine></OrderResponse>": "! OrderLine/LineItem/Quantity (1): is there twice in one line",
	})
}

// A message that has fewer lines than it says, or says two things of one, is not booked as
// if what is there were all.
func TestContradictionsAreRefused(t *testing.T) {
	const bak, po1 = "BAK*00*AC*PO-1*20260127****77~", "PO1*1*24*EA***IN*A~"
	const read = "order response 77 of PO-1 conditional; 1 A of 24"
	holdX12(t, "PR", "855", map[string]string{
		bak + po1 + "CTT*1~":                         read,
		bak + po1 + "CTT*01*24~":                     read,
		bak + po1 + "CTT~":                           read,
		bak + po1 + "CTT*2~":                         "! CTT01",
		bak + po1 + po1 + "CTT*1~":                   "! says 1 lines, there are 2",
		bak + "BAK*00*RJ*PO-2*20260127****78~" + po1: "! a second one in one message",
	})
	holdX12(t, "SH", "856", map[string]string{
		"BSN*00*S1*20260127*1200*0001~HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**IN*A~SN1**5*EA~CTT*3~": "despatch advice S1 of PO-1; 1 A 5 EA", // levels
	})
	const ordrsp = "BGM+231+7+4'RFF+ON:PO-1'LIN+1+3+A:IN'QTY+21:24'UNS+S'"
	holdEDIFACT(t, "ORDRSP", map[string]string{
		ordrsp + "CNT+2:1'":  "order response 7 of PO-1 conditional; 1 A 24 PCE of 24 changed",
		ordrsp + "CNT+1:24'": "order response 7 of PO-1 conditional; 1 A 24 PCE of 24 changed",
		ordrsp + "CNT+2:2'":  "! says 2 lines, there are 1",
	})
	answer := func(inside string) string {
		return "<OrderResponse><ID>7</ID>" + inside + ublRef + "<OrderLine><LineItem><ID>1</ID>" +
			ublItemA + "</LineItem></OrderLine></OrderResponse>"
	}
	simple := func(inside string) string {
		return "<OrderResponseSimple><ID>7</ID>" + inside + ublRef + "</OrderResponseSimple>"
	}
	const yes, no = "<AcceptedIndicator>true</AcceptedIndicator>", "<AcceptedIndicator>false</AcceptedIndicator>"
	const ap, re = "<OrderResponseCode>AP</OrderResponseCode>", "<OrderResponseCode>RE</OrderResponseCode>"
	holdUBL(t, map[string]string{
		answer(ap + "<LineCountNumeric>1</LineCountNumeric>"): "order response 7 of PO-1 accepted; 1 A/Bolt",
		answer(ap + "<LineCountNumeric>2</LineCountNumeric>"): "! LineCountNumeric (1): says 2 lines, there are 1",
		answer(ap + ap):  "order response 7 of PO-1 accepted; 1 A/Bolt",
		answer(ap + re):  "! OrderResponseCode (1): is there twice, as AP and as RE",
		simple(yes + no): "! AcceptedIndicator (1): is there twice, as true and as false",
		simple(no + no):  "simple response 7 of PO-1 rejected",
	})
}
