package epcis

import (
	"slices"
	"strings"

	"github.com/stockwright/stockwright/execution/interchange/epc"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// finest lists the qualifiers that an identifier in a hash may keep, the most
// fine-grained first (CBV 2.0, 8.9.2, rule 18); keys not named keep none.
var finest = map[string][]string{
	"01": {"21", "10", "235"}, "414": {"254"}, "8006": {"21", "10"}, "8010": {"8011"},
}

const resolver = "https://id.gs1.org"

// Canonical writes an identifier as a constrained canonical Digital Link: EPC
// URIs, class URIs and patterns of the GS1 keys, and Digital Links under any
// domain. Other texts come back unchanged.
func Canonical(id string) string {
	if pattern, ok := strings.CutPrefix(id, "urn:epc:idpat:"); ok {
		return canonicalPattern(id, pattern)
	}
	if strings.HasPrefix(id, "urn:epc:id:") || strings.HasPrefix(id, "urn:epc:class:") {
		e, err := epc.ParseURI(id)
		if err != nil || e.Elements() == nil {
			return id
		}
		return constrained(e.Elements(), id)
	}
	elements, err := gs1.Parser{StructureOnly: true, ConvenienceAlphas: true}.ParseLink(id)
	if err != nil {
		return id
	}
	return constrained(elements, id)
}

// canonicalPattern turns prefix.reference.* into the link of the class.
func canonicalPattern(id, pattern string) string {
	body, wild := strings.CutSuffix(pattern, ".*")
	if !wild || strings.Contains(body, "*") {
		return id
	}
	scheme, _, _ := strings.Cut(pattern, ":")
	e, err := epc.ParseURI("urn:epc:id:" + body + ".0")
	if scheme == "lgtin" {
		e, err = epc.ParseURI("urn:epc:class:" + body + ".0")
	}
	if err != nil {
		return id
	}
	first := e.Elements()[:1]
	if scheme == "grai" || scheme == "gdti" || scheme == "sgcn" {
		first[0].Value = strings.TrimSuffix(first[0].Value, "0")
	}
	return constrained(first, id)
}

// constrained keeps the key and its most fine-grained qualifier.
func constrained(elements []gs1.Element, otherwise string) string {
	key := elements[0]
	kept := []gs1.Element{key}
	for _, code := range finest[key.AI.Code] {
		i := slices.IndexFunc(elements, func(e gs1.Element) bool { return e.AI.Code == code })
		if i > 0 {
			kept = append(kept, elements[i])
			break
		}
	}
	link, err := gs1.Link(resolver, kept)
	if err != nil {
		return otherwise
	}
	return link
}

// vocabularies are the web forms of terms that stand as bare words, by field.
var vocabularies = map[string]string{
	"bizStep": "https://ref.gs1.org/cbv/BizStep-", "disposition": "https://ref.gs1.org/cbv/Disp-",
	"set": "https://ref.gs1.org/cbv/Disp-", "unset": "https://ref.gs1.org/cbv/Disp-",
	"bizTransaction": "https://ref.gs1.org/cbv/BTT-", "source": "https://ref.gs1.org/cbv/SDT-",
	"destination": "https://ref.gs1.org/cbv/SDT-", "sensorReport": "https://gs1.org/voc/",
	"component": "https://ref.gs1.org/cbv/Comp-", "exception": "https://gs1.org/voc/",
}

// urns are the old notation of CBV terms and their web forms; curies the
// prefixes every document may use.
var (
	urns = [][2]string{
		{"urn:epcglobal:cbv:bizstep:", "https://ref.gs1.org/cbv/BizStep-"},
		{"urn:epcglobal:cbv:disp:", "https://ref.gs1.org/cbv/Disp-"},
		{"urn:epcglobal:cbv:btt:", "https://ref.gs1.org/cbv/BTT-"},
		{"urn:epcglobal:cbv:sdt:", "https://ref.gs1.org/cbv/SDT-"},
		{"urn:epcglobal:cbv:er:", "https://ref.gs1.org/cbv/ER-"},
		{"urn:epcglobal:cbv:comp:", "https://ref.gs1.org/cbv/Comp-"},
	}
	curies = [][2]string{
		{"gs1:", "https://gs1.org/voc/"}, {"epcis:", "https://ref.gs1.org/epcis/"},
		{"cbv:", "https://ref.gs1.org/cbv/"},
	}
)

// term writes a vocabulary term of a field in its web form.
func term(field, value string) string {
	if v := replacePrefix(value, urns); v != value {
		return v
	}
	if v := replacePrefix(value, curies); v != value {
		return v
	}
	if stem, ok := vocabularies[field]; ok && value != "" && !strings.ContainsAny(value, ":/") {
		return stem + value
	}
	return value
}

func replacePrefix(value string, table [][2]string) string {
	for _, row := range table {
		if rest, ok := strings.CutPrefix(value, row[0]); ok {
			return row[1] + rest
		}
	}
	return value
}
