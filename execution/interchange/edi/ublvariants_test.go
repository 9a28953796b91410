package edi

import (
	"strings"
	"testing"
)

func holdUBL(t *testing.T, cases map[string]string) {
	hold(t, func(text string) ([]Document, error) {
		d, err := ReadUBL(strings.NewReader(text))
		return []Document{d}, err
	}, cases)
}

const (
	ublRef   = `<OrderReference><ID>PO-1</ID></OrderReference>`
	ublItemA = `<Item><Name>Bolt</Name><BuyersItemIdentification><ID>A</ID></BuyersItemIdentification></Item>`
)

// ublAnswer is an OrderResponse of one line.
func ublAnswer(code, line string) string {
	if code != "" {
		code = "<OrderResponseCode>" + code + "</OrderResponseCode>"
	}
	if line != "" {
		line = "<OrderLine><LineItem><ID>1</ID>" + line + ublItemA + "</LineItem></OrderLine>"
	}
	return "<OrderResponse><ID>7</ID>" + code + ublRef + line + "</OrderResponse>"
}

func TestVariantsOfUBLAnswers(t *testing.T) {
	const head, line = "order response 7 of PO-1", "; 1 A/Bolt"
	const q = `<Quantity unitCode="EA">24</Quantity>`
	promised := func(from, to string) string {
		return "<Delivery><PromisedDeliveryPeriod>" + from + to + "</PromisedDeliveryPeriod></Delivery>"
	}
	holdUBL(t, map[string]string{
		ublAnswer("AP", ""): head + " accepted",
		ublAnswer("RE", ""): head + " rejected",
		ublAnswer("AB", ""): head + " noted",
		ublAnswer("CA", ""): head + " conditional",
		ublAnswer("29", ""): head + " accepted",
		ublAnswer("27", ""): head + " rejected",
		ublAnswer("30", q):  head + " conditional" + line + " 24 EA",
		ublAnswer("AI", q):  head + " conditional" + line + " 24 EA",
		ublAnswer("NA", ""): head + " unclear",
		ublAnswer("OK", ""): head + " unclear",
		ublAnswer("", ""):   "! no answer to the order as a whole",
		ublAnswer("", q):    head + line + " 24 EA",
		ublAnswer("CA", "<LineStatusCode>5</LineStatusCode>"):                                          head + " conditional" + line + " accepted",
		ublAnswer("CA", "<LineStatusCode>3</LineStatusCode>"+q):                                        head + " conditional" + line + " 24 EA changed",
		ublAnswer("CA", "<LineStatusCode>6</LineStatusCode>"+q):                                        head + " conditional" + line + " 24 EA changed 6",
		ublAnswer("CA", "<LineStatusCode>7</LineStatusCode>"):                                          head + " conditional" + line + " rejected",
		ublAnswer("CA", "<LineStatusCode>1</LineStatusCode>"):                                          head + " conditional" + line + " added",
		ublAnswer("CA", "<LineStatusCode>42</LineStatusCode>"):                                         head + " conditional" + line + " delivered",
		ublAnswer("CA", "<LineStatusCode>99</LineStatusCode>"):                                         head + " conditional" + line + " unclear 99",
		ublAnswer("CA", `<LineStatusCode>3</LineStatusCode><Quantity unitCode="XCS">2.000</Quantity>`): head + " conditional" + line + " 2 XCS changed",
		ublAnswer("CA", `<LineStatusCode>3</LineStatusCode><Quantity unitCode="KGM">2.5</Quantity>`):   "! is not a whole number",
		ublAnswer("CA", `<LineStatusCode>3</LineStatusCode><Quantity>4</Quantity>`):                    head + " conditional" + line + " 4  changed",
		ublAnswer("CA", q+promised("<StartDate>2026-02-10</StartDate>",
			"<EndDate>2026-02-14</EndDate>")): head + " conditional" + line + " 24 EA on 2026-02-14",
		ublAnswer("CA", q+promised("<StartDate>2026-02-10</StartDate>",
			"")): head + " conditional" + line + " 24 EA on 2026-02-10",
		ublAnswer("CA", q+promised("<StartDate>10.02.2026</StartDate>",
			"")): "! is not a date",
		strings.ReplaceAll(strings.ReplaceAll(ublAnswer("AP", ""), "<", "<x:"), "<x:/",
			"</x:"): "! XML", // a prefix that nothing declares
		strings.NewReplacer("</", "</x:", "<", "<x:", "<x:OrderResponse>",
			`<x:OrderResponse xmlns:x="u">`).Replace(ublAnswer("AP", "")): head + " accepted",
		"\ufeff<?xml version=\"1.0\"?>\r\n<!-- ours -->\r\n" + ublAnswer("AP", ""): head + " accepted",
		"<StandardBusinessDocument><StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion></StandardBusinessDocumentHeader>" +
			ublAnswer("AP", q) + "</StandardBusinessDocument>": head + " accepted" + line + " 24 EA",
		"<OrderResponse><ID>7</ID><OrderResponseCode>AP</OrderResponseCode></OrderResponse>": "! which order",
		"<OrderResponseSimple><ID>7</ID><AcceptedIndicator>true</AcceptedIndicator>" + ublRef +
			"</OrderResponseSimple>": "simple response 7 of PO-1 accepted",
		"<OrderResponseSimple><ID>7</ID><AcceptedIndicator>0</AcceptedIndicator>" + ublRef +
			"</OrderResponseSimple>": "simple response 7 of PO-1 rejected",
		"<OrderResponseSimple><ID>7</ID><AcceptedIndicator> false </AcceptedIndicator>" + ublRef +
			"</OrderResponseSimple>": "simple response 7 of PO-1 rejected",
		"<OrderResponseSimple><ID>7</ID>" + ublRef + "</OrderResponseSimple>": "! whether the order is accepted",
		"<OrderCancellation><ID>7</ID>" + ublRef + "</OrderCancellation>":     "cancellation 7 of PO-1",
		"<Invoice><ID>7</ID></Invoice>":                                       "! is not read here",
		"<OrderResponse><ID>7</OrderResponse>":                                "! XML",
	})
}

