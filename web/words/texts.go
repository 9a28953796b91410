// Package words holds all words of the screens, by name and in one language, and writes
// numbers, money and days the way people read them.
package words

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

//go:embed texts/en.json
var english []byte

// Forms are a text's plural forms by category (CLDR); a text without forms has
// "other" only.
type Forms map[string]string

// UnmarshalJSON reads a text, or an object of forms.
func (f *Forms) UnmarshalJSON(b []byte) error {
	var one string
	if err := json.Unmarshal(b, &one); err == nil {
		*f = Forms{"other": one}
		return nil
	}
	var all map[string]string
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	if all["other"] == "" {
		return fmt.Errorf("a text with plural forms needs the form other")
	}
	*f = all
	return nil
}

// Book is all words of the screens in one language, by name.
type Book struct {
	Tag   language.Tag
	Texts map[string]Forms
}

// readBook reads a language's file of texts.
func readBook(tag string, file []byte) (*Book, error) {
	t, err := language.Parse(tag)
	if err != nil {
		return nil, err
	}
	b := &Book{Tag: t}
	if err := json.Unmarshal(file, &b.Texts); err != nil {
		return nil, fmt.Errorf("texts/%s.json: %w", tag, err)
	}
	return b, nil
}

// InUse is the book in use: a language is one more file.
var InUse = func() *Book {
	b, err := readBook("en", english)
	if err != nil {
		panic(err)
	}
	return b
}()

// Text is the words of a name; a name nobody wrote words for shows itself.
func Text(name string) string {
	if t, ok := InUse.Texts[name]; ok {
		return t["other"]
	}
	return name
}

// TextOr is the words of a name, or other words where there are none.
func TextOr(name, otherwise string) string {
	if t, ok := InUse.Texts[name]; ok {
		return t["other"]
	}
	return otherwise
}

var categories = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two",
	plural.Few: "few", plural.Many: "many", plural.Other: "other"}

// Counted is the words of a name in the form that n of it take. The text's
// first place is n; values fill the places after it.
func Counted(name string, n any, values ...any) string {
	number := int64(0)
	if _, err := fmt.Sscan(fmt.Sprint(n), &number); err != nil {
		return fmt.Sprint(n)
	}
	t := InUse.Texts[name]
	magnitude := int(max(number, -number) % 10_000_000) // more digits change no language's form
	form, ok := t[categories[plural.Cardinal.MatchPlural(InUse.Tag, magnitude, 0, 0, 0, 0)]]
	if !ok {
		form = Text(name)
	}
	return fmt.Sprintf(form, append([]any{CountText(number)}, values...)...)
}

// scriptPrefix marks the texts that the pages' scripts use.
const scriptPrefix = "js."

// ScriptTexts are the texts of the scripts, with their plural forms.
func ScriptTexts() map[string]any {
	out := map[string]any{}
	for name, t := range InUse.Texts {
		short, ok := strings.CutPrefix(name, scriptPrefix)
		switch {
		case !ok:
		case len(t) == 1:
			out[short] = t["other"]
		default:
			out[short] = t
		}
	}
	return out
}
