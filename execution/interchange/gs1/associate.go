package gs1

import (
	"fmt"
	"strings"
)

// Associations checks which identifiers must and must not travel together
// (General Specifications 4.14). elements are those of all barcodes on one
// physical item; every problem found is returned, in the order of elements.
func Associations(elements []Element) []*Error {
	var problems []*Error
	for i, e := range elements {
		report := func(reason string) {
			problems = append(problems, &Error{AI: e.AI.Code, Pos: e.Pos, Len: len(e.AI.Code), Reason: reason})
		}
		for _, other := range elements[:i] {
			if other.AI.Code == e.AI.Code && other.Value != e.Value {
				report(fmt.Sprintf("stands twice with different values, %q and %q", other.Value, e.Value))
			}
		}
		for _, pattern := range e.AI.Excludes {
			if hit := present(elements, pattern, e.AI.Code); hit != "" {
				report("cannot be used together with AI (" + hit + ")")
			}
		}
		if len(e.AI.Requires) > 0 && !satisfied(elements, e.AI) {
			report("needs " + alternatives(e.AI.Requires) + " on the same item")
		}
	}
	return problems
}

// present returns the first identifier that matches pattern, other than self.
func present(elements []Element, pattern, self string) string {
	for _, e := range elements {
		if e.AI.Code != self && matches(e.AI.Code, pattern) {
			return e.AI.Code
		}
	}
	return ""
}

func satisfied(elements []Element, ai *AI) bool {
	for _, group := range ai.Requires {
		all := true
		for _, pattern := range group {
			all = all && present(elements, pattern, ai.Code) != ""
		}
		if all {
			return true
		}
	}
	return false
}

// matches compares an identifier with a pattern in which n is any digit.
func matches(code, pattern string) bool {
	if len(code) != len(pattern) {
		return false
	}
	for i := 0; i < len(code); i++ {
		if pattern[i] != 'n' && pattern[i] != code[i] {
			return false
		}
	}
	return true
}

func alternatives(groups [][]string) string {
	words := make([]string, len(groups))
	for i, g := range groups {
		words[i] = "(" + strings.Join(g, ") with (") + ")"
	}
	return "AI " + strings.Join(words, " or ")
}
