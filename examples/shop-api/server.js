/** Products from PostgreSQL, cached in Redis for a second; `POST /products` adds one. */
import { createServer } from 'node:http';
import pg from 'pg';
import { createClient } from 'redis';
import { startUdpCounter } from './udp-counter.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
const cache = await createClient({ url: process.env.REDIS_URL }).on('error', (error) => console.error('redis:', error.message)).connect();
await pool.query('CREATE TABLE IF NOT EXISTS product (id serial PRIMARY KEY, name text NOT NULL UNIQUE)');
await pool.query("INSERT INTO product (name) VALUES ('rope'), ('carabiner') ON CONFLICT DO NOTHING");
const udp = startUdpCounter(4001);

async function listProducts() {
  const cached = await cache.get('products');
  if (cached) return { products: JSON.parse(cached), from: 'cache' };
  const { rows } = await pool.query('SELECT id, name FROM product ORDER BY id');
  await cache.set('products', JSON.stringify(rows), { EX: 1 });
  return { products: rows, from: 'database' };
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const server = createServer(async (request, response) => {
  const send = (status, value) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value) + '\n');
  try {
    if (request.url === '/healthz') return send(200, { ok: true });
    if (request.url === '/products' && request.method === 'POST') {
      const { name } = JSON.parse(await readBody(request));
      const { rows } = await pool.query('INSERT INTO product (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id, name', [name]);
      await cache.del('products');
      return send(201, rows[0]);
    }
    if (request.url === '/products') return send(200, await listProducts());
    return send(404, { error: 'not found' });
  } catch (error) {
    console.error('request failed:', error.message);
    return send(500, { error: 'the request failed' });
  }
});
server.listen(4000, () => console.log('listening on 4000, UDP on 4001'));

process.on('SIGTERM', () => {
  udp.close();
  server.close(() => Promise.allSettled([pool.end(), cache.close()]).then(() => process.exit(0)));
  server.closeIdleConnections();
});
