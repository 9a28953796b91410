package pages

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPageIsReadAsAReaderMeetsIt(t *testing.T) {
	p := parse("docs/x.md", []byte("# A title. It is none\n\n<!-- before: stockwright sample a.csv -->\n\n"+
		"Run `stockwright run\n-w ws` first. Then look, e.g. at 3.5 units! Is it so?\n\n- one item\n- two\n\n"+
		"| what | how |\n|---|---|\n| a table. Not | counted |\n\n```sh\nstockwright run\n```\n\n```text\nprinted\n```\n"))
	require.Equal(t, []string{"stockwright sample a.csv"}, p.Before)
	require.Equal(t, []string{"stockwright run\n"}, p.Blocks)
	require.Equal(t, []string{"stockwright run -w ws"}, p.Inline)
	require.Equal(t, []string{"Run code first. ", "Then look, e.g. at 3.5 units! ", "Is it so?",
		"one item", "two"}, p.Sentences)
	require.Equal(t, 6, Words(p.Sentences[1]))
}
