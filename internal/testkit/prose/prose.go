// Package prose measures how long the sentences of documents are.
package prose

import (
	"regexp"
	"slices"
	"strings"
)

var (
	fence   = regexp.MustCompile("(?s)```.*?```")
	comment = regexp.MustCompile(`(?s)<!--.*?-->`)
	span    = regexp.MustCompile("`[^`]*`")
	item    = regexp.MustCompile(`^\s*([-*]|\d+\.) `)
	ends    = regexp.MustCompile(`[.!?]["”)]?\s+[A-Z"“]`)
	word    = regexp.MustCompile(`[\p{L}\p{N}'’-]+`)
)

// Sentences are the numbers of words of each sentence of a Markdown text, in its
// order. Paragraphs and list items have sentences; code blocks, comments, tables and
// headings have none. A span of code counts as one word, and what has only one word is
// no sentence.
func Sentences(markdown string) []int {
	var out []int
	for _, block := range blocks(comment.ReplaceAllString(fence.ReplaceAllString(markdown, ""), "")) {
		for _, sentence := range split(span.ReplaceAllString(block, "Code")) {
			if n := len(word.FindAllString(sentence, -1)); n > 1 {
				out = append(out, n)
			}
		}
	}
	return out
}

// blocks are the paragraphs and list items of a text without code blocks.
func blocks(text string) []string {
	var out []string
	open := false
	for _, line := range strings.Split(text, "\n") {
		marked := item.MatchString(line)
		switch {
		case marked:
			out, open = append(out, item.ReplaceAllString(line, "")), true
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "|") || strings.HasPrefix(line, "#"):
			open = false
		case open:
			out[len(out)-1] += " " + strings.TrimSpace(line)
		default:
			out, open = append(out, line), true
		}
	}
	return out
}

// split cuts a block where a sentence ends and a capital letter or a quote begins the
// next.
func split(block string) []string {
	var out []string
	from := 0
	for _, at := range ends.FindAllStringIndex(block, -1) {
		out = append(out, block[from:at[0]+1])
		from = at[0] + 1
	}
	return append(out, block[from:])
}

// Median is the middle of some numbers, 0 for none.
func Median(of []int) float64 {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	return float64(sorted[(len(sorted)-1)/2]+sorted[len(sorted)/2]) / 2
}

// ShareAbove is the share of some numbers above a limit, 0–1.
func ShareAbove(of []int, limit int) float64 {
	n := 0
	for _, v := range of {
		if v > limit {
			n++
		}
	}
	return float64(n) / float64(max(1, len(of)))
}
