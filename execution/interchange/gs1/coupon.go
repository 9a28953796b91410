package gs1

import "strings"

// coupon walks a North American coupon code digit by digit. Once a fault is
// set every further step does nothing.
type coupon struct {
	text     string
	at       int
	prefixes PrefixLookup
	fault    Fault
}

// rest is a fault about what is left, or about all when nothing is left.
func (c *coupon) rest(lint Lint) {
	if c.at >= len(c.text) {
		c.fault = whole(lint, c.text)
	} else {
		c.fault = Fault{lint, c.at, len(c.text) - c.at}
	}
}

// digit takes one digit that must be one of allowed.
func (c *coupon) digit(allowed string, missing, invalid Lint) int {
	if !c.fault.OK() {
		return 0
	}
	if c.at >= len(c.text) {
		c.fault = whole(missing, c.text)
		return 0
	}
	d := c.text[c.at]
	if strings.IndexByte(allowed, d) < 0 {
		c.fault = Fault{invalid, c.at, 1}
		return 0
	}
	c.at++
	return int(d - '0')
}

// take skips n digits.
func (c *coupon) take(n int, truncated Lint) string {
	if !c.fault.OK() {
		return ""
	}
	if len(c.text)-c.at < n {
		c.rest(truncated)
		return ""
	}
	c.at += n
	return c.text[c.at-n : c.at]
}

func (c *coupon) companyPrefix(length int, truncated Lint) {
	start := c.at
	if digits := c.take(length, truncated); c.fault.OK() {
		if f := companyPrefix(digits, c.prefixes); !f.OK() {
			c.fault = Fault{f.Lint, start, length}
		}
	}
}

const anyDigit = "0123456789"

// couponCode checks AI (8110), North American Coupon Application Guideline
// using GS1 DataBar Expanded symbols.
func couponCode(d string, prefixes PrefixLookup) Fault {
	if f := csetNumeric(d); !f.OK() {
		return f
	}
	c := &coupon{text: d, prefixes: prefixes}
	n := c.digit("0123456", "COUPON_MISSING_GCP_VLI", "COUPON_INVALID_GCP_LENGTH")
	c.companyPrefix(n+6, "COUPON_TRUNCATED_GCP")
	c.take(6, "COUPON_TRUNCATED_OFFER_CODE")
	n = c.digit("12345", "COUPON_MISSING_SAVE_VALUE_VLI", "COUPON_INVALID_SAVE_VALUE_LENGTH")
	c.take(n, "COUPON_TRUNCATED_SAVE_VALUE")
	c.requirement("1ST")
	c.secondPurchase()
	c.thirdPurchase()
	c.dates()
	if c.field('5') {
		n = c.digit(anyDigit, "COUPON_MISSING_SERIAL_NUMBER_VLI", "")
		c.take(n+6, "COUPON_TRUNCATED_SERIAL_NUMBER")
	}
	if c.field('6') {
		n = c.digit("1234567", "COUPON_MISSING_RETAILER_GCP_OR_GLN_VLI", "COUPON_INVALID_RETAILER_GCP_OR_GLN_LENGTH")
		c.companyPrefix(n+6, "COUPON_TRUNCATED_RETAILER_GCP_OR_GLN")
	}
	if c.field('9') {
		c.digit("01256", "COUPON_MISSING_SAVE_VALUE_CODE", "COUPON_INVALID_SAVE_VALUE_CODE")
		c.digit("012", "COUPON_MISSING_SAVE_VALUE_APPLIES_TO_ITEM", "COUPON_INVALID_SAVE_VALUE_APPLIES_TO_ITEM")
		c.digit(anyDigit, "COUPON_MISSING_STORE_COUPON_FLAG", "")
		c.digit("01", "COUPON_MISSING_DONT_MULTIPLY_FLAG", "COUPON_INVALID_DONT_MULTIPLY_FLAG")
	}
	if c.fault.OK() && c.at < len(d) {
		c.rest("COUPON_EXCESS_DATA")
	}
	return c.fault
}

