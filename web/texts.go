package web

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed texts/en.json
var english []byte

// texts are all words of the screens, by name: a language is one more file.
var texts = func() map[string]string {
	out := map[string]string{}
	if err := json.Unmarshal(english, &out); err != nil {
		panic(fmt.Errorf("texts/en.json: %w", err))
	}
	return out
}()

// text is the words of a name; a name nobody wrote words for shows itself.
func text(name string) string {
	if t, ok := texts[name]; ok {
		return t
	}
	return name
}
