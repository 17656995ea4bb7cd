async ({ ours, id }) => {
  // What a page of another site tries, with the cookie of ours in the browser. Every way is to be refused.
  const tried = {};
  const body = JSON.stringify({ id, verdict: "confirmed", seen: "", machine: "1902" });
  const ways = {
    read: () => fetch(ours + "api/start", { credentials: "include" }).then((r) => r.text()),
    write: () => fetch(ours + "api/decide", { method: "POST", credentials: "include", body,
      headers: { "Content-Type": "application/json" } }).then((r) => r.text()),
    blind: () => fetch(ours + "api/decide", { method: "POST", mode: "no-cors", credentials: "include", body }).then((r) => r.type),
    socket: () => new Promise((yes, no) => { const s = new WebSocket(ours.replace("http", "ws")); s.onopen = yes; s.onerror = no; }),
    picture: () => new Promise((yes, no) => { const i = new Image(); i.onload = yes; i.onerror = no; i.src = ours + "static/icon.svg"; }),
    script: () => new Promise((yes, no) => { const s = document.createElement("script"); s.onload = yes; s.onerror = no;
      s.src = ours + "static/app.js"; document.body.append(s); }),
  };
  for (const [name, way] of Object.entries(ways)) tried[name] = await way().then((x) => String(x), () => "refused");
  const frame = document.createElement("iframe");
  const loaded = new Promise((yes) => { frame.onload = yes; });
  frame.src = ours;
  document.body.append(frame);
  await loaded;
  try { tried.frame = frame.contentDocument ? "read" : "refused"; } catch { tried.frame = "refused"; }
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: ours + "api/decide", enctype: "text/plain", target: "hole" });
  const hole = document.createElement("iframe");
  hole.name = "hole";
  document.body.append(hole);
  const field = document.createElement("input");
  Object.assign(field, { name: body.slice(0, -1) + ',"note":"', value: '"}' });
  form.append(field);
  document.body.append(form);
  const sent = new Promise((yes) => { hole.onload = yes; });
  form.submit();
  await sent;
  return tried;
}
