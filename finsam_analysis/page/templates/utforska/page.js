// The what-if page: shows the parts that Python answers with, and asks with what is said in its
// fields. It does no arithmetic; a chart's places come as thousandths of its height.

const PATIENCE = 3000; // [ms] without an answer before the figures are called old
const SLOW = 250; // [ms] of waiting for tables before they are dimmed
const SVG = "http://www.w3.org/2000/svg";

function make(tag, set = {}, ...children) {
  const node = tag.startsWith("svg:")
    ? document.createElementNS(SVG, tag.slice(4))
    : document.createElement(tag);
  for (const [key, value] of Object.entries(set)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  // In a notebook letters typed in a control would otherwise be the notebook's commands.
  if (["input", "select", "button", "textarea", "summary", "a"].includes(tag))
    node.setAttribute("data-lm-suppress-shortcuts", "true");
  const worded = ["li", "p", "td", "th"].includes(tag);
  node.append(...children.filter((child) => child != null).flatMap((child) => (worded && typeof child === "string" ? dated(child) : [child])));
  return node;
}

function say(node, text) {
  if (node.textContent !== text) node.replaceChildren(...dated(text));
}

// A text with each of its dates on one line; a browser may break it at its hyphens.
function dated(text) {
  return String(text ?? "").split(/(\b\d{4}-\d{2}-\d{2}\b)/).map((part, i) => (i % 2 ? make("span", { class: "datum" }, part) : part));
}

function listed(texts) {
  return texts.map((text) => make("li", {}, text));
}

function fill(select, pairs) {
  const wanted = JSON.stringify(pairs);
  if (select.dataset.pairs === wanted) return;
  select.dataset.pairs = wanted;
  select.replaceChildren(...pairs.map(([value, text]) => make("option", { value }, text)));
}

let pages = 0;

class Page {
  constructor(model, el) {
    this.model = model;
    this.own = document.body.classList.contains("finsam-own");
    this.id = `finsam${++pages}`;
    this.parts = {};
    this.rows = new Map();
    this.tables = new Map();
    this.fields = new Map(); // path → its control and the place for what is refused
    this.queue = [];
    this.seq = Math.floor(Math.random() * 2 ** 40);
    this.inFlight = null;
    this.typing = null; // the field whose text is the user's own until it is left
    this.root = make("div", { class: "finsam-what", lang: "sv" });
    this.build();
    el.append(this.root);
    this.watch = new ResizeObserver(() => this.drawCharts());
    this.watch.observe(this.root);
    this.hear = (answer) => this.receive(answer);
    this.lose = () => this.gone("Kontakten med programmet är bruten.");
    this.greet = () => this.hello();
    this.print = () => this.sheet();
    model.on("msg:custom", this.hear);
    model.on("gone", this.lose);
    model.on("here", this.greet);
    if (this.own) addEventListener("beforeprint", this.print);
    this.hello();
  }

  close() {
    this.watch.disconnect();
    clearTimeout(this.timer);
    clearTimeout(this.slow);
    this.model.off("msg:custom", this.hear);
    this.model.off("gone", this.lose);
    this.model.off("here", this.greet);
    removeEventListener("beforeprint", this.print);
  }

  // ---- asking

  hello() {
    this.queue = [];
    this.inFlight = null;
    this.ask({ do: "hello" });
  }

  ask(act) {
    const last = this.queue.at(-1);
    // What a field said before it was answered for no longer matters.
    if (last && act.do === "say" && last.do === "say" && last.field === act.field) this.queue.pop();
    this.queue.push(act);
    this.next();
  }

  next() {
    if (this.inFlight !== null || !this.queue.length) return;
    const act = this.queue.shift();
    this.inFlight = ++this.seq;
    this.pend();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.gone("Programmet svarar inte."), PATIENCE);
    this.model.send({ seq: this.inFlight, ...act });
  }

  receive({ seq, stage, parts }) {
    if (seq === this.inFlight && stage === 1) {
      this.inFlight = null;
      clearTimeout(this.timer);
      this.back();
    }
    if (stage === 2 && this.inFlight === null) {
      this.settle();
      this.root.querySelectorAll(".vantar").forEach((row) => row.classList.remove("vantar"));
    }
    Object.assign(this.parts, parts);
    this.show(parts);
    this.next();
  }

  // No style hangs on the mark itself: that would style the whole page anew at each change.
  pend() {
    if ("pending" in this.root.dataset) return;
    this.root.dataset.pending = "";
    this.slow = setTimeout(() => this.root.classList.add("drojer"), SLOW);
  }

  settle() {
    delete this.root.dataset.pending;
    clearTimeout(this.slow);
    this.root.classList.remove("drojer");
  }

  gone(why) {
    clearTimeout(this.timer);
    if ("gone" in this.root.dataset) return;
    this.root.dataset.gone = "";
    this.body.inert = true;
    const text = `${why} Siffrorna nedan kan vara gamla. Sidan försöker igen av sig själv; starta annars om programmet.`;
    say(this.alarm, text);
    this.alarm.hidden = false;
  }

  back() {
    if (!("gone" in this.root.dataset)) return;
    delete this.root.dataset.gone;
    this.body.inert = false;
    this.alarm.hidden = true;
    say(this.alarm, "");
  }

  // ---- the page's bones

  build() {
    const button = (text, act, more = {}) => make("button", { type: "button", onclick: act, ...more }, text);
    this.start = make("select", { onchange: (e) => this.ask({ do: "begin", name: e.target.value }) });
    this.sentence = make("p", { class: "besked", role: "status", "aria-live": "polite" });
    this.remarks = make("ul", { class: "obs", role: "status", "aria-live": "polite" });
    this.chart = make("svg:svg", { role: "img", class: "diagram" });
    this.forbund = make("p", { class: "forbund" });
    this.title = make("h1", {}, "Vad händer om …");
    this.summary = make("p", { class: "beviljat" });
    this.undo = button("Ångra", () => this.ask({ do: "undo" }), { title: "Ctrl+Z" });
    this.redo = button("Gör om", () => this.ask({ do: "redo" }));
    this.again = button("Till starten", () => this.ask({ do: "back" }));
    this.present = button("Visa för styrelsen", () => this.presenting(), { "aria-pressed": "false" });
    this.alarm = make("p", { class: "larm", role: "alert", hidden: true });
    const top = make(
      "header",
      { class: "topp" },
      make(
        "div",
        { class: "svar" },
        make("div", { class: "rubrik" }, this.title, this.forbund),
        this.sentence,
        this.remarks,
        this.summary,
        make(
          "div",
          { class: "verktyg" },
          make("label", { class: "utgar" }, "Utgår från ", this.start),
          this.undo, this.redo, this.again, this.present,
        ),
      ),
      this.chart,
    );
    this.body = make("div", { class: "rutor" },
      make("div", { class: "fragan" }, this.buildRows(), this.buildAssumptions(), this.buildSuggest(),
        this.buildSure(), this.buildCompare(), this.buildLeave()),
      make("div", { class: "utfallet" }, this.buildDifferences(), this.buildBridge(), this.buildKommuner(), this.buildLegal()),
      this.buildEconomy());
    this.root.append(this.alarm, top, this.body);
    this.root.addEventListener("keydown", (e) => {
      const typing = e.target.matches("input[type=text], textarea");
      if ((e.ctrlKey || e.metaKey) && e.key === "z" && !typing) {
        e.preventDefault();
        this.ask({ do: e.shiftKey ? "redo" : "undo" });
      } else if (e.key === "Escape" && this.root.classList.contains("visning")) this.presenting();
    });
  }

  panel(kind, heading, open, ...inside) {
    const summary = make("summary", {}, make("h2", {}, heading), make("span", { class: "valda" }));
    return make("details", { class: `ruta ${kind}`, open }, summary, ...inside);
  }

  buildRows() {
    this.head = make("tr", { role: "row" });
    this.list = make("tbody", { role: "rowgroup" });
    this.extra = make("tbody", { role: "rowgroup" });
    const table = make("table", { class: "ansokningar", role: "table", "aria-labelledby": `${this.id}-a` },
      make("thead", { role: "rowgroup" }, this.head), this.list, this.extra);
    const add = make("button", { type: "button", onclick: () => this.ask({ do: "add" }) }, "Lägg till insats");
    const refused = make("p", { class: "nej", role: "status" });
    this.fields.set("lägg till", { place: refused });
    return make("section", { class: "ruta beslut", "aria-labelledby": `${this.id}-a` },
      make("h2", { id: `${this.id}-a` }, "Ansökningar"), table, add, refused);
  }

  buildDifferences() {
    this.changes = make("ul");
    this.unchanged = make("p", { class: "not" }, "Inget är ändrat.");
    return make("section", { class: "ruta andrat" }, make("h2", {}, "Ändrat från starten"), this.unchanged, this.changes);
  }

  buildAssumptions() {
    this.assumed = make("div", { class: "antaganden" });
    this.row = make("select", { "aria-label": "Rad i planen" });
    const panel = this.panel("antagande", "Antaganden", false, this.assumed, make("p", { class: "rad" },
      make("label", {}, "En annan rad i planen ", this.row),
      make("button", { type: "button", onclick: () => this.ask({ do: "row", id: this.row.value }) }, "Ändra raden")));
    this.moved = panel.querySelector(".valda");
    return panel;
  }

  buildKommuner() {
    return make("section", { class: "ruta kommuner" }, make("h2", {}, "Per kommun"), this.table("kommuner"));
  }

  buildLegal() {
    this.legal = make("ul", { class: "efterat" });
    return make("section", { class: "ruta fragor" }, make("h2", {}, "Rättsliga frågor"), this.legal);
  }

  buildBridge() {
    this.bridge = make("p", { class: "efterat" });
    return make("section", { class: "ruta bro" }, make("h2", {}, "Vad varje val betyder"), this.bridge, this.table("bro"));
  }

  buildEconomy() {
    return this.panel("ekonomi", "Ekonomens tabell", true, this.table("ekonomi"));
  }

  buildSuggest() {
    const ways = [["fewest", "som rör så få ansökningar som möjligt"], ["least-money", "som kostar minst pengar"],
      ["fairest", "som är mest rättvis mellan kommunerna"]];
    this.objective = make("select", {});
    fill(this.objective, ways);
    this.suggestion = make("div", { "aria-live": "polite" });
    return this.panel("forslag", "Föreslå minsta ändring", false,
      make("p", { class: "not" }, "Olåsta rader prövas om från kansliets förslag; låsta rader står kvar som de är."),
      make("p", { class: "rad" }, make("label", {}, "Ändringen ", this.objective),
        make("button", { type: "button", onclick: () => this.ask({ do: "suggest", objective: this.objective.value }) }, "Föreslå")),
      this.suggestion);
  }

  buildSure() {
    this.sure = make("p", { class: "efterat" });
    this.fan = make("svg:svg", { role: "img", class: "diagram fan efterat" });
    this.odds = make("table", { class: "finsam efterat" });
    const panel = this.panel("sakert", "Hur säkert?", false, this.sure, this.fan, this.odds);
    panel.addEventListener("toggle", () => this.ask({ do: "show", panel: "osäkerhet", on: panel.open }));
    return panel;
  }

  buildCompare() {
    const compare = () => this.ask({ do: "compare", first: this.first.value, second: this.second.value });
    this.first = make("select", { onchange: compare });
    this.second = make("select", { onchange: compare });
    this.compared = make("div", {});
    this.verdict = make("p", { class: "efterat", "aria-live": "polite" });
    const panel = this.panel("jamfor", "Jämför", false,
      make("p", { class: "rad" }, make("label", {}, "Ställ ", this.first), make("label", {}, "bredvid ", this.second)),
      this.verdict, this.compared);
    panel.addEventListener("toggle", () => (panel.open ? compare() : this.ask({ do: "show", panel: "jämför", on: false })));
    return panel;
  }

  buildLeave() {
    this.name = make("input", { type: "text", maxlength: 120, oninput: () => { this.over.hidden = true; } });
    this.about = make("textarea", { rows: 2, maxlength: 1000 });
    const save = (over) => this.ask({ do: "save", name: this.name.value, description: this.about.value, over });
    this.saved = make("p", { role: "status" });
    this.over = make("button", { type: "button", hidden: true, onclick: () => save(true) }, "Skriv över");
    this.making = make("p", { role: "status" });
    this.progress = make("progress", { hidden: true, "aria-label": "Görs" });
    this.copied = make("p", { role: "status" });
    this.text = make("textarea", { rows: 8, readonly: true, hidden: true, "aria-label": "Scenariot som text" });
    const create = (kind, text) => make("button", { type: "button", onclick: () => this.ask({ do: "make", kind }) }, text);
    return this.panel("lamna", "Spara och lämna över", false,
      make("p", { class: "rad" }, make("label", {}, "Namn ", this.name)),
      make("p", { class: "rad" }, make("label", { class: "lang" }, "Beskrivning, eller tomt för ändringarna i ord ", this.about)),
      make("p", { class: "rad" }, make("button", { type: "button", onclick: () => save(false) }, "Spara"), this.over),
      this.saved,
      make("p", { class: "rad" }, create("report", "Gör rapport"), create("appendix", "Gör bilaga"),
        make("button", { type: "button", onclick: () => this.printed() }, "Skriv ut"),
        make("a", { href: "#", role: "button", onclick: (e) => { e.preventDefault(); this.ask({ do: "text" }); } }, "Kopiera scenariot som text")),
      this.progress, this.making, this.copied, this.text);
  }

  // ---- showing the parts that have changed

  show(parts) {
    const has = (key) => key in parts;
    if (has("forbund")) say(this.forbund, parts.forbund);
    if (has("names")) this.showNames();
    if (has("rows")) fill(this.row, parts.rows);
    if (has("head")) this.showHead();
    if (has("granted years") || has("actions")) this.showHeadings();
    if (has("order") || has("added")) this.showOrder();
    for (const key in parts) {
      const [kind, ...rest] = key.split("/");
      const id = rest.join("/");
      if (kind === "row") this.showRow(id);
      else if (kind === "added" && id) this.showAdded(id);
      else if (kind === "years" && id) this.showYears(id);
      else if (kind === "assumed") this.showAssumed(id);
      else if (kind === "table") this.showTable(id);
      else if (kind === "line") this.showLine(rest[0], Number(rest[1]));
    }
    if (has("differences")) this.showDifferences();
    if (has("legal")) this.legal.replaceChildren(...(parts.legal.length ? parts.legal : ["Inga."]).map((text) => make("li", {}, text)));
    if (has("bridge")) say(this.bridge, parts.bridge || "Inget skiljer ännu: gör ett val ovan.");
    if (has("suggestion")) this.showSuggestion();
    if (has("sure")) this.showSure();
    if (has("compared")) this.showCompared();
    if (has("saved")) this.showSaved();
    if (has("making")) this.showMaking();
    if (has("text")) this.copy(parts.text[1]);
    if (has("room")) this.drawRoom();
    if (has("refused")) this.showRefused();
  }

  showNames() {
    const names = this.parts.names;
    fill(this.start, names);
    fill(this.first, [["", "det du ser nu"], ...names]);
    fill(this.second, [["", "det du ser nu"], ...names]);
    if (!this.second.value && names.length) this.second.value = names[0][0];
  }

  showHead() {
    const head = this.parts.head;
    say(this.sentence, head.sentence);
    if (this.remarks.textContent !== head.remarks.join("")) this.remarks.replaceChildren(...listed(head.remarks));
    this.root.classList.toggle("under", head.below);
    say(this.summary, head.new);
    if (!this.parts.names.some(([id]) => id === head.start)) fill(this.start, [[head.start, head.started], ...this.parts.names]);
    this.start.value = head.start;
    this.undo.disabled = !head.undo;
    this.redo.disabled = !head.redo;
    this.again.disabled = !head.undo && !this.parts.differences?.length;
    if (document.activeElement !== this.name) this.name.value = head.title;
  }

  showHeadings() {
    const years = this.parts["granted years"] ?? [];
    const heading = (text, kind) => make("th", { scope: "col", role: "columnheader", class: kind }, text);
    this.head.replaceChildren(heading("Ansökan", "text"), heading("Föreslaget, kr", "number"), heading("Beslut", "text"),
      ...years.map((year) => heading(`${year}, tkr`, "number ar")), heading("Beviljat, kr", "number"), heading("Lås", "text"));
    for (const row of this.rows.values()) this.yearCells(row);
  }

  showOrder() {
    const order = this.parts.order ?? [], added = this.parts.added ?? [];
    for (const [id, row] of this.rows)
      if (!order.includes(id) && !added.includes(id)) {
        row.line.remove();
        this.rows.delete(id);
      }
    for (const id of order) if (!this.rows.has(id)) this.list.append(this.newRow(id, false));
    for (const id of added) if (!this.rows.has(id)) this.extra.append(this.newRow(id, true));
    this.extra.hidden = !added.length;
  }

  cell(kind, label, ...inside) {
    return make("td", { role: "cell", class: kind, "data-label": label }, ...inside);
  }

  newRow(id, added) {
    const row = { id, added, years: [], steps: [] };
    row.name = make("span", { class: "namn" });
    row.owner = make("span", { class: "agare" });
    row.heading = make("th", { scope: "row", role: "rowheader", class: "text" }, row.name, row.owner);
    row.proposed = this.cell("number", "Föreslaget, kr");
    row.choice = make("div", { class: "val" });
    row.words = make("span", { class: "ord" });
    row.granted = this.cell("number beviljat", "Beviljat, kr");
    row.lock = make("input", { type: "checkbox", onchange: (e) => this.ask({ do: "lock", id, on: e.target.checked }) });
    const last = added
      ? make("button", { type: "button", onclick: () => this.ask({ do: "remove", id }) }, "Ta bort")
      : make("label", {}, row.lock, make("span", {}, "lås"));
    row.tail = this.cell("text las", "", last);
    row.decision = this.cell("text", "Beslut", row.choice, row.words);
    row.line = make("tr", { role: "row" }, row.heading, row.proposed, row.decision, row.granted, row.tail);
    this.rows.set(id, row);
    this.yearCells(row);
    return row.line;
  }

  yearCells(row) {
    const years = this.parts["granted years"] ?? [];
    row.years.forEach((cell) => cell.remove());
    row.years = years.map((year) => this.cell("number ar", `${year}, tkr`));
    row.granted.before(...row.years);
    this.showYears(row.id);
  }

  showYears(id) {
    const row = this.rows.get(id), amounts = this.parts[`years/${id}`];
    if (row && amounts) row.years.forEach((cell, i) => say(cell, amounts[i] ?? ""));
  }

  showRow(id) {
    const row = this.rows.get(id), part = this.parts[`row/${id}`];
    say(row.name, part.name);
    say(row.owner, part.owner);
    say(row.proposed, part.proposed);
    // The years follow with the tables; until then they are those of another decision.
    if (row.words.textContent && row.words.textContent !== part.words) row.line.classList.add("vantar");
    say(row.granted, part.granted);
    say(row.words, part.words);
    row.line.classList.toggle("andrad", part.changed);
    row.line.classList.toggle("last", part.locked);
    row.lock.checked = part.locked;
    row.lock.setAttribute("aria-label", `Håll fast ${part.name}`);
    const signature = JSON.stringify([part.more, part.steps.map((s) => s.controls.map((c) => [c.key, c.kind]))]);
    if (row.signature !== signature) {
      row.signature = signature;
      const actions = row.steps.map((step) => step.action);
      row.steps = part.steps.map((step, i) => {
        const path = `beslut/${id}/${i}`;
        const later = this.parts.actions.filter(([name]) => !["bevilja", "bordlägg", "avslå"].includes(name));
        const action = actions[i] ?? this.select(`${path}/åtgärd`, i ? `Steg ${i + 1} för ${part.name}` : `Beslut om ${part.name}`,
          i ? [...later, ["", "ta bort steget"]] : this.parts.actions);
        const controls = step.controls.map((control) => this.control(`${path}/${control.key}`, control, part.name));
        return { action, controls };
      });
      const kept = new Set(row.steps.map((step) => step.action));
      // The choice that has just been made stays where it is, so that it keeps the focus.
      [...row.choice.children].forEach((child) => kept.has(child) || child.remove());
      let after = null;
      const place = (node) => {
        if (after ? after.nextSibling !== node : row.choice.firstChild !== node)
          after ? after.after(node) : row.choice.prepend(node);
        after = node;
      };
      row.steps.forEach((step, i) => {
        if (i) place(make("span", { class: "sedan" }, "därefter"));
        place(step.action);
        step.controls.forEach((control) => place(control.box));
      });
      if (part.more) place(make("button", { type: "button", class: "liten tyst", "aria-label": `Lägg till steg för ${part.name}`,
        onclick: () => this.ask({ do: "step", id }) }, "+ steg"));
    }
    part.steps.forEach((step, i) => {
      row.steps[i].action.value = step.action;
      step.controls.forEach((control, j) => row.steps[i].controls[j].set(control));
    });
  }

  // ---- controls: each has a path, says what it says, and a place beside it for a refusal

  select(path, label, options) {
    const select = make("select", { "aria-label": label, onchange: (e) => this.ask({ do: "say", field: path, text: e.target.value }) });
    fill(select, options);
    return select;
  }

  refusalPlace(path, input) {
    const place = make("span", { class: "nej", id: `${this.id}-${path.replace(/[^\wåäö]/g, "-")}` });
    this.fields.set(path, { input, place });
    return place;
  }

  textField(path, label, attributes = {}) {
    const input = make("input", {
      type: "text", autocomplete: "off", spellcheck: "false", "aria-label": label, ...attributes,
      oninput: (e) => {
        this.typing = path;
        this.ask({ do: "say", field: path, text: e.target.value, moving: true });
      },
      onchange: (e) => {
        this.typing = null;
        this.ask({ do: "say", field: path, text: e.target.value });
      },
    });
    input.addEventListener("blur", () => {
      if (this.typing === path) this.typing = null;
    });
    return input;
  }

  setText(input, path, text) {
    if (this.typing === path && document.activeElement === input) return;
    const refused = this.parts.refused?.[path];
    const shown = refused ? refused[0] : text;
    if (input.value !== shown) input.value = shown;
  }

  control(path, { kind, label, options }, about) {
    if (kind === "choice") {
      const select = this.select(path, `${about}: ${label}`, options);
      const place = this.refusalPlace(path, select);
      const box = make("span", { class: "falt" }, select, place);
      return { box, set: (c) => { fill(select, c.options); select.value = c.text; select.classList.toggle("tyst", Boolean(c.quiet)); } };
    }
    if (kind === "tick") {
      const tick = make("input", { type: "checkbox", onchange: (e) => this.ask({ do: "say", field: path, text: e.target.checked ? "ja" : "" }) });
      const place = this.refusalPlace(path, tick);
      const box = make("span", { class: "falt" }, make("label", {}, tick, ` ${label}`), place);
      return { box, set: (c) => { tick.checked = Boolean(c.text); } };
    }
    const input = this.textField(path, `${about}: ${label}`, { class: kind === "amount" ? "belopp" : "tal", inputmode: kind === "amount" ? "numeric" : "decimal" });
    const unit = { percent: "%", months: "månader", amount: label }[kind];
    const place = this.refusalPlace(path, input);
    const box = make("span", { class: "falt" }, make("label", {}, input, make("span", { class: "enhet" }, ` ${unit}`)));
    const range = kind === "amount" ? null : make("input", {
      type: "range", min: kind === "months" ? 1 : 0, max: kind === "months" ? 24 : 100, "aria-label": `${about}: ${label}, reglage`,
      oninput: (e) => this.ask({ do: "say", field: path, text: e.target.value, moving: true }),
    });
    if (range) {
      // One drag, or one key held down, is one step to undo.
      const rest = () => this.ask({ do: "say", field: path, text: range.value });
      range.addEventListener("pointerup", rest);
      range.addEventListener("keyup", (e) => e.key !== "Tab" && rest());
      box.append(range);
    }
    box.append(place);
    return {
      box,
      set: (c) => {
        this.setText(input, path, c.text);
        if (range && document.activeElement !== range) range.value = c.text.replace(",", ".");
      },
    };
  }

  showAdded(id) {
    const row = this.rows.get(id), part = this.parts[`added/${id}`];
    if (!row || !part) return;
    if (!row.inputs) {
      row.inputs = {};
      const field = (key, label, more = {}) => {
        const path = `tillägg/${id}/${key}`, name = `${label}, tillagd insats`;
        const input = key === "insatsägare"
          ? this.select(path, name, this.parts.owners.map((owner) => [owner, owner]))
          : this.textField(path, name, more);
        row.inputs[key] = input;
        return make("span", { class: "falt" }, input, this.refusalPlace(path, input));
      };
      row.heading.replaceChildren(field("namn", "Namn", { class: "lang" }), field("insatsägare", "Insatsägare"));
      row.choice.replaceChildren(field("från", "Från", { class: "dag" }), "–", field("till", "Till", { class: "dag" }),
        field("belopp_kr", "Belopp i kronor", { class: "belopp", inputmode: "numeric" }), "kr");
    }
    row.tail.firstChild.setAttribute("aria-label", `Ta bort ${part.fields.namn}`);
    for (const [key, input] of Object.entries(row.inputs)) {
      if (input.tagName === "SELECT") input.value = part.fields[key];
      else this.setText(input, `tillägg/${id}/${key}`, part.fields[key]);
    }
    say(row.words, `${part.fields.namn} läggs till`);
    say(row.granted, part.granted);
    row.line.classList.add("andrad");
  }

  showAssumed(key) {
    const part = this.parts[`assumed/${key}`], path = `antaganden/${key}`;
    let group = this.tables.get(path);
    if (!group) {
      group = { inputs: {} };
      const legend = make("legend", {}, part.label);
      group.box = make("fieldset", { class: "antagande" }, legend, make("p", { class: "not" }, part.unit));
      const field = (sub, label, hint) => {
        const at = sub ? `${path}/${sub}` : path;
        const input = this.textField(at, `${part.label} ${label}`, { placeholder: hint, class: "belopp" });
        group.inputs[sub] = [input, at];
        return make("span", { class: "falt" }, make("label", {}, make("span", { class: "enhet" }, `${label} `), input), this.refusalPlace(at, input));
      };
      if (part.years) {
        group.year = this.select(`${path}/från`, `${part.label} från och med`, part.years.map(([year]) => [year, year]));
        group.from = this.textField("", `${part.label} från och med året`, { class: "belopp" });
        const say = (moving) => () => this.ask({ do: "say", field: `${path}/från ${group.year.value}`, text: group.from.value, moving });
        const fresh = group.from.cloneNode();
        fresh.addEventListener("input", say(true));
        fresh.addEventListener("change", say(false));
        group.from = fresh;
        const place = make("span", { class: "nej" });
        for (const [year] of part.years) this.fields.set(`${path}/från ${year}`, { input: fresh, place });
        group.box.append(make("div", { class: "fran" }, make("label", {}, "från och med ", group.year), fresh, place),
          make("div", { class: "ar-for-ar" }, ...part.years.map(([year, , hint]) => field(year, year, hint))));
      } else group.box.append(field("", "", part.usual));
      this.tables.set(path, group);
      this.assumed.append(group.box);
    }
    group.box.classList.toggle("andrad", part.changed);
    if (part.years) {
      group.year.value = part.from[0];
      if (document.activeElement !== group.from) group.from.value = part.from[1];
      for (const [year, text] of part.years) this.setText(...group.inputs[year], text);
    } else this.setText(...group.inputs[""], part.text);
  }

  showRefused() {
    const refused = this.parts.refused;
    for (const [path, { input, place }] of this.fields) {
      const why = refused[path]?.[1] ?? "";
      if (place.textContent !== why && !(why === "" && place.dataset.by && place.dataset.by !== path)) {
        say(place, why);
        place.dataset.by = why ? path : "";
        if (input) {
          input.toggleAttribute("aria-invalid", Boolean(why));
          if (why) input.setAttribute("aria-invalid", "true");
          if (why && place.id) input.setAttribute("aria-describedby", place.id);
          else input.removeAttribute("aria-describedby");
        }
      }
    }
  }

  showDifferences() {
    const list = this.parts.differences;
    this.unchanged.hidden = list.length > 0;
    // What is assumed otherwise is seen also while the fields are folded away.
    say(this.moved, list.filter(([key]) => key.startsWith("antaganden/")).map(([, text]) => text).join("; "));
    this.changes.replaceChildren(...list.map(([key, text]) =>
      make("li", {}, text, " ", make("button", { type: "button", class: "liten", "aria-label": `Ta tillbaka: ${text}`, onclick: () => this.ask({ do: "revert", key }) }, "ta tillbaka"))));
    this.again.disabled = !list.length && !this.parts.head.undo;
  }

  // ---- tables, as the reports print them

  table(name) {
    const shown = { caption: make("caption"), head: make("tr"), body: make("tbody"), note: make("p", { class: "not" }), lines: [] };
    shown.table = make("table", { class: "finsam" }, shown.caption, make("thead", {}, shown.head), shown.body);
    shown.wide = make("div", { class: "wide", role: "region", tabindex: "0" }, shown.table);
    this.tables.set(name, shown);
    return make("div", { class: "tabell" }, shown.wide, shown.note);
  }

  showTable(name) {
    const shown = this.tables.get(name), part = this.parts[`table/${name}`];
    if (!shown) return;
    shown.wide.hidden = shown.note.hidden = !part;
    if (!part) return;
    say(shown.caption, part.caption);
    shown.wide.setAttribute("aria-label", part.caption);
    say(shown.note, part.note);
    shown.head.replaceChildren(...part.headings.map((text, i) =>
      text ? make("th", { scope: "col", class: i <= part.texts ? "text" : "number" }, text) : make("td")));
    while (shown.lines.length > part.lines) shown.lines.pop().remove();
    for (let i = 0; i < part.lines; i++) this.showLine(name, i);
  }

  showLine(name, place) {
    const shown = this.tables.get(name), part = this.parts[`table/${name}`], line = this.parts[`line/${name}/${place}`];
    if (!shown || !part || !line || place >= part.lines) return;
    const [label, emphasis, ...cells] = line;
    let row = shown.lines[place];
    const shape = `${emphasis}/${cells.length}/${part.headings.length}`;
    if (!row || row.dataset.shape !== shape) {
      const fresh = make("tr", { class: emphasis || null, "data-shape": shape });
      if (emphasis === "group") fresh.append(make("th", { scope: "rowgroup", colspan: part.headings.length }));
      else fresh.append(make("th", { scope: "row", class: "text" }), ...cells.map((_, i) => make("td", { class: i < part.texts ? "text" : "number" })));
      if (row) row.replaceWith(fresh);
      else shown.body.append(fresh);
      shown.lines[place] = row = fresh;
    }
    say(row.firstChild, label);
    if (emphasis !== "group")
      cells.forEach((text, i) => {
        const cell = row.children[i + 1];
        say(cell, text);
        cell.classList.toggle("below", text.startsWith("▼"));
      });
  }

  // ---- what is asked for now and then

  showSuggestion() {
    const part = this.parts.suggestion;
    if (!part) return this.suggestion.replaceChildren();
    this.suggestion.replaceChildren(make("p", {}, part.said), ...part.ways.map((way, i) =>
      make("div", { class: "vag" },
        make("h3", {}, i ? `Näst bäst ${i}` : "Minsta ändringen"),
        make("p", {}, make("strong", {}, way.gives), ". ", way.cut, "."),
        make("ul", {}, ...(way.changes.length ? way.changes : ["Inget ändras."]).map((text) => make("li", {}, text))),
        make("button", { type: "button", "aria-label": `Ta förslag ${i + 1}`, onclick: () => this.ask({ do: "take", way: i }) }, "Ta det här förslaget"))));
  }

  showSure() {
    const part = this.parts.sure;
    say(this.sure, part.sentence);
    this.fan.toggleAttribute("hidden", !part.fan);
    this.odds.replaceChildren(make("caption", {}, "Hur ofta utrymmet går under golvet"),
      make("thead", {}, make("tr", {}, ...part.odds.map(([year]) => make("th", { scope: "col", class: "number" }, year)))),
      make("tbody", {}, make("tr", {}, ...part.odds.map(([, share]) => make("td", { class: "number" }, share)))));
    this.odds.hidden = !part.odds.length;
    if (part.fan) this.drawFan();
  }

  showCompared() {
    const part = this.parts.compared;
    say(this.verdict, part.sentence);
    this.compared.replaceChildren(...part.tables.map((name) => {
      const box = this.table(name);
      this.showTable(name);
      return box;
    }));
  }

  showSaved() {
    const part = this.parts.saved;
    say(this.saved, part.text);
    this.saved.classList.toggle("nej", !part.ok);
    this.over.hidden = !part.taken;
  }

  showMaking() {
    const part = this.parts.making;
    this.progress.hidden = part.state !== "pågår";
    say(this.making, part.text);
    this.making.classList.toggle("nej", part.state === "fel");
    if (!part.files) return;
    const href = part.href ?? this.inLab(part.files);
    this.making.append(" ", href ? make("a", { href, target: "_blank", rel: "noopener" }, "Öppna") : part.files[0]);
  }

  // In a notebook files are opened by their place under the folder that JupyterLab serves.
  inLab(files) {
    const told = document.getElementById("jupyter-config-data");
    if (!told) return null;
    const { baseUrl, serverRoot } = JSON.parse(told.textContent);
    const root = `${serverRoot.replace(/\/$/, "")}/`;
    const file = files.find((name) => name.startsWith(root));
    return file ? `${baseUrl}files/${file.slice(root.length).split("/").map(encodeURIComponent).join("/")}` : null;
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      say(this.copied, "Scenariot är kopierat.");
      this.text.hidden = true;
    } catch {
      this.text.hidden = false;
      this.text.value = text;
      this.text.select();
      say(this.copied, "Markera texten och kopiera den.");
    }
  }

  presenting() {
    const on = this.root.classList.toggle("visning");
    this.present.setAttribute("aria-pressed", String(on));
    say(this.present, on ? "Avsluta visningen" : "Visa för styrelsen");
    if (on) this.root.scrollIntoView();
    this.drawCharts();
  }

  // ---- charts: drawn at their real size, so that their text is as large as any other

  drawCharts() {
    if (this.parts.room) this.drawRoom();
    if (this.parts.sure?.fan) this.drawFan();
  }

  frame(svg, part, count) {
    const width = Math.max(svg.clientWidth, 240), height = svg.clientHeight || 140;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const letter = parseFloat(getComputedStyle(svg).fontSize);
    const top = letter * 1.7, bottom = height - letter * 1.6;
    // Room for what stands at the floor's line, at what a letter of it takes at most.
    const narrow = width / count < letter * 6.5, right = letter * (0.6 * Math.max(...part.golv.map((line) => line.length)) + 0.6);
    const step = (width - right) / count;
    return { width, narrow, letter, bottom, right, step, y: (at) => top + ((bottom - top) * at) / 1000, x: (i) => step * (i + 0.5) };
  }

  floorLine(f, part) {
    const y = f.y(Math.min(...part.floors));
    const steps = part.floors.map((at, i) => `${i * f.step},${f.y(at)} ${(i + 1) * f.step},${f.y(at)}`);
    return [make("svg:line", { class: "noll", x1: 0, x2: f.width - f.right, y1: f.y(part.zero), y2: f.y(part.zero) }),
      make("svg:polyline", { class: "golv", points: steps.join(" ") }),
      ...part.golv.map((line, i) => make("svg:text", { class: "golv", x: f.width - f.right + 4, y: y + f.letter * (0.35 + 1.2 * i) }, line))];
  }

  drawRoom() {
    const part = this.parts.room, svg = this.chart;
    const f = this.frame(svg, part, part.bars.length), zero = f.y(part.zero);
    const bar = (kind, i, at, share) => {
      const y = f.y(at), wide = f.step * share;
      return make("svg:rect", { class: kind, x: f.x(i) - wide / 2, width: wide, y: Math.min(y, zero), height: Math.max(Math.abs(y - zero), 1) });
    };
    const hatch = `${this.id}-streck`;
    svg.setAttribute("aria-label", part.alt);
    svg.replaceChildren(
      make("svg:defs", {}, make("svg:pattern", { id: hatch, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        make("svg:rect", { width: 6, height: 6, class: "botten" }), make("svg:rect", { width: 2, height: 6, class: "streck" }))),
      ...part.bars.map((b, i) => bar("spoke", i, b.ghost, 0.72)),
      ...part.bars.map((b, i) => {
        const rect = bar(b.below ? "stapel under" : "stapel", i, b.y, 0.44);
        if (b.below) rect.setAttribute("fill", `url(#${hatch})`);
        return rect;
      }),
      ...this.floorLine(f, part),
      ...part.bars.map((b, i) => make("svg:text", { class: b.below ? "siffra under" : "siffra", x: f.x(i), y: Math.min(f.y(b.y), f.y(b.ghost), f.y(part.floors[i]), zero) - f.letter * 0.4 }, (b.below ? "▼ " : "") + b.text[f.narrow ? 1 : 0])),
      ...part.bars.map((b, i) => make("svg:text", { class: "ar", x: f.x(i), y: f.bottom + f.letter * 1.35 }, b.year)),
    );
  }

  drawFan() {
    const part = this.parts.sure.fan, svg = this.fan;
    const f = this.frame(svg, part, part.years.length);
    const path = (level) => level.map((at, i) => `${f.x(i)},${f.y(at)}`);
    const band = (low, high) => [...path(low), ...path(high).reverse()].join(" ");
    const [l5, l25, l50, l75, l95] = part.levels;
    svg.setAttribute("aria-label", this.parts.sure.sentence);
    svg.replaceChildren(
      make("svg:polygon", { class: "band vid", points: band(l5, l95) }),
      make("svg:polygon", { class: "band smal", points: band(l25, l75) }),
      make("svg:polyline", { class: "mitt", points: path(l50).join(" ") }),
      make("svg:polyline", { class: "eget", points: path(part.own).join(" ") }),
      ...this.floorLine(f, part),
      ...part.years.map((year, i) => make("svg:text", { class: "ar", x: f.x(i), y: f.bottom + f.letter * 1.35 }, year)),
    );
  }

  // ---- on paper: one sheet of its own, alone in the document while it is printed

  printed() {
    this.sheet();
    window.print();
  }

  sheet() {
    const { head, differences, order, added, sums } = this.parts;
    const row = (...cells) => make("tr", {}, ...cells.map((text, i) => make(i ? "td" : "th", { class: i > 2 ? "number" : "text", scope: i ? null : "row" }, text)));
    const heading = make("tr", {}, ...["Ansökan", "Insatsägare", "Beslut", "Föreslaget, kr", "Beviljat, kr"].map((text, i) => make("th", { scope: "col", class: i > 2 ? "number" : "text" }, text)));
    const rows = [...order.map((id) => this.parts[`row/${id}`]).map((p) => row(p.name, p.owner, p.words, p.proposed, p.granted)),
      ...added.map((id) => this.parts[`added/${id}`]).map((p) => row(p.fields.namn, p.fields.insatsägare, "läggs till", "", p.granted)), row("Summa", "", "", ...sums)];
    rows.at(-1).classList.add("sum");
    const paper = make("div", { class: "finsam-what finsam-blad", lang: "sv" },
      make("p", { class: "forbund" }, this.parts.forbund),
      make("h1", {}, head.title),
      make("p", { class: `besked${head.below ? " under" : ""}` }, head.sentence),
      make("ul", { class: "obs" }, ...listed(head.remarks)),
      make("p", {}, this.parts.outcome ?? ""),
      this.chart.cloneNode(true),
      make("h2", {}, `Ändrat från ${head.started}`),
      differences.length ? make("ul", {}, ...differences.map(([, text]) => make("li", {}, text))) : make("p", {}, "Inget är ändrat."),
      make("table", { class: "finsam" }, make("caption", {}, "Beslut per ansökan"), make("thead", {}, heading), make("tbody", {}, ...rows)),
      this.tables.get("kommuner").table.cloneNode(true),
      make("p", { class: "not" }, this.parts["table/kommuner"].note));
    document.querySelector(".finsam-blad")?.remove();
    document.body.append(paper);
    document.documentElement.classList.add("finsam-skriver");
    addEventListener("afterprint", () => {
      paper.remove();
      document.documentElement.classList.remove("finsam-skriver");
    }, { once: true });
  }
}

export default {
  render({ model, el }) {
    const page = new Page(model, el);
    return () => page.close();
  },
};
