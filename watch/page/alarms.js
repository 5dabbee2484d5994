// What is said above every view: alarms of the broker, and why nothing new arrives.

import { byId } from "./dom.js";
import { alarmWords, statusWords, troubleWords } from "./status.js";

const PATIENCE_MS = 700; // a page that is just being opened is not disconnected

export class AlarmBoard {
  /** @param {() => object} situation  the state of the connection, see `statusWords` */
  constructor(situation) {
    this.situation = situation;
    this.alarms = [];
    this.everOpen = false;
    this.patient = setTimeout(() => this.becomeImpatient(), PATIENCE_MS);
    this.show();
  }

  becomeImpatient() {
    this.patient = null;
    this.show();
  }

  open(open) {
    this.everOpen ||= open;
    this.show();
  }

  show() {
    const now = { ...this.situation(), everOpen: this.everOpen };
    byId("status").replaceChildren(...statusWords(now));
    const words = this.patient && !this.everOpen ? null : troubleWords(now);
    replaceIfOther(byId("trouble"), words ? [words] : []);
    replaceIfOther(byId("alarms"), alarmWords(this.alarms));
    document.title = this.alarms.length ? `▲ ${this.alarms[0].queue} · Micronova watch` : "Micronova watch";
  }
}

/** A screen reader says a live region again only if it is another one. */
function replaceIfOther(element, children) {
  const text = children.map((child) => child.textContent).join();
  if (element.textContent !== text) element.replaceChildren(...children);
}
