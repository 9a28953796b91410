package epcis

import (
	"slices"
	"strings"
)

// readMember reads one of the standard's elements of an event as its JSON member.
type readMember func(x *xmlReader, e *element) any

// eventMembers say how the standard's elements of an event are read.
var eventMembers = map[string]readMember{
	"epcList": idList, "inputEPCList": idList, "outputEPCList": idList, "childEPCs": idList,
	"quantityList": quantities, "childQuantityList": quantities, "inputQuantityList": quantities,
	"outputQuantityList": quantities,
	"readPoint":          place, "bizLocation": place, "bizStep": vocabulary, "disposition": vocabulary,
	"bizTransactionList": typedList, "sourceList": typedList, "destinationList": typedList,
	"persistentDisposition": persistent, "sensorElementList": sensors, "errorDeclaration": declaration, "ilmd": members,
}

func vocabulary(_ *xmlReader, e *element) any { return bareTerm(e.Text) }

func idList(_ *xmlReader, e *element) any {
	out := []any{}
	for _, k := range e.Kids {
		out = append(out, k.Text)
	}
	return out
}

func quantities(_ *xmlReader, e *element) any {
	out := []any{}
	for _, k := range e.Kids {
		q := map[string]any{}
		for _, f := range k.Kids {
			if f.Name == "quantity" {
				q[f.Name] = number(f.Text)
			} else {
				q[f.Name] = f.Text
			}
		}
		out = append(out, q)
	}
	return out
}

func place(x *xmlReader, e *element) any {
	out := map[string]any{}
	for _, k := range e.Kids {
		add(out, x.key(k.Space, k.Name), x.generic(k))
	}
	return out
}

func typedList(_ *xmlReader, e *element) any {
	out := []any{}
	for _, k := range e.Kids {
		m := map[string]any{k.Name: k.Text}
		for _, a := range k.Attrs {
			if a.Name.Local == "type" {
				m["type"] = bareTerm(strings.TrimSpace(a.Value))
			}
		}
		out = append(out, m)
	}
	return out
}

func persistent(_ *xmlReader, e *element) any {
	out := map[string]any{}
	for _, k := range e.Kids {
		list, _ := out[k.Name].([]any)
		out[k.Name] = append(list, bareTerm(k.Text))
	}
	return out
}

// decimals are the attributes of a sensor report that are numbers.
var decimals = []string{"value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"}

func sensors(x *xmlReader, e *element) any {
	out := []any{}
	for _, k := range e.Kids {
		m := map[string]any{}
		for _, part := range k.Kids {
			switch part.Name {
			case "sensorMetadata":
				m[part.Name] = x.attributes(part)
			case "sensorReport":
				list, _ := m[part.Name].([]any)
				m[part.Name] = append(list, x.attributes(part))
			default:
				add(m, x.key(part.Space, part.Name), x.generic(part))
			}
		}
		out = append(out, m)
	}
	return out
}

// attributes is an element whose members are its attributes.
func (x *xmlReader) attributes(e *element) map[string]any {
	out := map[string]any{}
	for _, a := range e.Attrs {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			continue
		}
		v := strings.TrimSpace(a.Value)
		switch {
		case !ownSpace(a.Name.Space):
			out[x.key(a.Name.Space, a.Name.Local)] = v
		case slices.Contains(decimals, a.Name.Local):
			out[a.Name.Local] = number(v)
		case a.Name.Local == "booleanValue":
			out[a.Name.Local] = v == "true" || v == "1"
		case a.Name.Local == "type", a.Name.Local == "exception", a.Name.Local == "component":
			out[a.Name.Local] = bareTerm(v)
		default:
			out[a.Name.Local] = v
		}
	}
	for _, k := range e.Kids {
		add(out, x.key(k.Space, k.Name), x.generic(k))
	}
	return out
}

func declaration(x *xmlReader, e *element) any {
	out := map[string]any{}
	for _, k := range e.Kids {
		switch k.Name {
		case "reason":
			out[k.Name] = bareTerm(k.Text)
		case "correctiveEventIDs":
			out[k.Name] = idList(x, k)
		default:
			add(out, x.key(k.Space, k.Name), x.generic(k))
		}
	}
	return out
}

func members(x *xmlReader, e *element) any {
	out := map[string]any{}
	for _, k := range e.Kids {
		add(out, x.key(k.Space, k.Name), x.generic(k))
	}
	return out
}

// generic is an extension: a text, or an object of its attributes and elements with
// its text as #text.
func (x *xmlReader) generic(e *element) any {
	out := map[string]any{}
	for _, a := range e.Attrs {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || a.Name.Space == schemaInstance {
			continue
		}
		out[x.key(a.Name.Space, a.Name.Local)] = strings.TrimSpace(a.Value)
	}
	for _, k := range e.Kids {
		add(out, x.key(k.Space, k.Name), x.generic(k))
	}
	if len(out) == 0 {
		return e.Text
	}
	if text := e.Text; text != "" && len(e.Kids) == 0 {
		out["#text"] = text
	}
	return out
}
