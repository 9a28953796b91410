package propose

import "strings"

// names are what exports call the columns of sales, the likeliest first.
var names = []struct {
	column   string
	required bool
	theirs   []string
}{
	{"date", true, []string{"date", "ds", "orderdate", "saledate", "salesdate", "transactiondate", "invoicedate", "postingdate", "documentdate",
		"billingdate", "orderedat", "soldat", "soldon", "orderedon", "day", "calday", "businessdate", "shipdate", "datum", "bestelldatum", "verkaufsdatum",
		"buchungsdatum", "belegdatum", "tag", "fecha", "fechaventa", "data", "datavenda", "jour", "datedevente", "datevente", "datavendita", "orderdatetime",
		"transactiontime", "createdat", "datetime", "timestamp", "time", "week", "weekstart", "month", "period", "yearmonth",
		"yearmonthday"}},
	{"sku", true, []string{"sku", "productid", "itemid", "articleid", "skuid", "itemnumber", "itemno", "itemcode", "productcode", "productnumber", "articlenumber",
		"articleno", "article", "stockcode", "materialnumber", "material", "matnr", "partnumber", "partno", "variantsku", "lineitemsku", "uniqueid", "ean", "gtin", "upc",
		"barcode", "asin", "item", "product", "artikelnummer", "artikelnr", "artnr", "artikel", "material", "codigo", "articulo", "referencia", "codigoproducto",
		"codearticle", "reference", "codiceprodotto", "articolo", "itemname", "productname", "lineitemname", "style",
		"itemnbr", "articlenbr", "productnbr", "productno", "skunumber", "skuno", "skucode", "prodid", "articlecode", "kodtowaru", "produto", "prodotto", "produit"}},
	{"location", true, []string{"location", "locationid", "store", "storeid", "storenumber", "storenbr", "storeno", "storecode", "shop", "shopid", "branch", "branchid",
		"warehouse", "warehouseid", "warehousecode", "site", "siteid", "plant", "outlet", "outletid", "facility", "depot", "dc", "filiale", "filialnummer", "lager",
		"lagerort", "werk", "tienda", "almacen", "loja", "magasin", "negozio", "storename", "shopname", "locationname", "plnt", "shopno", "shopnumber",
		"sitecode", "sucursal", "deposito", "pointdevente", "winkel", "sklep", "filialnr", "shopcode", "branchcode"}},
	{"quantity", true, []string{"quantity", "qty", "units", "unitssold", "quantitysold", "qtysold", "salesquantity", "salesqty", "salesunits", "unitsales", "orderqty",
		"orderquantity", "quantityordered", "orderedquantity", "lineitemquantity", "itemssold", "sold", "demand", "y", "menge", "absatz", "anzahl", "stueck", "stuck", "verkaufsmenge",
		"cantidad", "unidades", "quantidade", "quantite", "qte", "quantita", "pieces", "pcs", "itemcount", "count", "volume",
		"qtyordered", "unitsordered", "quantityshipped", "qtyshipped", "unitsshipped", "aantal", "ilosc", "sales"}},
	{"unit_price", false, []string{"unitprice", "price", "sellprice", "sellingprice", "salesprice", "itemprice", "priceeach", "lineitemprice", "netprice", "preis",
		"einzelpreis", "stueckpreis", "precio", "preco", "prix", "prixunitaire", "prezzo"}},
	{"on_promotion", false, []string{"onpromotion", "promotion", "promo", "ispromo", "ispromotion", "onpromo", "promoflag", "aktion"}},
	{"in_stock", false, []string{"instock", "available", "onshelf", "isinstock"}},
	{"order", false, []string{"order", "orderid", "ordernumber", "orderno", "invoice", "invoiceno", "invoiceid", "invoicenumber", "transactionid", "receiptid", "ticket",
		"ticketid", "basketid", "bestellnummer", "auftrag", "auftragsnummer", "rechnungsnummer", "pedido", "commande"}},
	{"description", false, []string{"description", "productname", "itemname", "producttitle", "lineitemname", "productdescription", "itemdescription", "name", "bezeichnung",
		"artikelbezeichnung", "descripcion", "designation", "descrizione"}},
	{"category", false, []string{"category", "productcategory", "itemcategory", "department", "dept", "deptid", "family", "productfamily", "class", "group", "itemgroup",
		"warengruppe", "kategorie", "categoria", "categorie", "rayon"}},
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

// plain is a name without case, spaces and marks.
func plain(name string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(name) {
		switch c {
		case 'ä':
			b.WriteString("a")
		case 'ö', 'ó':
			b.WriteString("o")
		case 'ü', 'ú':
			b.WriteString("u")
		case 'é', 'è', 'ê':
			b.WriteString("e")
		case 'á', 'à', 'ã':
			b.WriteString("a")
		case 'í':
			b.WriteString("i")
		case 'ç':
			b.WriteString("c")
		case 'ß':
			b.WriteString("ss")
		default:
			if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
				b.WriteRune(c)
			}
		}
	}
	return b.String()
}
