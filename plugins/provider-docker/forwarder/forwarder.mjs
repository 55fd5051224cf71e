// The stable address of one application inside its environment: takes TCP connections and UDP datagrams on the application's ports
// and passes them on to the instances of the promoted generation. It is told by HTTP over a unix socket that only the plugin worker can reach.
// Runs on any Node >= 18 without packages; its folder is bind-mounted into its container.
import { createSocket } from 'node:dgram';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import { askToClose, HttpExchange } from './http-exchange.mjs';

const FOLDER = process.env.BELAY_FORWARDER_DIR ?? '/belay/state';
const CONNECT_TIMEOUT_MS = 2_000;
const CONNECT_WINDOW_MS = 1_500;
const RETRY_PAUSE_MS = 50;
const UDP_IDLE_MS = 60_000;
const UDP_OLD_GENERATION_MS = 5_000;
const MAX_UDP_SESSIONS = 4_096;
/** A connection that is to be drained and carries no request for this long is closed; its client opens another for its next request. */
const HTTP_IDLE_MS = 1_000;

/** {specHash, key, ports: [{port, protocol}], generation: string | null, addresses: [string]} */
let state = { specHash: '', key: '', ports: [], generation: null, addresses: [] };
try {
  state = { ...state, ...JSON.parse(readFileSync(`${FOLDER}/state.json`, 'utf8')) };
} catch (error) {
  if (error.code !== 'ENOENT') console.error('the saved state cannot be read; starting without targets');
}

const listeners = new Map();
const links = new Set();
let turn = 0;

function save(next) {
  writeFileSync(`${FOLDER}/state.json.tmp`, JSON.stringify(next));
  renameSync(`${FOLDER}/state.json.tmp`, `${FOLDER}/state.json`);
  state = next;
}

