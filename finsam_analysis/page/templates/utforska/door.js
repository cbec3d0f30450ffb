// The browser's door: a widget model's send and on, over one websocket to the host.
import page from "/sida.js";

const ASK_EVERY = 2000, SILENT = 3000; // [ms]
const hearers = {};
const fire = (event, content) => (hearers[event] ?? []).forEach((hear) => hear(content));

// A window that is loaded again comes back to where it was.
let name = sessionStorage.getItem("finsam-fonster");
if (!name) {
  name = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem("finsam-fonster", name);
}

let socket, heard = 0, unsent = [];

function connect() {
  socket = new WebSocket(`ws://${location.host}/samtal?fonster=${name}`);
  socket.onopen = () => {
    heard = performance.now();
    unsent.splice(0).forEach((text) => socket.send(text));
    fire("here");
  };
  socket.onmessage = ({ data }) => {
    heard = performance.now();
    if (data) fire("msg:custom", JSON.parse(data));
  };
  socket.onclose = () => {
    fire("gone");
    setTimeout(connect, 1000);
  };
}

setInterval(() => {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (performance.now() - heard > ASK_EVERY + SILENT) fire("gone");
  socket.send("");
}, ASK_EVERY);

const model = {
  get: () => undefined,
  set: () => {},
  save_changes: () => {},
  on: (event, hear) => (hearers[event] ??= []).push(hear),
  off: (event, hear) => (hearers[event] = (hearers[event] ?? []).filter((h) => h !== hear)),
  send: (content) => {
    const text = JSON.stringify(content);
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
    else if (socket.readyState === WebSocket.CONNECTING) unsent.push(text);
  },
};

connect();
page.render({ model, el: document.getElementById("sida") });
