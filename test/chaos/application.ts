/** Files of the application that the run deploys, in the forms that its operations need. */

const MANIFEST = (name: string): string => `application:
  name: ${name}
  project: ${name}
  publicly_accessible: true
  port: 3000
databases:
  - type: redis
    version: "7"
    name: ${name}-cache
routers:
  - name: main
    routes:
      - application_name: ${name}
        paths:
          - /*
`;

const DOCKERFILE = 'FROM node:24-slim\nWORKDIR /app\nCOPY server.js ./\nEXPOSE 3000\nCMD ["node", "server.js"]\n';

/** Answers every request with its version, and lets open requests end when it is told to stop. */
const SERVER = (version: number): string => `import('node:http').then(({ createServer }) => {
  const server = createServer((request, response) => response.end(JSON.stringify({ version: ${version} })));
  server.listen(3000, () => console.log('version ${version} listens'));
  process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
});
`;

/** A version that works. */
export function goodFiles(name: string, version: number): Record<string, string> {
  return { '.qovery.yml': MANIFEST(name), Dockerfile: DOCKERFILE, 'server.js': SERVER(version) };
}

/** A version whose image cannot be built. */
export function unbuildableFiles(name: string, version: number): Record<string, string> {
  return { ...goodFiles(name, version), Dockerfile: `${DOCKERFILE}COPY missing-${version}.txt ./\n` };
}

/** A version whose process ends at once. */
export function unstartableFiles(name: string, version: number): Record<string, string> {
  return { ...goodFiles(name, version), 'server.js': `console.error('version ${version} has no configuration'); process.exit(3);\n` };
}

/** A command that tells the run, through the gateway of the environment's network, that the task with this id has run. */
export function taskCommand(port: number, id: string): readonly string[] {
  const tell = `const hex = require('node:fs').readFileSync('/proc/net/route', 'utf8').split('\\n').map((line) => line.split('\\t')).find((row) => row[1] === '00000000')[2];
const gateway = hex.match(/../g).reverse().map((byte) => parseInt(byte, 16)).join('.');
fetch('http://' + gateway + ':${port}/ran/${id}', { method: 'POST' }).then((response) => process.exit(response.ok ? 0 : 9), (error) => { console.error(error); process.exit(8); });`;
  return ['node', '-e', tell];
}