func TestVariantsOfUBLNoticesAndReceipts(t *testing.T) {
	notice := func(line string) string {
		return "<DespatchAdvice><ID>D1</ID>" + ublRef + "<DespatchLine><ID>1</ID>" + line +
			"</DespatchLine></DespatchAdvice>"
	}
	receipt := func(header, line string) string {
		return "<ReceiptAdvice><ID>R1</ID>" + header + "<ReceiptLine><ID>1</ID>" + line +
			"</ReceiptLine></ReceiptAdvice>"
	}
	const d, r = "despatch advice D1 of PO-1; 1 A/Bolt", "receipt advice R1 of PO-1; 1 A/Bolt"
	const got = `<ReceivedQuantity unitCode="EA">24</ReceivedQuantity>`
	const sscc = `<Shipment><ID>1</ID><TransportHandlingUnit><ID schemeID="SSCC">%</ID></TransportHandlingUnit></Shipment>`
	ref := func(order, line string) string {
		return "<OrderLineReference><LineID>" + line + "</LineID><OrderReference><ID>" + order +
			"</ID></OrderReference></OrderLineReference>"
	}
	holdUBL(t, map[string]string{
		notice(`<DeliveredQuantity unitCode="EA">24</DeliveredQuantity>` + ublItemA): d + " 24 EA",
		notice(`<DeliveredQuantity>24</DeliveredQuantity>` + ublItemA):               d + " 24 ",
		notice(ublItemA): d,
		notice(`<DeliveredQuantity unitCode="EA">20</DeliveredQuantity><BackorderQuantity unitCode="EA">4</BackorderQuantity>` + ublItemA):     d + " 20 EA short 4",
		notice(`<DeliveredQuantity unitCode="EA">20</DeliveredQuantity><OutstandingQuantity unitCode="EA">4</OutstandingQuantity>` + ublItemA): d + " 20 EA short 4",
		notice(`<DeliveredQuantity unitCode="EA">0</DeliveredQuantity>` +
			ublItemA): d + " 0 EA",
		notice(`<DeliveredQuantity unitCode="EA">24</DeliveredQuantity>` +
			ref("PO-1", "3") + ublItemA): d + " 24 EA @/3",
		notice(`<DeliveredQuantity unitCode="EA">24</DeliveredQuantity>` +
			ublItemA + strings.Replace(sscc, "%", "006141410000000012", 1)): d + " 24 EA 006141410000000012",
		notice(`<DeliveredQuantity unitCode="EA">24</DeliveredQuantity>` +
			ublItemA + strings.Replace(sscc, "%", "006141410000000013", 1)): "! check digit",
		notice(`<DeliveredQuantity unitCode="EA">24</DeliveredQuantity>`): "! names no item",
		"<DespatchAdvice><ID>D1</ID>" + ublRef + "</DespatchAdvice>":      "! there are none",
		receipt(ublRef, got+ublItemA):                                     r + " 24 EA",
		receipt(ublRef, `<ReceivedQuantity unitCode="EA">23</ReceivedQuantity><RejectedQuantity unitCode="EA">1</RejectedQuantity>`+ublItemA): r + " 23 EA damaged 1",
		receipt(ublRef, `<ReceivedQuantity unitCode="EA">20</ReceivedQuantity><ShortQuantity unitCode="EA">4</ShortQuantity>`+ublItemA):       r + " 20 EA short 4",
		receipt(ublRef, `<RejectedQuantity unitCode="EA">24</RejectedQuantity>`+ublItemA):                                                     r + " damaged 24",
		receipt(ublRef, `<ReceivedQuantity>24</ReceivedQuantity>`+ublItemA):                                                                   "! unit is missing",
		receipt(ublRef, ublItemA): "! quantity is missing",
		receipt(ublRef+"<OrderReference><ID>PO-2</ID></OrderReference>",
			got+ublItemA): "! there are several",
		receipt(ublRef+"<OrderReference><ID>PO-2</ID></OrderReference>",
			got+ref("PO-2", "1")+ublItemA): "receipt advice R1 of PO-2; 1 A/Bolt 24 EA @/1",
		receipt("", got+ref("PO-1", "2")+ublItemA): r + " 24 EA @/2",
		receipt("", got+ublItemA):                  "receipt advice R1 of; 1 A/Bolt 24 EA",
	})
}
