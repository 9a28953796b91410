package propose

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// names are what exports call the columns of sales, the likeliest first.
var names = []struct {
	column   string
	required bool
	theirs   []string
}{
	{"date", true, []string{"date", "ds", "orderdate", "saledate", "salesdate", "transactiondate",
		"invoicedate", "postingdate", "documentdate",
		"billingdate", "orderedat", "soldat", "soldon", "orderedon", "day", "calday", "businessdate",
		"shipdate", "datum", "bestelldatum", "verkaufsdatum",
		"buchungsdatum", "belegdatum", "tag", "fecha", "fechaventa", "data", "datavenda", "jour",
		"datedevente", "datevente", "datavendita", "orderdatetime",
		"transactiontime", "createdat", "datetime", "timestamp", "time", "week", "weekstart", "month",
		"period", "yearmonth",
		"yearmonthday",
		"dt", "saledt", "salesdt", "orderdt", "trandate", "transdate", "txndate", "calendarday",
		"budat", "fkdat", "bldat", "audat", "datecommande", "datefacture", "fechafactura",
		"fechapedido", "datafattura", "dataordine", "verkoopdatum", "orderdatum", "factuurdatum",
		"datazamowienia", "dato", "ordredato", "ordredatum", "paivamaara", "pvm", "tarih", "дата",
		"день", "日付", "日期", "年月日", "売上日", "販売日", "注文日", "订单日期", "訂單日期", "销售日期", "날짜", "일자", "판매일",
		"판매일자", "ημερομηνια"}},
	{"sku", true, []string{"sku", "productid", "itemid", "articleid", "skuid", "itemnumber", "itemno",
		"itemcode", "productcode", "productnumber", "articlenumber",
		"articleno", "article", "stockcode", "materialnumber", "material", "matnr", "partnumber",
		"partno", "variantsku", "lineitemsku", "uniqueid", "ean", "gtin", "upc",
		"barcode", "asin", "item", "product", "artikelnummer", "artikelnr", "artnr", "artikel",
		"material", "codigo", "articulo", "referencia", "codigoproducto",
		"codearticle", "reference", "codiceprodotto", "articolo", "itemname", "productname", "lineitemname", "style",
		"itemnbr", "articlenbr", "productnbr", "productno", "skunumber", "skuno", "skucode", "prodid",
		"articlecode", "kodtowaru", "produto", "prodotto", "produit",
		"produktnummer", "produktnr", "produktkod", "artikkelnummer", "varenummer", "varenr",
		"tuotenumero", "tuotekoodi", "tuote", "urunkodu", "stokkodu", "urun", "indeks", "towar",
		"kodproduktu", "kodzbozi", "cikkszam", "termek", "codproducto", "codproduto", "codarticulo",
		"codarticolo", "codigoarticulo", "codicearticolo", "codigoproduto", "codeproduit", "refarticle",
		"refproduit", "productref", "productreference", "internalreference", "productinternalreference",
		"partcode", "артикул", "товар", "кодтовара", "номенклатура", "商品コード", "商品番号", "品番", "商品编码",
		"商品编号", "商品代碼", "商品代码", "物料编码", "货号", "商品", "상품코드", "품번", "상품"}},
	{"location", true, []string{"location", "locationid", "store", "storeid", "storenumber", "storenbr",
		"storeno", "storecode", "shop", "shopid", "branch", "branchid",
		"warehouse", "warehouseid", "warehousecode", "site", "siteid", "plant", "outlet", "outletid",
		"facility", "depot", "dc", "filiale", "filialnummer", "lager",
		"lagerort", "werk", "tienda", "almacen", "loja", "magasin", "negozio", "storename", "shopname",
		"locationname", "plnt", "shopno", "shopnumber",
		"sitecode", "sucursal", "deposito", "pointdevente", "winkel", "sklep", "filialnr", "shopcode", "branchcode",
		"filiaal", "vestiging", "magazijn", "butik", "butikk", "magazyn", "prodejna", "sklad", "uzlet", "liike",
		"myymala", "toimipiste", "varasto", "magaza", "sube", "depo", "boutique", "entrepot",
		"succursale", "sede", "filial", "codloja", "puntodeventa", "magazzino", "toko", "werks",
		"lgort", "lagerortcode", "standort", "markt", "verkaufsstelle", "магазин", "склад", "филиал",
		"店舗", "店舗コード", "店舗名", "店铺", "门店", "门店编码", "门店名称", "店鋪", "仓库", "倉庫", "매장", "점포", "창고", "υποκαταστημα"}},
	{"quantity", true, []string{"quantity", "qty", "units", "unitssold", "quantitysold", "qtysold",
		"salesquantity", "salesqty", "salesunits", "unitsales", "orderqty",
		"orderquantity", "quantityordered", "orderedquantity", "lineitemquantity", "itemssold", "sold",
		"demand", "y", "menge", "absatz", "anzahl", "stueck", "stuck", "verkaufsmenge",
		"cantidad", "unidades", "quantidade", "quantite", "qte", "quantita", "pieces", "pcs",
		"itemcount", "count", "volume",
		"qtyordered", "unitsordered", "quantityshipped", "qtyshipped", "unitsshipped", "aantal", "ilosc", "sales",
		"antal", "antall", "mnozstvi", "mennyiseg", "maara", "kpl", "miktar", "adet", "fkimg", "kwmeng",
		"qta", "qtd", "qtde", "cant", "stuckzahl", "vkmenge", "absatzmenge", "количество", "колво",
		"数量", "販売数", "販売数量", "売上数量", "销量", "销售数量", "销售量", "銷量", "수량", "판매수량", "판매량", "ποσοτητα"}},
	{"unit_price", false, []string{"unitprice", "price", "sellprice", "sellingprice", "salesprice",
		"itemprice", "priceeach", "lineitemprice", "netprice", "preis",
		"einzelpreis", "stueckpreis", "precio", "preco", "prix", "prixunitaire", "prezzo",
		"prijs", "cena", "pris", "fiyat", "birimfiyat", "hinta", "netpr", "itemrate", "vkpreis",
		"verkaufspreis", "pvp", "preciounitario", "precounitario", "prezzounitario", "cenajednostkowa",
		"stuckpreis", "prixht", "prixttc", "цена", "単価", "価格", "单价", "價格", "价格", "단가", "가격", "τιμη"}},
	{"on_promotion", false, []string{"onpromotion", "promotion", "promo", "ispromo", "ispromotion",
		"onpromo", "promoflag", "aktion"}},
	{"in_stock", false, []string{"instock", "available", "onshelf", "isinstock"}},
	{"order", false, []string{"order", "orderid", "ordernumber", "orderno", "invoice", "invoiceno",
		"invoiceid", "invoicenumber", "transactionid", "receiptid", "ticket",
		"ticketid", "basketid", "bestellnummer", "auftrag", "auftragsnummer", "rechnungsnummer", "pedido", "commande"}},
	{"description", false, []string{"description", "productname", "itemname", "producttitle",
		"lineitemname", "productdescription", "itemdescription", "name", "bezeichnung",
		"artikelbezeichnung", "descripcion", "designation", "libelle", "descrizione", "descricao", "omschrijving",
		"beskrivning", "beskrivelse", "nazwa", "nazev"}},
	{"category", false, []string{"category", "productcategory", "itemcategory", "department", "dept",
		"deptid", "family", "productfamily", "class", "group", "itemgroup",
		"warengruppe", "kategorie", "categoria", "categorie", "rayon", "famille", "familleproduit", "familia",
		"famiglia", "rubrique", "rubro", "reparto", "artikelgroep", "productgroep", "varegruppe", "varugrupp"}},
}

