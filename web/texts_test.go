package web

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// spoken are the attributes of an element that a person reads or hears.
var spoken = map[string]bool{"title": true, "alt": true, "placeholder": true, "aria-label": true,
	"aria-description": true, "label": true}

// ownNames stand in templates as they are: names of the program, of file
// formats, of commands and units.
var ownNames = map[string]bool{"Stockwright": true, "stockwright": true, "stockwright.yaml": true,
	"CSV": true, "Excel": true, "UTC": true, "JSON": true, "ms": true, "NAME": true,
	"token": true, "add": true, "--role": true, "planner": true, "run": true}

// TestTemplatesHoldNoWords fails on any text of a template that is not in the
// file of texts.
func TestTemplatesHoldNoWords(t *testing.T) {
	names, err := fs.Glob(site.TemplateFiles, "templates/*.html")
	require.NoError(t, err)
	action := regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	for _, name := range names {
		b, err := site.TemplateFiles.ReadFile(name)
		require.NoError(t, err)
		for _, found := range wordsOf(t, action.ReplaceAllString(string(b), " ")) {
			t.Errorf("%s: %q is not in texts/en.json; name it there and write {{t %q}}", name, found, "name.of.it")
		}
	}
	require.NotEmpty(t, wordsOf(t, `<p>Some words</p>`), "words in text are found")
	require.NotEmpty(t, wordsOf(t, `<p title="Some words">1</p>`), "words in an attribute are found")
	require.Empty(t, wordsOf(t, `<p title="1">2 <code>stockwright run</code></p>`))
}

// wordsOf lists the texts of a document that a person reads.
func wordsOf(t *testing.T, document string) []string {
	t.Helper()
	var out []string
	add := func(text string) {
		for _, word := range strings.Fields(text) {
			word = strings.Trim(word, ",.;:()…·")
			if len([]rune(word)) > 1 && strings.ContainsFunc(word, unicode.IsLetter) && !ownNames[word] {
				out = append(out, strings.Join(strings.Fields(text), " "))
				return
			}
		}
	}
	z := html.NewTokenizer(strings.NewReader(document))
	silent := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.TextToken:
			if silent == 0 {
				add(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			if token.Data == "script" || token.Data == "style" {
				silent++
			}
			for _, a := range token.Attr {
				if spoken[a.Key] {
					add(a.Val)
				}
			}
		case html.EndTagToken:
			if token := z.Token(); token.Data == "script" || token.Data == "style" {
				silent--
			}
		}
	}
}

// TestScriptsHoldNoWords fails on any string of a script that reads like a
// text: words with a space between them, or what is given to textContent.
func TestScriptsHoldNoWords(t *testing.T) {
	names, err := fs.Glob(site.AssetFiles, "assets/*.js")
	require.NoError(t, err)
	for _, name := range names {
		b, err := site.AssetFiles.ReadFile(name)
		require.NoError(t, err)
		for _, found := range proseOf(string(b)) {
			t.Errorf("%s: %q is not in texts/en.json; name it js.… there and write word(…)", name, found)
		}
	}
	require.Equal(t, []string{"Saved it"}, proseOf(`live.textContent = "Saved it"; q("tr[data-line] td"); // a comment "in words"`))
}

var (
	comment  = regexp.MustCompile(`(?m)//[^"'\x60\n]*(?:"[^"\n]*"[^"'\x60\n]*)*$|/\*(?s:.*?)\*/`)
	literal  = regexp.MustCompile("\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*'|`(?:[^`\\\\]|\\\\.)*`")
	prose    = regexp.MustCompile(`\p{L}{2,}[,.]? \p{L}+`)
	selector = regexp.MustCompile(`[\[\]#>=:]|^\.|^(tr|td|th|table|form|input|button|main|use strict)\b`)
)

func proseOf(script string) []string {
	var out []string
	for _, quoted := range literal.FindAllString(comment.ReplaceAllString(script, ""), -1) {
		body := quoted[1 : len(quoted)-1]
		if prose.MatchString(body) && !selector.MatchString(body) {
			out = append(out, body)
		}
	}
	return out
}

// TestEveryNameHasAText holds the names that templates and scripts ask for to
// the file, and the file to being asked.
func TestEveryNameHasAText(t *testing.T) {
	asked := map[string]bool{}
	read := func(files fs.FS, glob string, pattern *regexp.Regexp, prefix string) {
		names, err := fs.Glob(files, glob)
		require.NoError(t, err)
		for _, name := range names {
			b, err := fs.ReadFile(files, name)
			require.NoError(t, err)
			for _, m := range pattern.FindAllSubmatch(b, -1) {
				asked[prefix+string(m[1])] = true
				if _, ok := words.InUse.Texts[prefix+string(m[1])]; !ok {
					t.Errorf("%s asks for %q, which texts/en.json has not", name, prefix+string(m[1]))
				}
			}
		}
	}
	read(site.TemplateFiles, "templates/*.html", regexp.MustCompile(`\b(?:t|counted) "([^"]+)"`), "")
	read(site.AssetFiles, "assets/*.js", regexp.MustCompile(`\bword\("([a-z][a-z_.]*[a-z])"`), "js.")
	require.Greater(t, len(asked), 150, "the patterns still find names")
	for name, f := range words.InUse.Texts {
		for form, text := range f {
			require.NotEmpty(t, text, "%s %s", name, form)
		}
	}
}

