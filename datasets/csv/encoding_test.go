package csv

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every text is told right or asked about, with the right encoding among those
// that are named.
func TestEncodingIsToldOrAsked(t *testing.T) {
	for _, c := range []struct{ encoding, words, asked string }{
		{UTF8, "Süd,Łódź,東京,Юг,🙂", ""},
		{Windows, "Süd,Café au lait,¡Hola!,£5 – 20 €,it’s,«oui»,Škoda,naïve,Æble,º,5 m²,ACME™,½ kg", ""},
		{"cp850", "Süd,Köln,Café", "cp850 (Süd)"},
		{"macintosh", "Süd,Köln,Straße,Café", "macintosh (Süd)"},
		{"windows-1250", "Łódź,Gdańsk,Wrocław", "windows-1250 (Łódź)"},
		{"windows-1251", "Север,Юг,молоко", "windows-1251 (Север)"},
		{"koi8-r", "Север,Юг,молоко", "koi8-r (Север)"},
		{"cp866", "Север,Юг,молоко", "cp866 (Север)"},
		{"windows-1253", "Αθήνα,γάλα", "windows-1253 (Αθήνα)"},
		{"shift_jis", "東京,大阪,商品コード", "shift_jis (東京)"},
		{"euc-jp", "東京,大阪,商品コード", "euc-jp (東京)"},
		{"gb18030", "北京,上海,牛奶", "gb18030 (北京)"},
		{"big5", "台北,高雄,牛奶", "big5 (台北)"},
		{"euc-kr", "서울,부산,우유", "euc-kr (서울)"},
	} {
		var text []byte
		for _, e := range encodings {
			if e.name == c.encoding {
				encoded, err := e.of.NewEncoder().String(strings.ReplaceAll(c.words, ",", ",5\n") + ",5\n")
				require.NoError(t, err, c.encoding)
				text = []byte(encoded)
			}
		}
		name, err := encodingOf(text, true)
		if c.asked == "" {
			require.NoError(t, err, c.encoding)
			require.Equal(t, c.encoding, name)
			continue
		}
		require.ErrorContains(t, err, c.asked, c.encoding)
	}
	_, err := encodingOf([]byte("a,Süd\nb,S\xfcd\n"), true)
	require.ErrorContains(t, err, "line 1 is written in UTF-8 and line 2 is not")
}
