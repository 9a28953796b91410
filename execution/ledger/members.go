package ledger

import (
	"bytes"
	"encoding/json"
)

// fewMembers is up to how many names of an object are compared one by one.
const fewMembers = 32

// openObject is an object or a list of a JSON text that has not ended.
type openObject struct {
	isObject bool
	first    int             // of its names among all that are open
	many     map[string]bool // its names, once they are many
}

// RepeatedMember is the name of a member that an object of a JSON text has twice, "" for
// none: who reads it keeps the last, whichever it was that the writer meant. fold says
// that names which differ in case alone are one. A text that is not well-formed is left to
// who reads it.
func RepeatedMember(body []byte, fold bool) string {
	var open []openObject
	var names [][]byte
	isName := false
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '{', '[':
			isName = body[i] == '{'
			open = append(open, openObject{isObject: isName, first: len(names)})
		case '}', ']':
			isName = false
			if len(open) > 0 {
				names = names[:open[len(open)-1].first]
				open = open[:len(open)-1]
			}
		case ',':
			isName = len(open) > 0 && open[len(open)-1].isObject
		case '"':
			begin := i
			for i++; i < len(body) && body[i] != '"'; i++ {
				if body[i] == '\\' {
					i++
				}
			}
			if !isName || i >= len(body) {
				continue
			}
			isName = false
			name := memberName(body[begin:i+1], fold)
			if open[len(open)-1].has(names, name) {
				return string(name)
			}
			names = append(names, name)
		}
	}
	return ""
}

// memberName is a name without its quotes and escapes.
func memberName(quoted []byte, fold bool) []byte {
	name := quoted[1 : len(quoted)-1]
	var text string
	if bytes.IndexByte(name, '\\') >= 0 && json.Unmarshal(quoted, &text) == nil {
		name = []byte(text)
	}
	if fold {
		name = bytes.ToLower(name)
	}
	return name
}

// has reports whether the object has the name, and keeps it where it has many.
func (o *openObject) has(names [][]byte, name []byte) bool {
	own := names[o.first:]
	if len(own) < fewMembers {
		for _, n := range own {
			if bytes.Equal(n, name) {
				return true
			}
		}
		return false
	}
	if o.many == nil {
		o.many = make(map[string]bool, 2*fewMembers)
		for _, n := range own {
			o.many[string(n)] = true
		}
	}
	known := o.many[string(name)]
	o.many[string(name)] = true
	return known
}
