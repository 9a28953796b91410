// The texts of the page's scripts, in the page's language: word("name", …)
// puts its arguments in the places of %s and %d; a text with plural forms is
// chosen by its first argument.
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
