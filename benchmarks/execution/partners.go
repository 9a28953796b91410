package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/stockwright/stockwright/execution/interchange/edi"
	"github.com/stockwright/stockwright/execution/interchange/inbox"
)

// shared is a file or folder of the collections that are measured with, "" where
// they are not here.
func shared(path ...string) string {
	root := os.Getenv("STOCKWRIGHT_SHARED")
	if root == "" {
		root = "../shared"
	}
	p := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(p); err != nil {
		return ""
	}
	return p
}

// partnerBars hold every message of the public collections to a count made
// without our reader: lines, order, answer and quantities; a refused one to the fault
// found without it.
func partnerBars(b *bench) error {
	const name = "partners' messages read right, or refused for a true reason"
	if shared("cases", "partners") == "" {
		b.sheet.Skip(name, "the collection is not here (STOCKWRIGHT_SHARED)")
		return nil
	}
	good, all := 0, 0
	for _, folder := range []string{"ubl", "ubl_peppol", "x12"} {
		files, err := filepath.Glob(filepath.Join(shared("cases", "partners", folder), "*"))
		if err != nil {
			return err
		}
		for _, f := range files {
			body, err := os.ReadFile(f)
			if err != nil {
				return err
			}
			all++
			if why := messageFault(body); why != "" {
				fmt.Fprintf(os.Stderr, "%s: %s\n", filepath.Base(f), why)
				continue
			}
			good++
		}
	}
	b.sheet.AtLeast(name, float64(good), float64(all), "messages")
	return nil
}

// messageFault says how our reading differs from the independent one; "" for not.
func messageFault(body []byte) string {
	expected := independent(body)
	read := inbox.Read(body)
	for _, o := range read {
		if o.Reason != "" {
			if trueReason(body, o.Reason) {
				return ""
			}
			return "refused without a fault that is found otherwise: " + o.Reason
		}
	}
	var got []string
	for _, o := range read {
		got = append(got, o.Document.Order+"|"+string(o.Document.Answer)+"|"+fmt.Sprint(len(o.Document.Lines)))
		for _, l := range o.Document.Lines {
			if !l.NoQuantity {
				got = append(got, fmt.Sprint(l.Quantity))
			}
		}
		if o.Kind == edi.Functional {
			got = append(got, fmt.Sprint(len(o.Document.Groups)), o.Document.Groups[0].Status)
		}
	}
	if g, e := strings.Join(got, " "), strings.Join(expected, " "); g != e {
		return "read as " + g + ", it says " + e
	}
	return ""
}

var answerOf = map[string]string{"AP": "accepted", "RE": "rejected", "CA": "conditional", "AB": "noted",
	"true": "accepted", "false": "rejected",
	"AD": "accepted", "AK": "accepted", "AC": "conditional", "RJ": "rejected", "RD": "rejected"}

// independent is a plain walk over the text that knows no table of ours.
func independent(body []byte) []string {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return independentUBL(body)
	}
	return independentX12(string(body))
}

func independentUBL(body []byte) []string {
	d := xml.NewDecoder(bytes.NewReader(body))
	var path []string
	order, lineOrder, answer, lines := "", "", "", 0
	var quantities []string
	for {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return []string{err.Error()}
		}
		switch t := t.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Local)
			if len(path) == 2 && (strings.HasSuffix(t.Name.Local, "OrderLine") ||
				t.Name.Local == "DespatchLine" || t.Name.Local == "ReceiptLine") {
				lines++
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			text := strings.TrimSpace(string(t))
			if text == "" || len(path) < 2 {
				continue
			}
			switch at := strings.Join(path[1:], "/"); {
			case at == "OrderReference/ID":
				order = text
			case strings.HasSuffix(at, "OrderLineReference/OrderReference/ID") && lineOrder == "":
				lineOrder = text
			case at == "OrderResponseCode", at == "AcceptedIndicator":
				answer = answerOf[text]
			case at == "OrderLine/LineItem/Quantity", at == "DespatchLine/DeliveredQuantity",
				at == "ReceiptLine/ReceivedQuantity":
				quantities = append(quantities, strings.TrimSuffix(strings.TrimSuffix(text, ".00"), ".0"))
			}
		}
	}
	if order == "" {
		order = lineOrder
	}
	return append([]string{order + "|" + answer + "|" + fmt.Sprint(lines)}, quantities...)
}

func independentX12(text string) (out []string) {
	for _, set := range regexp.MustCompile(`(?:^|[~\s])ST\*`).Split(text, -1) {
		code, _, _ := strings.Cut(set, "*")
		find := func(pattern string) []string { return regexp.MustCompile(pattern).FindStringSubmatch(set) }
		switch code {
		case "855":
			bak := find(`BAK\*\w*\*(\w*)\*(\w*)`)
			out = append(out, bak[2]+"|"+answerOf[bak[1]]+"|"+fmt.Sprint(strings.Count(set, "PO1*")))
			for _, q := range regexp.MustCompile(`ACK\*\w+\*(\d+)`).FindAllStringSubmatch(set, -1) {
				out = append(out, q[1])
			}
		case "850":
			out = append(out, "||"+fmt.Sprint(strings.Count(set, "PO1*")))
			for _, q := range regexp.MustCompile(`PO1\*\w*\*(\d+)`).FindAllStringSubmatch(set, -1) {
				out = append(out, q[1])
			}
		case "997":
			out = append(out, "||0", fmt.Sprint(strings.Count(set, "AK1*")), find(`AK9\*(\w)`)[1])
		}
	}
	return out
}

// trueReason finds the fault that a refusal names, by other means than the reader's.
func trueReason(body []byte, reason string) bool {
	text := string(body)
	switch {
	case strings.Contains(reason, "check digit"):
		for _, m := range regexp.MustCompile(`<cbc:ID schemeID="0160">\s*(\d{8,14})\s*<`).FindAllStringSubmatch(text, -1) {
			sum := 0
			for i, c := range m[1] {
				sum += int(c-'0') * []int{1, 3}[(len(m[1])-1-i)%2]
			}
			if sum%10 != 0 {
				return true
			}
		}
	case strings.Contains(reason, "is not a whole number"):
		return regexp.MustCompile(`Quantity[^>]*>\d+\.\d*[1-9]\d*<`).MatchString(text)
	case strings.Contains(reason, "number: is missing"):
		return strings.Contains(text, "<cbc:ID/>")
	case strings.Contains(reason, "segments, there are"):
		set := text[strings.Index(text, "ST*"):]
		set = set[:strings.Index(set, "SE*")]
		said := regexp.MustCompile(`SE\*(\d+)`).FindStringSubmatch(text)[1]
		return fmt.Sprint(1+len(regexp.MustCompile(`(?m)[~\n]+`).FindAllString(set, -1))) != said
	case strings.Contains(reason, "under control number"):
		gs, ge := regexp.MustCompile(`GS\*(?:[^*]*\*){5}([^*]*)`).FindStringSubmatch(text),
			regexp.MustCompile(`GE\*\d+\*([^~]*)`).FindStringSubmatch(text)
		return gs[1] != ge[1]
	}
	return false
}
