package gs1

import (
	"fmt"
	"slices"
	"strings"
)

// alphas are the words earlier editions of the Digital Link standard let stand
// for keys and qualifiers.
var alphas = map[string]string{
	"sscc": "00", "gtin": "01", "lot": "10", "ser": "21", "cpv": "22", "gdti": "253", "gcn": "255", "ginc": "401",
	"gsin": "402", "gln": "414", "payTo": "415", "party": "417", "glnx": "254", "grai": "8003", "giai": "8004",
	"itip": "8006", "cpid": "8010", "cpsn": "8011", "gmn": "8013", "gsrnp": "8017", "gsrn": "8018", "srin": "8019",
	"refno": "8020",
}

func isLink(text string) bool { return linkRest(text) >= 0 }

// linkRest is where the authority of a web address starts, or -1. The scheme
// is all small or all capital letters: capitals make smaller barcodes.
func linkRest(text string) int {
	for _, scheme := range []string{"https://", "http://", "HTTPS://", "HTTP://"} {
		if strings.HasPrefix(text, scheme) {
			return len(scheme)
		}
	}
	return -1
}

// ParseLink reads an uncompressed Digital Link URI: the elements of its path
// in order, then those of its query. Query keys that are not all digits are no
// GS1 data and are skipped.
func (p Parser) ParseLink(uri string) ([]Element, error) { return p.parseLink(uri, 0) }

func (p Parser) parseLink(uri string, base int) ([]Element, error) {
	start := linkRest(uri)
	if start < 0 {
		return nil, &Error{Pos: base, Reason: "a Digital Link starts with https:// or http://"}
	}
	if i := firstNotURI(uri); i >= 0 {
		return nil, &Error{Pos: base + i, Len: 1, Reason: fmt.Sprintf("%q cannot stand in a web address", uri[i])}
	}
	if i := strings.IndexByte(uri, '#'); i >= 0 {
		uri = uri[:i]
	}
	slash := strings.IndexByte(uri[start:], '/')
	if slash <= 0 {
		return nil, &Error{Pos: base + start, Reason: "a Digital Link needs a host and a path, as in https://id.gs1.org/01/09520123456788"}
	}
	if host := uri[start : start+slash]; strings.Trim(host, hostSigns) != "" {
		return nil, &Error{Pos: base + start, Len: slash, Reason: fmt.Sprintf("%q is not a host name", host)}
	}
	end, query := len(uri), ""
	if i := strings.IndexByte(uri, '?'); i >= 0 {
		end, query = i, uri[i+1:]
	}
	if start+slash > end {
		return nil, &Error{Pos: base + start, Reason: "the path is missing"}
	}
	elements, err := p.linkPath(uri[:end], start+slash, base)
	if err != nil {
		return elements, err
	}
	return p.linkQuery(elements, query, base+end+1)
}

const hostSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]"

func firstNotURI(uri string) int {
	return strings.IndexFunc(uri, func(r rune) bool {
		return r > 126 || !strings.ContainsRune(hostSigns+"_~/?#@!$&'()*+,;=%", r)
	})
}

// linkPath reads the path from the right: pairs of identifier and value back
// to the first primary key; what stands before it is the stem.
func (p Parser) linkPath(uri string, slash, base int) ([]Element, error) {
	var found []Element
	end := len(uri)
	for end > slash {
		valueAt := strings.LastIndexByte(uri[:end], '/') + 1
		codeAt := strings.LastIndexByte(uri[:max(valueAt-1, 0)], '/') + 1
		if codeAt <= slash {
			break
		}
		ai := p.linkAI(uri[codeAt : valueAt-1])
		if ai == nil {
			break
		}
		value, err := p.linkValue(ai, uri[valueAt:end], base+valueAt)
		if err != nil {
			return nil, err
		}
		found = append(found, Element{ai, value, base + codeAt})
		if ai.Key && qualifies(ai, found) {
			slices.Reverse(found)
			return found, nil
		}
		end = codeAt - 1
	}
	return nil, &Error{Pos: base + slash, Len: len(uri) - slash,
		Reason: "the path holds no GS1 key with qualifiers in their order, as in /01/09520123456788/10/ABC"}
}

func (p Parser) linkAI(word string) *AI {
	if code, ok := alphas[word]; ok && p.ConvenienceAlphas {
		word = code
	}
	return dictionary().find(word)
}

// qualifies reports whether the elements behind the key, which is the last of
// found as the path is read from the right, are its qualifiers in path order.
func qualifies(key *AI, found []Element) bool {
	rest := found[:len(found)-1]
	if len(rest) == 0 {
		return true
	}
	for _, sequence := range key.Qualifiers {
		at := 0
		for i := len(rest) - 1; i >= 0 && at <= len(sequence); i-- {
			n := slices.Index(sequence[at:], rest[i].AI.Code)
			if n < 0 {
				at = len(sequence) + 1
				break
			}
			at += n + 1
		}
		if at <= len(sequence) {
			return true
		}
	}
	return false
}