/** Addresses in the order in which they are to be tried; another one is first each time. */
function inTurn() {
  turn = (turn + 1) % 1_000_000;
  const at = state.addresses.length === 0 ? 0 : turn % state.addresses.length;
  return [...state.addresses.slice(at), ...state.addresses.slice(0, at)];
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function dial(address, port) {
  return new Promise((resolve, reject) => {
    const upstream = connect({ host: address, port, allowHalfOpen: true, noDelay: true, timeout: CONNECT_TIMEOUT_MS });
    upstream.once('timeout', () => upstream.destroy(new Error('timeout')));
    upstream.once('error', reject);
    upstream.once('connect', () => {
      upstream.setTimeout(0);
      upstream.off('error', reject);
      resolve(upstream);
    });
  });
}

/** Tries each instance, again for a short while: an instance that is just being started again costs no connection. */
async function findUpstream(client, port) {
  const end = Date.now() + CONNECT_WINDOW_MS;
  do {
    const { generation } = state;
    for (const address of inTurn()) {
      try {
        return { upstream: await dial(address, port), generation, address };
      } catch {
        if (client.destroyed) return undefined;
      }
    }
    await pause(RETRY_PAUSE_MS);
  } while (Date.now() < end && !client.destroyed && state.generation !== null);
  return undefined;
}

async function serveTcp(client, port) {
  client.on('error', () => undefined);
  client.setNoDelay(true);
  client.setKeepAlive(true, 30_000);
  const found = await findUpstream(client, port);
  if (found === undefined) return client.resetAndDestroy();
  const { upstream, generation, address } = found;
  if (client.destroyed) return upstream.destroy();
  const exchange = new HttpExchange();
  const link = { generation, address, exchange, isDraining: false, close: () => { client.resetAndDestroy(); upstream.destroy(); }, end: () => { client.end(); upstream.end(); } };
  links.add(link);
  upstream.on('error', () => undefined);
  upstream.setKeepAlive(true, 10_000);
  // Each side's end is passed on by itself (half-close); a side that is gone takes the other with it.
  passOn(client, upstream, (chunk) => {
    exchange.fromClient(chunk);
    return chunk;
  });
  passOn(upstream, client, (chunk) => (exchange.fromServer(chunk) && link.isDraining ? askToClose(chunk) : chunk));
  client.once('close', () => { links.delete(link); upstream.destroy(); });
  upstream.once('close', (hadError) => {
    links.delete(link);
    if (hadError || !upstream.readableEnded) client.resetAndDestroy();
    else client.destroySoon();
  });
}

/** As `pipe`, with a look at each piece. */
function passOn(from, to, look) {
  from.on('data', (chunk) => {
    if (!to.writable) return;
    if (!to.write(look(chunk))) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
  from.resume();
}

/** Lets the connections to addresses come to their end: HTTP clients are asked to by the next answer, and by the end of the connection where they ask nothing any more. Others are left alone. */
function drain(addresses) {
  for (const link of links) {
    if (link.isDatagram || !addresses.includes(link.address)) continue;
    link.isDraining = true;
    if (link.exchange.isBetweenRequests && performance.now() - link.exchange.touchedAt >= HTTP_IDLE_MS) link.end();
  }
}

function listenTcp(port) {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => void serveTcp(client, port));
  server.on('error', (error) => console.error(`cannot listen on ${port}/tcp: ${error.code}`));
  const ready = untilListening(server);
  server.listen({ port, host: '0.0.0.0', backlog: 1024 });
  return { ready, close: () => server.close() };
}

/** Ends when a server listens, or never will. */
function untilListening(server) {
  return new Promise((resolve) => { for (const event of ['listening', 'error', 'close']) server.once(event, resolve); });
}

function listenUdp(port) {
  const socket = createSocket('udp4');
  const sessions = new Map();
  socket.on('error', (error) => console.error(`cannot listen on ${port}/udp: ${error.code}`));
  socket.on('message', (message, client) => {
    const key = `${client.address}:${client.port}`;
    let session = sessions.get(key);
    if (session !== undefined && session.generation !== state.generation) {
      sessions.delete(key);
      setTimeout(session.close, UDP_OLD_GENERATION_MS).unref();
      session = undefined;
    }
    if (session === undefined) {
      const [address] = inTurn();
      if (address === undefined) return;
      session = openSession(socket, client, address, () => { if (sessions.get(key) === session) sessions.delete(key); });
      if (sessions.size >= MAX_UDP_SESSIONS) sessions.values().next().value.close();
      sessions.set(key, session);
    }
    session.send(message, port);
  });
  const ready = untilListening(socket);
  socket.bind(port, '0.0.0.0');
  return {
    ready,
    close: () => {
      for (const session of sessions.values()) session.close();
      socket.close();
    },
  };
}

/** Datagrams of one client: answers go back to it from the port that it asked. */
function openSession(server, client, address, onClose) {
  const upstream = createSocket('udp4');
  const link = { generation: state.generation, address, isDatagram: true, close: () => close() };
  let idle;
  let isClosed = false;
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    clearTimeout(idle);
    links.delete(link);
    upstream.close();
    onClose();
  };
  const touch = () => {
    clearTimeout(idle);
    idle = setTimeout(close, UDP_IDLE_MS);
    idle.unref();
  };
  upstream.on('error', close);
  upstream.on('message', (message, from) => {
    if (isClosed || from.address !== address) return;
    touch();
    server.send(message, client.port, client.address, () => undefined);
  });
  links.add(link);
  touch();
  return { generation: link.generation, close, send: (message, port) => { if (!isClosed) { touch(); upstream.send(message, port, address, () => undefined); } } };
}

/** Listens on the ports while there is a generation to serve them, so that before the first one a connection is refused. Ends when it does: who is told of a promotion may connect at once. */
async function listen() {
  const wanted = new Map(state.generation === null ? [] : state.ports.map((port) => [`${port.port}/${port.protocol}`, port]));
  for (const [key, { close }] of listeners) {
    if (wanted.has(key)) continue;
    close();
    listeners.delete(key);
  }
  for (const [key, { port, protocol }] of wanted) {
    if (!listeners.has(key)) listeners.set(key, protocol === 'udp' ? listenUdp(port) : listenTcp(port));
  }
  await Promise.all([...wanted.keys()].map((key) => listeners.get(key).ready));
}

function describe() {
  const connections = {};
  for (const link of links) if (!link.isDatagram) connections[link.generation] = (connections[link.generation] ?? 0) + 1;
  return { ...state, connections };
}

const actions = {
  'GET /state': () => [200, describe()],
  'PUT /config': async ({ specHash, key, ports }) => {
    save({ ...state, specHash, key, ports });
    await listen();
    return [200, describe()];
  },
  // Compare and set: who expects another generation than the present one changes nothing.
  'POST /promote': async ({ from, to, addresses }) => {
    if (state.generation !== from && state.generation !== to) return [409, describe()];
    save({ ...state, generation: to, addresses });
    await listen();
    return [200, describe()];
  },
  // To be asked again until they have ended: a connection that was just being made is then met too.
  'POST /drain': ({ addresses }) => {
    drain(addresses);
    return [200, describe()];
  },
  // Connections to instances that are gone: their clients learn it at once.
  'POST /close': ({ addresses }) => {
    for (const link of [...links]) if (addresses.includes(link.address)) link.close();
    return [200, describe()];
  },
};

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

const control = createHttpServer((request, response) => {
  const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const action = actions[`${request.method} ${request.url}`];
  if (action === undefined) return answer(404, { message: 'no such path' });
  readBody(request).then(action).then(([status, body]) => answer(status, body), (error) => answer(500, { message: error.message }));
});

rmSync(`${FOLDER}/control.sock`, { force: true });
void listen();
control.listen(`${FOLDER}/control.sock`);
for (const name of ['SIGTERM', 'SIGINT']) {
  process.on(name, () => {
    for (const { close } of listeners.values()) close();
    for (const link of [...links]) link.close();
    process.exit(0);
  });
}
