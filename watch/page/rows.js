// Keeps only the rows that are in sight in the document, however many there are.

const SPARE = 10; // rows above and below what is in sight

export class Rows {
  /**
   * @param {Element} scroller  what scrolls
   * @param {Element} layer  what holds the rows
   * @param {number} top  pixels of the scroller above the first row
   * @param {(key, index: number) => Element} draw  a new element for a row
   * @param {(element: Element, y: number) => void} place
   */
  constructor({ scroller, layer, height, top = 0, draw, place }) {
    Object.assign(this, { scroller, layer, height, top, draw, place });
    this.keys = [];
    this.drawn = new Map();
    this.scheduled = false;
    // To ask the document for these would make it lay itself out anew each time.
    this.offset = 0;
    this.view = scroller.clientHeight;
    scroller.addEventListener("scroll", () => {
      this.offset = scroller.scrollTop;
      this.schedule();
    }, { passive: true });
    new ResizeObserver(([{ contentRect }]) => {
      this.view = contentRect.height;
      this.schedule();
    }).observe(scroller);
  }

  /** Show these rows, in this order. */
  show(keys) {
    this.keys = keys;
    this.update();
  }

  /** Draw some rows again, in their places. */
  redraw(keys) {
    for (const key of keys) {
      const row = this.drawn.get(key);
      if (!row) continue;
      const element = this.draw(key, row.index);
      this.place(element, row.index * this.height);
      const focused = row.element.contains(document.activeElement);
      row.element.replaceWith(element);
      row.element = element;
      if (focused) (element.querySelector("a, button") ?? element).focus({ preventScroll: true });
    }
  }

  /** Draw all rows again. */
  redrawAll() {
    this.redraw([...this.drawn.keys()]);
  }

  element(key) {
    return this.drawn.get(key)?.element ?? null;
  }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.update();
    });
  }

  update() {
    const first = Math.floor((this.offset - this.top) / this.height) - SPARE;
    const number = Math.ceil(this.view / this.height) + 2 * SPARE;
    const start = Math.max(0, Math.min(first, this.keys.length - number));
    const wanted = new Map();
    for (let i = start; i < Math.min(start + number, this.keys.length); i += 1) wanted.set(this.keys[i], i);
    for (const [key, row] of this.drawn) {
      if (wanted.has(key)) continue;
      row.element.remove();
      this.drawn.delete(key);
    }
    let above = null; // in the document they are in order, too: so they are read aloud
    for (const [key, index] of wanted) above = this.put(key, index, above);
  }

  put(key, index, above) {
    let row = this.drawn.get(key);
    if (row?.index === index) return row.element;
    row ??= this.add(key, index, above);
    row.index = index;
    this.place(row.element, index * this.height);
    return row.element;
  }

  add(key, index, above) {
    const row = { element: this.draw(key, index), index };
    if (above) above.after(row.element);
    else this.layer.prepend(row.element);
    this.drawn.set(key, row);
    return row;
  }

  /** Scroll as little as it takes to see a row. */
  reveal(index) {
    const y = index * this.height;
    const lowest = this.top + y + this.height - this.view;
    if (y < this.offset) this.scrollTo(y);
    else if (lowest > this.offset) this.scrollTo(lowest);
  }

  /** Scroll to so many pixels from the beginning. */
  scrollTo(offset) {
    this.offset = Math.max(0, offset);
    this.update();
    this.scroller.scrollTop = this.offset;
  }
}
