// Talks to the server that sent this page, and to no other.

export class Refused extends Error {
  constructor(code, message, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

async function answer(request) {
  let reply;
  try {
    reply = await request;
  } catch {
    throw new Refused("offline", "", 0);
  }
  if (reply.ok) return reply.json();
  let told = {};
  try {
    told = await reply.json();
  } catch {
    told = {};
  }
  throw new Refused(reply.status === 403 ? "forbidden" : (told.error_code ?? "internal"), told.message ?? "", reply.status);
}

const query = (given) => new URLSearchParams(Object.entries(given).filter(([, value]) => value !== "" && value !== null));

export const get = (name, given = {}) => answer(fetch(`/api/${name}?${query(given)}`));

export const post = (name, body) =>
  answer(fetch(`/api/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }));

const corner = (number) => Math.round(number * 10) / 10;

export const cropUrl = (doc, page, box, dpi = 150) => `/crop?${query({ doc, page, box: box.map(corner).join(","), dpi })}`;

export const pageUrl = (doc, page, dpi = 130) => `/picture?${query({ doc, page, dpi })}`;
