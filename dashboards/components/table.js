// A table of texts that the server has written: frozen heading, first column and total; headings sort and narrow, rows open. Nothing is
// parsed as HTML.
export default function ({ data, parentElement, setTriggerValue }) {
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  // a figure says where it comes from
  const explain = (cell, key, column) => {
    const button = make("button", "explain");
    button.title = data.explainHint;
    button.setAttribute("aria-label", data.explainHint);
    button.onclick = (event) => { event.stopPropagation(); setTriggerValue("explain", { key, column }); };
    cell.appendChild(button);
  };
  // a month, and a unit in brackets, stay on one line of a heading
  const unbroken = (text) => text.replace(/-/g, "\u2011").replace(/\([^)]*\)( [▲▼])?/g, (unit) => unit.replace(/ /g, "\u00a0"));
  const before = parentElement.querySelector(".book-table");
  const typing = before?.contains(document.activeElement) ? document.activeElement.dataset.column : undefined;
  const scrolled = before?.scrollLeft || 0;
  parentElement.querySelectorAll(".book-table").forEach((old) => old.remove());
  const frame = make("div", "book-table");
  frame.style.maxHeight = data.height + "px";
  const table = make("table");
  const head = make("tr");
  data.columns.forEach((column) => {
    const cell = make("th", column.numeric ? "number" : "");
    cell.scope = "col";
    if (column.sortable) {
      const sign = data.sorted === column.name ? (data.descending ? " ▼" : " ▲") : "";
      const button = make("button", "", unbroken(column.label + sign));
      button.title = column.brief ? column.brief + "\n" + data.sortHint : data.sortHint;
      button.onclick = () => setTriggerValue("sort", column.name);
      if (sign) cell.setAttribute("aria-sort", data.descending ? "descending" : "ascending");
      cell.appendChild(button);
    } else cell.textContent = column.label;
    head.appendChild(cell);
  });
  const heading = table.appendChild(make("thead"));
  heading.appendChild(head);
  if (data.narrowing) {
    const line = heading.appendChild(make("tr", "narrowing"));
    data.columns.forEach((column) => {
      const field = make("input");
      field.type = "text";
      field.value = column.typed;
      field.placeholder = column.example;
      field.title = data.filterHint;
      field.dataset.column = column.name;
      field.setAttribute("aria-label", column.label + ": " + data.filterHint);
      field.onchange = () => setTriggerValue("filter", { column: column.name, text: field.value });
      line.appendChild(make("td")).appendChild(field);
    });
  }
  const body = table.appendChild(make("tbody"));
  data.rows.forEach((row) => {
    const line = make("tr", row.key === data.chosen ? "chosen" : "");
    row.cells.forEach((text, index) => {
      const column = data.columns[index];
      const negative = column.numeric && text.startsWith("-");
      const cell = make(index ? "td" : "th", (column.numeric ? "number" : "") + (negative ? " negative" : "") + (column.wraps ? " wraps" : "") + (column.breaks ? " breaks" : "") + (column.narrow ? " narrow" : ""));
      if (!index) cell.scope = "row";
      const own = row.opening.includes(column.name);
      if (own || (data.opens && !index)) {
        const button = make("button", "open", column.short ? text.slice(0, 8) : text);
        button.title = data.openHint;
        button.onclick = (event) => {
          event.stopPropagation();
          if (own) setTriggerValue("cell", { key: row.key, column: column.name });
          else setTriggerValue("row", row.key);
        };
        cell.appendChild(button);
      } else cell.textContent = column.short ? text.slice(0, 8) : text;
      cell.title = text;
      if (column.explained && row.mark) {
        cell.title = row.mark;
        cell.prepend(make("span", "restated", "↻ "));
      }
      if (column.explained) explain(cell, row.key, column.name);
      line.appendChild(cell);
    });
    if (data.opens) {
      line.classList.add("opens");
      line.onclick = () => setTriggerValue("row", row.key);
    }
    body.appendChild(line);
  });
  if (!data.rows.length) {
    const cell = body.appendChild(make("tr")).appendChild(make("td", "", data.nothing));
    cell.colSpan = data.columns.length;
  }
  if (data.total) {
    const line = table.appendChild(make("tfoot")).appendChild(make("tr"));
    data.total.forEach((text, index) => {
      const cell = line.appendChild(make("td", data.columns[index].numeric ? "number" : "", text));
      if (data.explainsTotal && data.columns[index].explained && text) explain(cell, "", data.columns[index].name);
    });
  }
  frame.appendChild(table);
  parentElement.appendChild(frame);
  frame.scrollLeft = scrolled;
  if (typing) frame.querySelector(`input[data-column="${CSS.escape(typing)}"]`)?.focus();
}
