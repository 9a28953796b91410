package prose

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSentencesAreCountedInParagraphsAndItems(t *testing.T) {
	text := "# A heading of five words\n\nTwo words. Now `stockwright run -w here` counts\nas one (e.g. 3.5 times). `init` asks!\n" +
		"\n| a table | has none |\n|---|---|\n- an item here\n  goes on\n1. another one\n\n```sh\nno words at all\n```\n<!-- nor\nhere. Or here -->\nWord.\n"
	require.Equal(t, []int{2, 10, 2, 5, 2}, Sentences(text))
	require.Equal(t, 2.0, Median([]int{2, 10, 2, 5, 2}))
	require.Equal(t, 3.5, Median([]int{5, 2}))
	require.Equal(t, 0.25, ShareAbove([]int{30, 31, 2, 5}, 30))
	require.Zero(t, Median(nil))
	require.Zero(t, ShareAbove(nil, 30))
}