// pseudo is a language in which every text differs from English, numbers and
// days are written another way, and verbs stay what they are.
func pseudo(t *testing.T) *words.Book {
	t.Helper()
	verb := regexp.MustCompile(`%(?:\[\d+\])?[-+.\d]*[a-zA-Z]`)
	b := &words.Book{Tag: words.InUse.Tag, Texts: map[string]words.Forms{}}
	for name, was := range words.InUse.Texts {
		f := words.Forms{}
		for form, text := range was {
			var out strings.Builder
			at := 0
			for _, m := range append(verb.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
				out.WriteString(strings.Map(mirrored, text[at:m[0]]))
				out.WriteString(text[m[0]:m[1]])
				at = m[1]
			}
			f[form] = out.String()
		}
		b.Texts[name] = f
	}
	b.Texts["number.decimal"], b.Texts["number.group"] = words.Forms{"other": ","}, words.Forms{"other": "."}
	b.Texts["format.day"] = words.Forms{"other": "%[3]d/%[2]s/%[1]d"}
	return b
}

// mirrored maps ASCII letters to others that no English text uses.
func mirrored(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return 'α' + (r-'a')%24
	case r >= 'A' && r <= 'Z':
		return 'Α' + (r-'A')%17
	}
	return r
}

// TestAnotherLanguageChangesEveryText shows every screen in a language made up
// for it: no English text of the file may be left on any of them.
func TestAnotherLanguageChangesEveryText(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	s.at = s.at.Add(5e9)
	c := s.browser(access.Manager)
	paths := []string{"/", "/problems", "/purchase", "/items/S@WH", "/items/S@WH?target=95&lead=9",
		"/accuracy", "/suppliers", "/suppliers/X", "/terms",
		"/terms?location=WH&field=review_days&value=9", "/terms?part=preview&location=WH&field=review_days&value=9", "/calendar", "/figures", "/figures?by=supplier", "/work", "/work?show=refills", "/work?show=wave", "/work?show=find&q=A-01", "/work?show=find&q=zzz", "/forecast", "/forecast?by=item&period=month&unit=money", "/slots", "/scan", "/runs", "/runs/latest", "/data",
		"/print/orders", "/print/moves", "/print/labels", "/items/none@WH", "/items/none", "/purchase?q=zzz"}
	for _, path := range []string{"/suppliers", "/calendar", "/figures", "/forecast", "/terms"} {
		s.settled(c, path)
	}
	was := words.InUse
	defer func() { words.InUse = was }()
	words.InUse = pseudo(t)
	for _, path := range paths {
		_, body := s.page(c, path)
		nodes := visibleTexts(receipt.ReplaceAllString(body, ""))
		visible := " " + strings.Join(nodes, " ¦ ") + " "
		for name, f := range was.Texts {
			for _, english := range f {
				for _, part := range regexp.MustCompile(`%(?:\[\d+\])?[-+.\d]*[a-zA-Z]`).Split(english, -1) {
					part = strings.TrimSpace(part)
					if len(part) > 14 && strings.Contains(part, " ") &&
						strings.Contains(visible, part) || len(part) > 3 && part == english &&
						!tableLike.MatchString(part) && slices.Contains(nodes, part) {
						t.Errorf("%s: %q of %s is still English: %s", path, part, name, around(visible, part))
					}
				}
			}
		}
		for _, n := range nodes {
			require.NotRegexp(t, `^\W*\d{4}-\d\d-\d\d\W*$`, n,
				"%s: a day in ISO form on the screen, after %s", path, around(visible, "¦ "+n+" ¦"))
		}
	}
	require.Equal(t, "1.234.567", words.CountText(1_234_567))
	require.Equal(t, "1.234,50", words.PriceText(12_345_000))
	require.Regexp(t, `^\d+/\S+/2026$`, words.DayText(today))
}

// tableLike are names that tables and stages have too, which stay as they are.
var tableLike = regexp.MustCompile(`^[a-z]+$`)

// receipt is the receipt of a line, whose words are the plan's own data.
var receipt = regexp.MustCompile(`(?s)<table class="receipt">.*?</table>`)

func around(s, part string) string {
	i := strings.Index(s, part)
	return s[max(0, i-40):min(len(s), i+len(part)+40)]
}

// visibleTexts are the texts and the spoken attributes of a page.
func visibleTexts(document string) []string {
	var out []string
	z := html.NewTokenizer(strings.NewReader(document))
	silent := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.TextToken:
			if !silent {
				out = append(out, strings.Join(strings.Fields(string(z.Text())), " "))
			}
		case html.StartTagToken:
			token := z.Token()
			silent = token.Data == "script" || token.Data == "code"
			for _, a := range token.Attr {
				if spoken[a.Key] {
					out = append(out, a.Val)
				}
			}
		case html.EndTagToken:
			silent = false
		}
	}
}
