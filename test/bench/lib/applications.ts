/** Base image of the benches' applications: what `FROM node:24-slim` resolves to on both sides. */
export async function nodeBase(): Promise<string> {
  const { default: Docker } = await import('dockerode');
  const images = await new Docker().listImages({ filters: { label: ['dev.belay.offline.family=node'] } });
  return images.flatMap(({ RepoTags }) => RepoTags ?? []).find((tag) => tag.startsWith('belay-offline/node:')) ?? 'node:24-slim';
}

/** A hello-world over HTTP on port 3000; `text` is the one line that changes. */
export function helloFiles(name: string, base: string, text: string): Record<string, string> {
  return {
    '.qovery.yml': `application:\n  name: ${name}\n  project: ${name}\n  publicly_accessible: true\nrouters:\n  - name: main\n    routes:\n      - application_name: ${name}\n        paths: ["/*"]\n`,
    Dockerfile: `FROM ${base}\nWORKDIR /app\nCOPY server.js ./\nEXPOSE 3000\nCMD ["node", "server.js"]\n`,
    'server.js': serverSource(text),
  };
}

/** Source of the hello-world. */
export function serverSource(text: string): string {
  return `require('node:http').createServer((request, response) => response.end(${JSON.stringify(text)})).listen(3000);\nprocess.on('SIGTERM', () => process.exit(0));\n`;
}

/** The same with a build of about 16 s that the changed line makes run again, as compiling a real application would. */
export function slowBuildFiles(name: string, base: string, text: string): Record<string, string> {
  const files = helloFiles(name, base, text);
  return { ...files, Dockerfile: `FROM ${base}\nWORKDIR /app\nCOPY server.js ./\nRUN node -e "const end = Date.now() + 16000; let n = 0; while (Date.now() < end) n++; console.log('compiled', n > 0)"\nEXPOSE 3000\nCMD ["node", "server.js"]\n` };
}
