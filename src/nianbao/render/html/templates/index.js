/* The list of reports: look up, sort, set apart by group. Without it the page is complete, in its own order. */
(function () {
  "use strict";
  var list = document.getElementById("reports");
  var tools = list && list.querySelector(".tools");
  if (!tools) { return; }
  var find = tools.querySelector("input"), by = tools.querySelector(".by"), order = tools.querySelector(".order"), said = tools.querySelector("output");
  var chunks = [].slice.call(list.querySelectorAll(".chunk"));
  var bodies = chunks.map(function (one) { return one.querySelector("tbody"); });
  var sizes = bodies.map(function (body) { return body.rows.length; });
  var rows = [], sorted = null;

  function know() {
    if (rows.length) { return; }
    bodies.forEach(function (body, at) {
      [].slice.call(body.rows).forEach(function (row) {
        rows.push({ row: row, at: rows.length, chunk: at, group: chunks[at].dataset.group, text: row.cells[0].textContent.toLowerCase() });
      });
    });
  }

  function value(row, column) {
    var cells = row.row.cells;
    if (column > 1 && cells.length < 5) { return null; }
    if (column < 2) { return column ? row.row.className : row.text; }
    var number = parseFloat(cells[column].dataset.sort || cells[column].textContent);
    return isNaN(number) ? (cells[column].textContent === "—" ? 0 : null) : number;
  }

  function compare(one, other) {
    var a = value(one, sorted.column), b = value(other, sorted.column), way = sorted.down ? -1 : 1;
    if (a === null || b === null) { return (a === null) - (b === null) || one.at - other.at; }
    if (sorted.column === 1) { a = sorted.ranks.indexOf(a); b = sorted.ranks.indexOf(b); }
    var found = sorted.column === 0 ? a.localeCompare(b, "zh") : a - b;
    return found * way || one.at - other.at;
  }

  function place() {
    know();
    var flat = by && by.value === "-", next = {}, places = {};
    chunks.forEach(function (chunk, at) {
      var key = flat ? "-" : chunk.dataset.group;
      (places[key] = places[key] || []).push({ at: at, room: sizes[at], parts: document.createDocumentFragment() });
      chunk.classList.toggle("flat", flat);
    });
    (sorted ? rows.slice().sort(compare) : rows).forEach(function (one) {
      var key = flat ? "-" : one.group, at = next[key] || 0;
      while (!places[key][at].room) { at += 1; }
      next[key] = at;
      places[key][at].room -= 1;
      places[key][at].parts.appendChild(one.row);
      one.chunk = places[key][at].at;
    });
    Object.keys(places).forEach(function (key) {
      places[key].forEach(function (one) { bodies[one.at].appendChild(one.parts); });
    });
    show();
  }

  function show() {
    know();
    var text = find.value.trim().toLowerCase(), group = by ? by.value : "*", number = 0, seen = {};
    rows.forEach(function (one) {
      var here = one.text.indexOf(text) >= 0 && (group.charAt(0) !== "=" || one.group === group.slice(1));
      one.row.hidden = !here;
      number += here;
      if (here) { seen[one.chunk] = true; }
    });
    chunks.forEach(function (chunk, at) { chunk.hidden = !seen[at]; });
    said.textContent = said.dataset.said.replace("{n}", number).replace("{all}", rows.length);
  }

  function sort(column, down) {
    sorted = column < 0 ? null : { column: column, down: down, ranks: tools.dataset.ranks.split(" ") };
    chunks.forEach(function (chunk) {
      [].slice.call(chunk.querySelectorAll("thead th")).forEach(function (head, at) {
        if (at === column) { head.setAttribute("aria-sort", down ? "descending" : "ascending"); }
        else { head.removeAttribute("aria-sort"); }
      });
    });
    order.value = column < 0 ? "" : String(column);
    place();
  }

  function first(column) { return column > 2 || column === 1; }

  chunks.forEach(function (chunk, nth) {
    [].slice.call(chunk.querySelectorAll("thead th")).forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", function () {
        sort(column, sorted && sorted.column === column ? !sorted.down : first(column));
      });
      head.textContent = "";
      head.appendChild(button);
      if (!nth) { order.add(new Option(button.textContent, column)); }
    });
  });
  order.addEventListener("change", function () {
    var column = order.value ? Number(order.value) : -1;
    sort(column, first(column));
  });
  var waiting = 0;
  find.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(show, 80); });
  if (by) { by.addEventListener("change", place); }
  tools.hidden = false;
})();
