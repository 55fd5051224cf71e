/** A page that calls shop-api by its internal name, over TCP and UDP, and an echo WebSocket at /live. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { askUdp } from './udp-client.js';

const api = process.env.QOVERY_APPLICATION_SHOP_API_HOST ?? 'shop-api';

const server = createServer(async (request, response) => {
  try {
    const answer = await fetch(`http://${api}:4000/products`, { signal: AbortSignal.timeout(3000) });
    const { products, from } = await answer.json();
    const counted = Number(await askUdp(api, 4001));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ shop: process.env.QOVERY_BRANCH_NAME, products, from, counted }) + '\n');
  } catch (error) {
    console.error('request failed:', error.message);
    response.writeHead(502).end(`shop-api does not answer: ${error.message}\n`);
  }
});

const live = new WebSocketServer({ server, path: '/live' });
live.on('connection', (socket) => socket.on('message', (text) => socket.send(`echo ${text}`)));
server.listen(3000, () => console.log('listening on 3000'));

process.on('SIGTERM', () => {
  for (const socket of live.clients) socket.close(1001, 'the server restarts');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
