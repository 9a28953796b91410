package web

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

// forms are a text's plural forms by category (CLDR); a text without forms has
// "other" only.
type forms map[string]string

// UnmarshalJSON reads a text, or an object of forms.
func (f *forms) UnmarshalJSON(b []byte) error {
	var one string
	if err := json.Unmarshal(b, &one); err == nil {
		*f = forms{"other": one}
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

// book is all words of the screens in one language, by name.
type book struct {
	tag   language.Tag
	texts map[string]forms
}

// readBook reads a language's file of texts.
func readBook(tag string, file []byte) (*book, error) {
	t, err := language.Parse(tag)
	if err != nil {
		return nil, err
	}
	b := &book{tag: t}
	if err := json.Unmarshal(file, &b.texts); err != nil {
		return nil, fmt.Errorf("texts/%s.json: %w", tag, err)
	}
	return b, nil
}

// words is the book in use: a language is one more file.
var words = func() *book {
	b, err := readBook("en", english)
	if err != nil {
		panic(err)
	}
	return b
}()

// text is the words of a name; a name nobody wrote words for shows itself.
func text(name string) string {
	if t, ok := words.texts[name]; ok {
		return t["other"]
	}
	return name
}

// textOr is the words of a name, or other words where there are none.
func textOr(name, otherwise string) string {
	if t, ok := words.texts[name]; ok {
		return t["other"]
	}
	return otherwise
}

var categories = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other"}

// counted is the words of a name in the form that n of it take. The text's
// first place is n; values fill the places after it.
func counted(name string, n any, values ...any) string {
	number := int64(0)
	if _, err := fmt.Sscan(fmt.Sprint(n), &number); err != nil {
		return fmt.Sprint(n)
	}
	t := words.texts[name]
	magnitude := int(max(number, -number) % 10_000_000) // more digits change no language's form
	form, ok := t[categories[plural.Cardinal.MatchPlural(words.tag, magnitude, 0, 0, 0, 0)]]
	if !ok {
		form = text(name)
	}
	return fmt.Sprintf(form, append([]any{countText(number)}, values...)...)
}

// scriptPrefix marks the texts that the pages' scripts use.
const scriptPrefix = "js."

// scriptTexts are the texts of the scripts, with their plural forms.
func scriptTexts() map[string]any {
	out := map[string]any{}
	for name, t := range words.texts {
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