// field takes the indicator of an optional field when it stands next.
func (c *coupon) field(indicator byte) bool {
	if !c.fault.OK() || c.at >= len(c.text) || c.text[c.at] != indicator {
		return false
	}
	c.at++
	return true
}

// requirement reads a purchase requirement: length, value, code, family.
func (c *coupon) requirement(which string) {
	n := c.digit("12345", Lint("COUPON_MISSING_"+which+"_PURCHASE_REQUIREMENT_VLI"),
		Lint("COUPON_INVALID_"+which+"_PURCHASE_REQUIREMENT_LENGTH"))
	c.take(n, Lint("COUPON_TRUNCATED_"+which+"_PURCHASE_REQUIREMENT"))
	c.digit("012349", Lint("COUPON_MISSING_"+which+"_PURCHASE_REQUIREMENT_CODE"),
		Lint("COUPON_INVALID_"+which+"_PURCHASE_REQUIREMENT_CODE"))
	c.take(3, Lint("COUPON_TRUNCATED_"+which+"_PURCHASE_FAMILY_CODE"))
}

// otherPrefix reads a company prefix that 9 declares absent.
func (c *coupon) otherPrefix(which string) {
	n := c.digit("01234569", Lint("COUPON_MISSING_"+which+"_PURCHASE_GCP_VLI"),
		Lint("COUPON_INVALID_"+which+"_PURCHASE_GCP_LENGTH"))
	if c.fault.OK() && n != 9 {
		c.companyPrefix(n+6, Lint("COUPON_TRUNCATED_"+which+"_PURCHASE_GCP"))
	}
}

func (c *coupon) secondPurchase() {
	if !c.field('1') {
		return
	}
	c.digit("0123", "COUPON_MISSING_ADDITIONAL_PURCHASE_RULES_CODE", "COUPON_INVALID_ADDITIONAL_PURCHASE_RULES_CODE")
	c.requirement("2ND")
	c.otherPrefix("2ND")
}

func (c *coupon) thirdPurchase() {
	if c.field('2') {
		c.requirement("3RD")
		c.otherPrefix("3RD")
	}
}

func (c *coupon) dates() {
	start := c.at
	var expiry, begin string
	if c.field('3') {
		expiry = c.date("COUPON_TOO_SHORT_FOR_EXPIRATION_DATE", "COUPON_INVALID_EXIPIRATION_DATE")
	}
	if c.field('4') {
		begin = c.date("COUPON_TOO_SHORT_FOR_START_DATE", "COUPON_INVALID_START_DATE")
	}
	if c.fault.OK() && expiry != "" && begin != "" && expiry < begin {
		c.fault = Fault{"COUPON_EXPIRATION_BEFORE_START", start, c.at - start}
	}
}

func (c *coupon) date(short, invalid Lint) string {
	start := c.at
	d := c.take(6, short)
	if c.fault.OK() && !date(6, false)(d, nil).OK() {
		c.fault = Fault{invalid, start, 6}
	}
	return d
}

// couponOffer checks AI (8112), the positive offer file coupon code.
func couponOffer(d string) Fault {
	if f := csetNumeric(d); !f.OK() {
		return f
	}
	c := &coupon{text: d}
	c.digit("01", "COUPON_MISSING_FORMAT_CODE", "COUPON_INVALID_FORMAT_CODE")
	n := c.digit("0123456", "COUPON_MISSING_FUNDER_VLI", "COUPON_INVALID_FUNDER_LENGTH")
	c.take(n+6, "COUPON_TRUNCATED_FUNDER")
	c.take(6, "COUPON_TRUNCATED_OFFER_CODE")
	n = c.digit(anyDigit, "COUPON_MISSING_SERIAL_NUMBER_VLI", "")
	c.take(n+6, "COUPON_TRUNCATED_SERIAL_NUMBER")
	if c.fault.OK() && c.at < len(d) {
		c.rest("COUPON_EXCESS_DATA")
	}
	return c.fault
}
