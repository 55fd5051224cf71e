#!/usr/bin/env node
/** Starts the command on a Node that it can run on: this one, or the one that a clone brings along as an npm package. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (!existsSync(new URL('../dist/main.js', import.meta.url))) {
  process.stderr.write('belay is not built in this clone yet. Run "npm run setup" (or "npm start") once.\n');
  process.exitCode = 2;
} else if (major > 22 || (major === 22 && minor >= 13)) {
  const { main } = await import('../dist/main.js');
  process.exitCode = await main(process.argv.slice(2));
} else {
  runOn(findNode());
}

function findNode() {
  try {
    return createRequire(import.meta.url).resolve('node/bin/node');
  } catch {
    process.stderr.write(`belay needs Node 22.13 or newer; this is ${process.versions.node}. Install a newer one, or run "npm install node@24" beside it.\n`);
    process.exit(2);
  }
}

function runOn(node) {
  const child = spawn(node, [new URL(import.meta.url).pathname, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends its signals to the child as well; one sent to this process alone is passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => { process.stderr.write(`belay could not start ${node}: ${error.message}\n`); process.exitCode = 2; });
  child.on('exit', (code, signal) => { process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143); });
}