func (p Parser) linkValue(ai *AI, text string, pos int) (string, error) {
	if text == "" {
		return "", &Error{AI: ai.Code, Pos: pos, Reason: "the value is empty"}
	}
	value := unquote(text)
	if ai.Code == "01" && !p.FullGTIN {
		switch len(value) {
		case 8, 12, 13:
			value = strings.Repeat("0", 14-len(value)) + value
		}
	}
	return value, p.check(ai, value, pos)
}

// unquote undoes percent-encoding; a percent sign without two hexadecimal
// digits stands for itself.
func unquote(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && hexDigit(s[i+1]) >= 0 && hexDigit(s[i+2]) >= 0 {
			b = append(b, byte(hexDigit(s[i+1])<<4|hexDigit(s[i+2])))
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}

func (p Parser) linkQuery(elements []Element, query string, base int) ([]Element, error) {
	key := elements[0].AI
	at := base
	for query != "" {
		pair, rest, _ := strings.Cut(query, "&")
		word, text, has := strings.Cut(pair, "=")
		if has && word != "" && csetNumeric(word).OK() {
			e, err := p.linkAttribute(key, word, strings.ReplaceAll(text, "+", " "), at)
			if err != nil {
				return elements, err
			}
			for _, other := range elements {
				if other.AI.Code == e.AI.Code {
					return elements, &Error{AI: e.AI.Code, Pos: at, Len: len(word),
						Reason: "stands twice in the address"}
				}
			}
			elements = append(elements, e)
		}
		at += len(pair) + 1
		query = rest
	}
	return elements, nil
}

func (p Parser) linkAttribute(key *AI, word, text string, pos int) (Element, error) {
	ai, err := p.identifier(word, pos)
	if err != nil {
		return Element{}, err
	}
	if !ai.Attribute {
		return Element{}, &Error{AI: word, Pos: pos, Len: len(word),
			Reason: "cannot stand in the query of a Digital Link"}
	}
	if isQualifier(key, word) {
		return Element{}, &Error{AI: word, Pos: pos, Len: len(word),
			Reason: fmt.Sprintf("qualifies AI (%s) and belongs in the path, not in the query", key.Code)}
	}
	value, err := p.linkValue(ai, text, pos+len(word)+1)
	return Element{ai, value, pos}, err
}

func isQualifier(key *AI, code string) bool {
	return slices.ContainsFunc(key.Qualifiers, func(s []string) bool { return slices.Contains(s, code) })
}

// Link writes elements as a Digital Link under stem, such as
// https://id.gs1.org: the first key that stands among them and its qualifiers
// make the path, everything else the query in the given order. What stands twice
// with one value is written once, as an address must.
func Link(stem string, elements []Element) (string, error) {
	k := slices.IndexFunc(elements, func(e Element) bool { return e.AI.Key })
	if k < 0 {
		return "", &Error{Reason: "none of the elements is a key that a Digital Link can start with"}
	}
	key := elements[k]
	used := make([]bool, len(elements))
	used[k] = true
	var b strings.Builder
	b.WriteString(strings.TrimRight(stem, "/") + "/" + key.AI.Code + "/" + Quote(key.Value))
	for _, code := range bestSequence(key.AI, elements) {
		for i, e := range elements {
			if !used[i] && e.AI.Code == code {
				used[i] = true
				b.WriteString("/" + code + "/" + Quote(e.Value))
				break
			}
		}
	}
	sep := "?"
	for i, e := range elements {
		if used[i] || slices.ContainsFunc(elements[:i], func(o Element) bool {
			return o.AI == e.AI &&
				o.Value == e.Value
		}) {
			continue // an address says a thing once
		}
		if !e.AI.Attribute || isQualifier(key.AI, e.AI.Code) {
			return "", &Error{AI: e.AI.Code, Pos: e.Pos, Reason: fmt.Sprintf("cannot stand in a Digital Link of AI (%s)", key.AI.Code)}
		}
		b.WriteString(sep + e.AI.Code + "=" + Quote(e.Value))
		sep = "&"
	}
	return b.String(), nil
}

// bestSequence is the qualifier sequence of key that covers most elements.
func bestSequence(key *AI, elements []Element) []string {
	var best []string
	most := 0
	for _, s := range key.Qualifiers {
		n := 0
		for _, e := range elements {
			if slices.Contains(s, e.AI.Code) {
				n++
			}
		}
		if n > most {
			best, most = s, n
		}
	}
	return best
}

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// Quote percent-encodes a value for a Digital Link.
func Quote(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(unreserved, s[i]) >= 0 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}
