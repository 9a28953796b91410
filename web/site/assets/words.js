// The texts of the scripts, in the language of the page. A call with a name
// and values puts the values in the places of %s and %d; a text with plural
// forms is chosen by the first value.
"use strict";
const word = (() => {
  const all = JSON.parse(document.getElementById("words")?.textContent || "{}");
  const rules = new Intl.PluralRules(document.documentElement.lang || "en");
  return (name, ...values) => {
    const forms = all[name] ?? name;
    const text = typeof forms === "string" ? forms : forms[rules.select(Number(values[0]))] ?? forms.other;
    let next = 0;
    return text.replace(/%(?:\[(\d+)\])?[sd]/g, (_, at) => String(values[at ? at - 1 : next++]));
  };
})();
