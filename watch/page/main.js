// Puts the page together: what is asked for by address, what comes from the stream, what is shown.

import "./early.js";
import { AlarmBoard } from "./alarms.js";
import { byId } from "./dom.js";
import { FlowView } from "./flow.js";
import { QueuesView } from "./queues.js";
import { StatisticsView } from "./statistics.js";
import { Stream } from "./stream.js";
import { TopologyView } from "./topology.js";

const flow = new FlowView();
const queues = new QueuesView(byId("queues"));
const topology = new TopologyView(byId("topology"));
const statistics = new StatisticsView(byId("statistics"));
const board = new AlarmBoard(() => flow.situation);

const stream = new Stream(
  (updates) => flow.take(updates),
  (type, data) => {
    if (type === "held") return flow.held(data);
    if (type === "status") flow.status = data;
    if (type === "health") {
      queues.take(data);
      board.alarms = data.alarms;
    }
    board.show();
  },
  (open) => {
    flow.open = open;
    board.open(open);
  },
);
flow.onPause = (paused) => {
  stream.hold(paused);
  board.show();
};
flow.onReplay = () => board.show();

/** Show what the address asks for. */
function go() {
  const [, view = "", ...rest] = location.hash.split("/");
  const [id = "", key = ""] = rest.map(decodeURIComponent);
  const name = ["topology", "queues", "statistics"].includes(view) ? view : "flow";
  for (const section of document.querySelectorAll(".view")) section.hidden = section.id !== name;
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (rest.length > 1 && name === "topology") topology.ask(id, key);
  topology.visible(name === "topology");
  queues.visible(name === "queues");
  statistics.visible(name === "statistics");
  if (name === "flow") flow.go(view === "request" ? id : null);
}

addEventListener("hashchange", go);
go();
stream.open();
