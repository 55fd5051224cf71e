/** A visit counter: one row in PostgreSQL, one line of JSON over HTTP. All configuration comes from the environment. */
import { createServer } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
await pool.query('CREATE TABLE IF NOT EXISTS visit (id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())');

const server = createServer(async (request, response) => {
  try {
    const { rows } = await pool.query('WITH one AS (INSERT INTO visit DEFAULT VALUES RETURNING id) SELECT max(id)::int AS visits FROM one');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: 'Hello from Belay', branch: process.env.QOVERY_BRANCH_NAME, visits: rows[0].visits, path: request.url }) + '\n');
  } catch (error) {
    console.error('request failed:', error.message);
    response.writeHead(500).end('the database does not answer\n');
  }
});
server.listen(3000, () => console.log('listening on 3000'));

process.on('SIGTERM', () => {
  server.close(() => pool.end().then(() => process.exit(0)));
  server.closeIdleConnections();
});
