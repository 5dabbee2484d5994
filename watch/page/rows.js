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
    scroller.addEventListener("scroll", () => this.schedule(), { passive: true });
    new ResizeObserver(() => this.schedule()).observe(scroller);
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
    const first = Math.floor((this.scroller.scrollTop - this.top) / this.height) - SPARE;
    const number = Math.ceil(this.scroller.clientHeight / this.height) + 2 * SPARE;
    const start = Math.max(0, Math.min(first, this.keys.length - number));
    const wanted = new Map();
    for (let i = start; i < Math.min(start + number, this.keys.length); i += 1) wanted.set(this.keys[i], i);
    for (const [key, row] of this.drawn) {
      if (wanted.get(key) === row.index) continue;
      row.element.remove();
      this.drawn.delete(key);
    }
    for (const [key, index] of wanted) if (!this.drawn.has(key)) this.add(key, index);
  }

  add(key, index) {
    const element = this.draw(key, index);
    this.place(element, index * this.height);
    this.layer.append(element);
    this.drawn.set(key, { element, index });
  }

  /** Scroll as little as it takes to see a row. */
  reveal(index) {
    const y = this.top + index * this.height;
    const { scrollTop, clientHeight } = this.scroller;
    if (y - this.top < scrollTop) this.scroller.scrollTop = y - this.top;
    else if (y + this.height > scrollTop + clientHeight) {
      this.scroller.scrollTop = y + this.height - clientHeight;
    }
    this.update();
  }
}
