import { beforeAll, describe, expect, it } from '@jest/globals';
import { visit } from '../helpers/visit.ts';
import type { PlatformWorld } from '../helpers/world.ts';

const MINUTES = 60_000;
const routed = (name: string, more = '', services = ''): string =>
  `application:\n  name: ${name}\n  project: ${name}\n${more}${services}routers:\n  - name: main\n    routes:\n      - application_name: ${name}\n        paths: ["/*"]\n`;

/** Applications of several languages and with what they attach. */
export function describeApplications(open: () => PlatformWorld): void {
  describe('applications as people write them', () => {
    let world: PlatformWorld;
    beforeAll(() => { world = open(); });
    const deploy = async (environment: string): Promise<string> => {
      const { urls } = await world.waitForEnd(await world.start('deploy', { environment }));
      return urls[0] ?? '';
    };

    it('Python with packages from pip and a port of its own', async () => {
      const app = await world.createApplication('flask', {
        '.qovery.yml': routed('flask', '  port: "5000"\n  cpu: 500m\n  ram: 256mb\n'),
        Dockerfile: 'FROM python:3.11-slim\nWORKDIR /app\nRUN pip install --no-cache-dir flask==3.0.3\nCOPY app.py .\nCMD ["python3", "app.py"]\n',
        'app.py': 'from flask import Flask\napp = Flask(__name__)\n@app.get("/")\ndef index():\n    return "python answers"\napp.run(host="0.0.0.0", port=5000)\n',
      });

      expect((await visit(await deploy(app.environment))).text).toBe('python answers');
    }, 5 * MINUTES);

    it('a static site in a sub-folder on a web server whose image exposes the port', async () => {
      const app = await world.createApplication('site', {
        '.qovery.yml': routed('site', '  dockerfile: web/Dockerfile\n'),
        'web/Dockerfile': 'FROM nginx:alpine\nCOPY web/index.html /usr/share/nginx/html/index.html\n', 'web/index.html': '<h1>static</h1>\n',
      });

      expect((await visit(await deploy(app.environment))).text).toContain('static');
    }, 3 * MINUTES);

    it('MySQL, Redis and RabbitMQ through the clients that applications use', async () => {
      const app = await world.createApplication('attached', {
        '.qovery.yml': routed('attached', '', 'databases:\n  - type: MYSQL\n    version: "8.0"\n    name: my-sql\n  - type: REDIS\n    version: "6"\n    name: cache\nbrokers:\n  - type: rabbitmq\n    version: 3.8\n    name: queue\n'),
        Dockerfile: 'FROM node:20-slim\nWORKDIR /app\nCOPY package.json ./\nRUN npm install --no-audit --no-fund\nCOPY server.js ./\nEXPOSE 8080\nCMD ["node", "server.js"]\n',
        'package.json': JSON.stringify({ name: 'attached', version: '1.0.0', dependencies: { mysql2: '3.11.0', redis: '4.7.0', amqplib: '0.10.4' } }),
        'server.js': `const mysql = require('mysql2/promise'), { createClient } = require('redis'), amqp = require('amqplib'), http = require('node:http');
  (async () => {
    const e = process.env;
    const db = await mysql.createConnection({ host: e.QOVERY_DATABASE_MY_SQL_HOST, port: Number(e.QOVERY_DATABASE_MY_SQL_PORT), user: e.QOVERY_DATABASE_MY_SQL_USERNAME, password: e.QOVERY_DATABASE_MY_SQL_PASSWORD, database: e.QOVERY_DATABASE_MY_SQL_NAME });
    await db.query('CREATE TABLE IF NOT EXISTS t (n INT)');
    const cache = await createClient({ url: e.QOVERY_DATABASE_CACHE_CONNECTION_URI }).connect();
    const queue = await (await amqp.connect(e.QOVERY_BROKER_QUEUE_CONNECTION_URI)).createChannel();
    await queue.assertQueue('jobs', { durable: false });
    http.createServer(async (request, response) => {
      await db.query('INSERT INTO t VALUES (1)');
      const [[{ n }]] = await db.query('SELECT count(*) AS n FROM t');
      queue.sendToQueue('jobs', Buffer.from('x'));
      response.end(JSON.stringify({ rows: n, hits: await cache.incr('hits'), url: e.QOVERY_ROUTER_MAIN_URL }));
    }).listen(8080);
  })().catch((error) => { console.error(error); process.exit(1); });
  `,
      });

      const url = await deploy(app.environment);
      await visit(url);

      expect(JSON.parse((await visit(url)).text)).toMatchObject({ hits: expect.any(Number), rows: expect.any(Number), url: url.replace(/\/$/, '') });
    }, 6 * MINUTES);

    it('storage outlives a deploy', async () => {
      const files = (text: string): Record<string, string> => ({
        '.qovery.yml': routed('notes', '  storage:\n    - name: data\n      type: ssd\n      size: 1GB\n'),
        Dockerfile: 'FROM node:24-slim\nCOPY server.js ./\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
        'server.js': `const fs = require('node:fs');\nfs.appendFileSync('/mnt/data/starts', '${text} ');\nrequire('node:http').createServer((q, s) => s.end(fs.readFileSync('/mnt/data/starts'))).listen(3000);\nprocess.on('SIGTERM', () => process.exit(0));\n`,
      });
      const app = await world.createApplication('notes', files('one'));
      await deploy(app.environment);
      await app.repository.commit(files('two'));

      expect((await visit(await deploy(app.environment))).text).toBe('one two ');
    }, 4 * MINUTES);

    it('a worker without a port or a route, which is shown as what runs of it', async () => {
      const files = (text: string): Record<string, string> => ({
        '.qovery.yml': 'application:\n  name: queue\n  project: queue\n  publicly_accessible: false\n',
        Dockerfile: 'FROM node:24-slim\nCOPY worker.js ./\nCMD ["node", "worker.js"]\n', 'worker.js': `setInterval(() => console.log('${text}'), 1000);\nprocess.on('SIGTERM', () => process.exit(0));\n`,
      });
      const app = await world.createApplication('queue', files('one'));
      const see = async () => (await world.platform.graphql<{ environment: { health: string; applications: { health: string; instances: { id: string; state: string }[] }[] } }>('query ($id: ID!) { environment(id: $id) { health applications { health instances { id state } } } }', { id: app.environment })).environment;
      await deploy(app.environment);
      const first = await see();
      await app.repository.commit(files('two'));
      await deploy(app.environment);
      const second = await see();

      const healthy = { health: 'HEALTHY', applications: [{ health: 'HEALTHY', instances: [{ id: expect.any(String), state: 'RUNNING' }] }] };
      expect([first, second]).toEqual([healthy, healthy]);
      expect(second.applications[0]?.instances[0]?.id).not.toBe(first.applications[0]?.instances[0]?.id);
    }, 4 * MINUTES);

    it('belay.yml with replicas and a health check', async () => {
      const app = await world.createApplication('many', {
        'belay.yml': 'applications:\n  - name: many\n    project: many\n    port: 3000\n    replicas: 2\n    health_check:\n      http: /healthz\nrouters:\n  - name: main\n    routes:\n      - application_name: many\n        paths: ["/"]\n',
        Dockerfile: 'FROM node:24-slim\nCOPY server.js ./\nCMD ["node", "server.js"]\n',
        'server.js': "require('node:http').createServer((q, s) => s.end(q.url === '/healthz' ? 'ok' : require('node:os').hostname())).listen(3000);\nprocess.on('SIGTERM', () => process.exit(0));\n",
      });
      const url = await deploy(app.environment);

      const hosts = new Set(await Promise.all(Array.from({ length: 12 }, async () => (await visit(url)).text)));

      expect(hosts.size).toBe(2);
    }, 4 * MINUTES);
  });
}
