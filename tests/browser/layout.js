// What lies beyond the box that holds it, and controls of one row that do not stand in one line.
() => {
  const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  const name = (element) => `${element.tagName.toLowerCase()} ${element.className} ${element.name ?? ""} ${element.textContent.trim().slice(0, 30)}`;
  const beyond = [...document.querySelectorAll(".stack *, .row *, .recording-search *")]
    .filter((element) => element.checkVisibility() && !element.closest("svg, .visually-hidden"))
    .filter((element) => {
      const holder = element.parentElement.closest(".stack > *, .row > *, .recording-search > *");
      if (!holder) return false;
      for (let at = element.parentElement; at !== holder.parentElement; at = at.parentElement) if (scrolls(at)) return false;
      return element.getBoundingClientRect().right > holder.getBoundingClientRect().right + 1;
    })
    .map((element) => `beyond: ${name(element)}`);
  const ragged = [...document.querySelectorAll(".row")].filter((row) => row.checkVisibility()).flatMap((row) => {
    const lines = new Map();
    for (const control of row.querySelectorAll(":scope > .field :is(.input, select)")) {
      const field = control.closest(".field");
      const line = Math.round(field.getBoundingClientRect().top);
      const top = Math.round(control.getBoundingClientRect().top);
      if (field.matches("fieldset")) continue;
      if (!lines.has(line)) lines.set(line, top);
      if (Math.abs(lines.get(line) - top) > 1) return [`ragged: ${name(control)}`];
    }
    return [];
  });
  const crowded = [...document.querySelectorAll(".row, .recording-search")].filter((row) => row.checkVisibility()).flatMap((row) =>
    [...row.children].filter((child) => {
      const [here, next] = [child, child.nextElementSibling].map((each) => each?.getBoundingClientRect());
      return next && next.top < here.bottom && next.left > here.left && next.left < here.right + 8;
    }).map((child) => `crowded: ${name(child)}`));
  return [...beyond, ...ragged, ...crowded];
}
