import { helloFiles } from './applications.ts';

const manifest = (name: string, dependsOn = ''): string =>
  `application:\n  name: ${name}\n  project: rollout\n  publicly_accessible: true\n${dependsOn}routers:\n  - name: main-${name}\n    routes:\n      - application_name: ${name}\n        paths: ["/*"]\n`;

/** The application that is deployed again and again: quick answers, slow ones at /slow, and a decent end on SIGTERM. */
export function webFiles(base: string, text: string): Record<string, string> {
  return { ...helloFiles('web', base, text), '.qovery.yml': manifest('web'), 'server.js': webSource(text) };
}

export function webSource(text: string): string {
  return `const server = require('node:http').createServer((request, response) => {
  if (request.url === '/slow') setTimeout(() => response.end('slow ${text}'), 1500);
  else response.end('${text}');
});
server.listen(3000);
process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;
}

/** A neighbour that keeps WebSockets open and echoes frames. */
export function neighbourFiles(base: string): Record<string, string> {
  const source = `const { createHash } = require('node:crypto');
const server = require('node:http').createServer((request, response) => response.end('neighbour'));
server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + accept + '\\r\\n\\r\\n');
  socket.on('data', (frame) => {
    if ((frame[0] & 15) === 8) return socket.end();
    const length = frame[1] & 127, mask = frame.subarray(2, 6), payload = Buffer.from(frame.subarray(6, 6 + length).map((byte, index) => byte ^ mask[index % 4]));
    socket.write(Buffer.concat([Buffer.from([129, payload.length]), payload]));
  });
  socket.on('error', () => socket.destroy());
});
server.listen(3000);
process.on('SIGTERM', () => process.exit(0));
`;
  return { ...helloFiles('neighbour', base, ''), '.qovery.yml': manifest('neighbour'), 'server.js': source };
}

/** Calls \`web\` by its internal name without a pause, on new connections and on kept ones, and tells its counts at /. */
export function callerFiles(base: string): Record<string, string> {
  const source = `const http = require('node:http');
const counts = { fresh: 0, freshFailed: 0, kept: 0, keptFailed: 0, hanging: 0, errors: {} };
const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
function ask(kind, options) {
  const done = () => setTimeout(() => ask(kind, options), 5);
  const failed = (error) => { counts[kind + 'Failed']++; counts.errors[kind + ' ' + (error.code || error.message)] = (counts.errors[kind + ' ' + (error.code || error.message)] || 0) + 1; };
  const call = http.get({ host: 'web', port: 3000, ...options }, (response) => {
    response.on('error', () => undefined);
    response.resume().on('end', () => { clearTimeout(timer); counts[kind]++; done(); });
  });
  const timer = setTimeout(() => { counts.hanging++; call.destroy(); }, 5000);
  call.on('error', (error) => { clearTimeout(timer); failed(error); done(); });
}
for (let index = 0; index < 4; index++) { ask('fresh', { agent: false }); ask('kept', { agent }); }
http.createServer((request, response) => response.end(JSON.stringify(counts))).listen(3000);
process.on('SIGTERM', () => process.exit(0));
`;
  return { ...helloFiles('caller', base, ''), '.qovery.yml': manifest('caller', '  depends_on:\n    - web\n'), 'server.js': source };
}
