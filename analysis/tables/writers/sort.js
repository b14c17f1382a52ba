/* Rows of a table are put in order of a column; headings and bases keep the first and last places of their group. */
document.querySelectorAll("table[data-table]").forEach(function (table) {
  var body = table.tBodies[0];
  var original = Array.prototype.slice.call(body.rows);
  table.querySelectorAll("thead button").forEach(function (button) {
    button.addEventListener("click", function () {
      var head = button.closest("th");
      var order = head.getAttribute("aria-sort") === "descending" ? "ascending" : head.getAttribute("aria-sort") === "ascending" ? "none" : "descending";
      table.querySelectorAll("thead th[aria-sort]").forEach(function (other) { other.setAttribute("aria-sort", "none"); });
      head.setAttribute("aria-sort", order);
      var column = Number(button.dataset.column), sign = order === "ascending" ? 1 : -1, group = [], sorted = [];
      function flush() {
        sorted = sorted.concat(group.sort(function (a, b) { return sign * (number(a, column) - number(b, column)); }));
        group = [];
      }
      original.forEach(function (row) {
        if (order === "none" || row.hasAttribute("data-fixed")) { flush(); sorted.push(row); } else { group.push(row); }
      });
      flush();
      sorted.forEach(function (row) { body.appendChild(row); });
    });
  });
  function number(row, column) {
    var cell = row.cells[column], value = cell && cell.dataset.value;
    return value === undefined || value === "" ? -Infinity : Number(value);
  }
});