// Required tells whether sales cannot do without a column.
func Required(column string) bool {
	for _, n := range names {
		if n.column == column {
			return n.required
		}
	}
	return false
}

// plain is a name without case, accents, spaces and marks, in any script.
func plain(name string) string {
	var b strings.Builder
	for _, c := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case letters[c] != "":
			b.WriteString(letters[c])
		case unicode.IsLetter(c) || unicode.IsDigit(c) || c == soundMark:
			b.WriteRune(c)
		}
	}
	return norm.NFC.String(b.String())
}

// letters are those that have no accent to take away. A voiced sound of Japanese
// has a mark that is no accent.
var letters = map[rune]string{'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'æ': "ae", 'œ': "oe", 'ı': "i"}

const soundMark = '\u3099'

// fillers are words in headings that do not change what a column of sales is: the
// articles and prepositions of the west, and the sale itself.
var fillers = wordSet("of the de da do di du des del della dell delle der die das von van la le el d l " +
	"sale sales sold vente ventes vendu vendue vendus vendues venta ventas vendida vendido vendidas vendita vendite venduta venda vendas " +
	"verkauf verkaufs verkaufte verkauft verkoop verkochte sprzedazy sprzedana prodeje prodane satis satilan forsaljning salgs salg myynti продажи продаж продано")

func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[plain(w)] = true
	}
	return out
}

// core is a heading's plain name without its fillers: "Quantité vendue" is quantite.
func core(name string) string { return without(name, fillers) }

// asides are words in headings of masters that do not change what a column is: articles
// and prepositions, and the unit where it is the contract's own: "Prix d'achat (EUR)".
var asides = wordSet("of the in per de da do di du des del della dell delle der die das von van la le el d l " +
	"days jours tage tagen dias giorni dagen dni eur euro euros usd gbp chf ht htva netto excl vat pcs pc pieces stuck")

func without(name string, left map[string]bool) string {
	words := strings.FieldsFunc(name, func(c rune) bool {
		return !unicode.IsLetter(c) &&
			!unicode.IsDigit(c) && !unicode.IsMark(c)
	})
	out := ""
	for _, w := range words {
		if w = plain(w); !left[w] {
			out += w
		}
	}
	return out
}

// bare is a column's name without the table's that stands before all of them, as
// Hive writes it: dm_sales.qty.
func (p *Proposal) bare(name string) string {
	table, rest, ok := strings.Cut(name, ".")
	if !ok || table == "" || rest == "" {
		return name
	}
	for _, h := range p.Has {
		if !strings.HasPrefix(h, table+".") {
			return name
		}
	}
	return rest
}
